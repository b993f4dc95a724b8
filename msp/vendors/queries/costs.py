"""How pages and billing see vendors' costs: small frozen views, never rows."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from msp.kernel.periods import Span
from msp.store import db
from msp.tickets import Ticket
from msp.vendors.models import Handoff, Vendor, VendorCost
from msp.vendors.models.costs import is_superseded


@dataclass(frozen=True, slots=True)
class CostView:
    """A line of a vendor's bill on the n-th hand-off of a ticket; the amount is exact, in the currency of the bill."""

    id: UUID
    tenant_id: UUID
    ticket_id: UUID
    reference: str
    handoff_id: UUID
    handoff_n: int
    vendor_slug: str
    vendor_name: str
    incurred_on: date
    amount: Decimal
    currency: str
    description: str
    bill_reference: str
    bill_line: int
    booked_at: datetime
    booked_by: str
    corrects_id: UUID | None
    correction_reason: str
    is_superseded: bool


def costs(span: Span, zone: str) -> list[CostView]:
    """The standing costs of the tenant in scope whose day, in `zone`, lies in the span; by day, ticket and bill."""
    first, beyond = (edge.astimezone(ZoneInfo(zone)).date() for edge in (span.start, span.end))
    return costs_between(first, beyond)


def costs_between(first: date, beyond: date) -> list[CostView]:
    """The standing costs of the tenants in scope by their day in each client's own calendar, the end exclusive."""
    found = _found().where(VendorCost.incurred_on >= first, VendorCost.incurred_on < beyond, ~is_superseded())
    ordered = found.order_by(VendorCost.incurred_on, Handoff.reference, VendorCost.bill_reference, VendorCost.bill_line)
    return [view for view in _views(ordered) if view.amount]


def costs_of(ticket: Ticket) -> list[CostView]:
    """Every cost of a ticket in the order in which they were booked, corrected ones too."""
    found = _found().where(Handoff.tenant_id == ticket.tenant_id, Handoff.ticket_id == ticket.id)
    return _views(found.order_by(VendorCost.booked_at, VendorCost.id))


def _found() -> Select[VendorCost, Handoff, Vendor, bool]:
    same = (Handoff.tenant_id == VendorCost.tenant_id) & (Handoff.id == VendorCost.handoff_id)
    found = select(VendorCost, Handoff, Vendor, is_superseded()).join(Handoff, same)
    return found.join(Vendor, Vendor.id == VendorCost.vendor_id)


def _views(found: Any) -> list[CostView]:
    return [_view(*row) for row in db.session.execute(found)]


def _view(row: VendorCost, handoff: Handoff, vendor: Vendor, superseded: bool) -> CostView:
    return CostView(
        id=row.id,
        tenant_id=row.tenant_id,
        ticket_id=handoff.ticket_id,
        reference=handoff.reference,
        handoff_id=handoff.id,
        handoff_n=handoff.n,
        vendor_slug=vendor.slug,
        vendor_name=vendor.name,
        incurred_on=row.incurred_on,
        amount=row.amount,
        currency=row.currency,
        description=row.description,
        bill_reference=row.bill_reference,
        bill_line=row.bill_line,
        booked_at=row.booked_at,
        booked_by=row.booked_by,
        corrects_id=row.corrects_id,
        correction_reason=row.correction_reason,
        is_superseded=superseded,
    )
