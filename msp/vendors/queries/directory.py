"""How pages see vendors and contacts: small frozen views, never rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from msp.kernel.errors import Missing
from msp.store import db
from msp.vendors.models import ClientVendor, Vendor


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


def directory() -> list[VendorView]:
    """The directory, by name."""
    rows = db.session.scalars(select(Vendor).order_by(Vendor.name))
    return [VendorView(row.id, row.slug, row.name, row.website) for row in rows]


def vendor_by_slug(slug: str) -> VendorView:
    """A vendor of the directory by its key; Missing when there is none."""
    row = db.session.scalars(select(Vendor).where(Vendor.slug == slug)).one_or_none()
    if row is None:
        raise Missing()
    return VendorView(row.id, row.slug, row.name, row.website)


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
    return [contact_view(row, vendor) for row, vendor in db.session.execute(found.order_by(*order))]


def contact_view(row: ClientVendor, vendor: Vendor) -> ContactView:
    """A contact's row as pages see it."""
    named = (row.id, row.tenant_id, vendor.id, vendor.name, vendor.slug)
    reach = (row.contact_name, row.email, row.phone, row.customer_number, row.support_hours)
    retired = (row.retired_at, row.retired_by, row.retire_reason)
    return ContactView(*named, *reach, row.valid_from, row.added_by, row.reason, *retired)
