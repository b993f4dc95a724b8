"""How pages and mails see hand-offs and what was said about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from msp.kernel.errors import Missing
from msp.store import db
from msp.tickets import Ticket
from msp.vendors.enclosure import Enclosure, enclosure_from_document
from msp.vendors.models import ClientVendor, Handoff, HandoffMessage, Vendor
from msp.vendors.queries.directory import ContactView, contact_view


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffView:
    """One stay of a ticket with a vendor; it lasts while `returned_at` is empty."""

    id: UUID
    tenant_id: UUID
    ticket_id: UUID
    reference: str
    n: int
    contact: ContactView
    subject: str
    summary: str
    enclosure: Enclosure
    terms: Mapping[str, Any] | None
    handed_at: datetime
    handed_by: str
    agent_id: UUID | None
    acknowledged_at: datetime | None
    vendor_reference: str
    eta_at: datetime | None
    returned_at: datetime | None
    outcome: str

    @property
    def is_open(self) -> bool:
        """Whether the vendor has the ticket now."""
        return self.returned_at is None

    @property
    def vendor_zone(self) -> str | None:
        """The zone on whose wall clock the vendor works, where its hours are agreed."""
        return self.terms["hours"]["tz"] if self.terms else None


@dataclass(frozen=True, slots=True)
class HandoffMessageView:
    """A message between provider and vendor."""

    id: UUID
    n: int
    sent_at: datetime
    side: str
    author_name: str
    body: str


def handoffs_of(ticket: Ticket) -> list[HandoffView]:
    """Every stay of a ticket with a vendor, the first one first."""
    found = _handoffs().where(Handoff.tenant_id == ticket.tenant_id, Handoff.ticket_id == ticket.id)
    return [_handoff(*row) for row in db.session.execute(found.order_by(Handoff.n))]


def handoff_by_id(handoff_id: UUID) -> HandoffView:
    """A hand-off of the tenants in scope; Missing when there is none."""
    row = db.session.execute(_handoffs().where(Handoff.id == handoff_id)).one_or_none()
    if row is None:
        raise Missing()
    return _handoff(*row)


def messages_of(handoff_id: UUID) -> list[HandoffMessageView]:
    """What provider and vendor wrote to each other about a hand-off, the oldest first."""
    found = select(HandoffMessage).where(HandoffMessage.handoff_id == handoff_id).order_by(HandoffMessage.n)
    return [
        HandoffMessageView(row.id, row.n, row.sent_at, row.side, row.author_name, row.body)
        for row in db.session.scalars(found)
    ]


def _handoffs() -> Select[Handoff, ClientVendor, Vendor]:
    contact = (ClientVendor.tenant_id == Handoff.tenant_id) & (ClientVendor.id == Handoff.client_vendor_id)
    found = select(Handoff, ClientVendor, Vendor).join(ClientVendor, contact)
    return found.join(Vendor, Vendor.id == ClientVendor.vendor_id)


def _handoff(row: Handoff, contact: ClientVendor, vendor: Vendor) -> HandoffView:
    return HandoffView(
        id=row.id,
        tenant_id=row.tenant_id,
        ticket_id=row.ticket_id,
        reference=row.reference,
        n=row.n,
        contact=contact_view(contact, vendor),
        subject=row.subject,
        summary=row.summary,
        enclosure=enclosure_from_document(row.enclosure),
        terms=row.terms,
        handed_at=row.handed_at,
        handed_by=row.handed_by,
        agent_id=row.agent_id,
        acknowledged_at=row.acknowledged_at,
        vendor_reference=row.vendor_reference,
        eta_at=row.eta_at,
        returned_at=row.returned_at,
        outcome=row.outcome,
    )
