"""How pages see vendors, contacts and hand-offs: small frozen views, never rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select

from msp.store import db
from msp.tickets import Ticket
from msp.vendors.models import ClientVendor, Handoff, Vendor


@dataclass(frozen=True, slots=True)
class VendorView:
    """A vendor of the directory."""

    id: UUID
    slug: str
    name: str
    website: str


@dataclass(frozen=True, slots=True)
class ContactView:
    """A client's contact at a vendor, from `valid_from` until `retired_at`."""

    id: UUID
    tenant_id: UUID
    vendor_id: UUID
    vendor_name: str
    vendor_slug: str
    contact_name: str
    email: str
    phone: str
    customer_number: str
    support_hours: str
    valid_from: datetime
    added_by: str
    reason: str
    retired_at: datetime | None
    retired_by: str
    retire_reason: str

    def stands_at(self, at: datetime) -> bool:
        """Whether a ticket may be handed to it at an instant."""
        return self.valid_from <= at and (self.retired_at is None or at < self.retired_at)


@dataclass(frozen=True, slots=True)
class HandoffView:
    """One stay of a ticket with a vendor; it lasts while `returned_at` is empty."""

    id: UUID
    tenant_id: UUID
    ticket_id: UUID
    reference: str
    n: int
    contact: ContactView
    summary: str
    handed_at: datetime
    handed_by: str
    acknowledged_at: datetime | None
    returned_at: datetime | None
    outcome: str

    @property
    def is_open(self) -> bool:
        """Whether the vendor has the ticket now."""
        return self.returned_at is None


def directory() -> list[VendorView]:
    """The directory, by name."""
    rows = db.session.scalars(select(Vendor).order_by(Vendor.name))
    return [VendorView(row.id, row.slug, row.name, row.website) for row in rows]


def contacts(*, at: datetime | None = None, with_retired: bool = False) -> list[ContactView]:
    """The vendor contacts of the tenants in scope, by vendor and name, a later one after an earlier.

    With `at`, those that stand at that instant; else all that nobody has retired; `with_retired` adds what is over.
    """
    found = select(ClientVendor, Vendor).join(Vendor, Vendor.id == ClientVendor.vendor_id)
    if at is not None:
        found = found.where(ClientVendor.valid_from <= at)
    if not with_retired:
        stays = ClientVendor.retired_at.is_(None)
        found = found.where(stays if at is None else or_(stays, ClientVendor.retired_at > at))
    order = (Vendor.name, ClientVendor.contact_name, ClientVendor.valid_from, ClientVendor.id)
    return [_contact(row, vendor) for row, vendor in db.session.execute(found.order_by(*order))]


def handoffs_of(ticket: Ticket) -> list[HandoffView]:
    """Every stay of a ticket with a vendor, the first one first."""
    found = _handoffs().where(Handoff.tenant_id == ticket.tenant_id, Handoff.ticket_id == ticket.id)
    return [_handoff(*row) for row in db.session.execute(found.order_by(Handoff.n))]


def open_handoffs() -> list[HandoffView]:
    """What vendors have now of the tenants in scope, the longest stay first."""
    found = _handoffs().where(Handoff.returned_at.is_(None))
    return [_handoff(*row) for row in db.session.execute(found.order_by(Handoff.handed_at, Handoff.id))]


def _handoffs() -> Select[Handoff, ClientVendor, Vendor]:
    contact = (ClientVendor.tenant_id == Handoff.tenant_id) & (ClientVendor.id == Handoff.client_vendor_id)
    found = select(Handoff, ClientVendor, Vendor).join(ClientVendor, contact)
    return found.join(Vendor, Vendor.id == ClientVendor.vendor_id)


def _contact(row: ClientVendor, vendor: Vendor) -> ContactView:
    named = (row.id, row.tenant_id, vendor.id, vendor.name, vendor.slug)
    reach = (row.contact_name, row.email, row.phone, row.customer_number, row.support_hours)
    retired = (row.retired_at, row.retired_by, row.retire_reason)
    return ContactView(*named, *reach, row.valid_from, row.added_by, row.reason, *retired)


def _handoff(row: Handoff, contact: ClientVendor, vendor: Vendor) -> HandoffView:
    handed = (_contact(contact, vendor), row.summary, row.handed_at, row.handed_by)
    named = (row.id, row.tenant_id, row.ticket_id, row.reference, row.n)
    return HandoffView(*named, *handed, row.acknowledged_at, row.returned_at, row.outcome)
