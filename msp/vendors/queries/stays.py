"""The stays of tickets with vendors over many clients at once, as their record is counted from."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from msp.kernel.periods import Span
from msp.store import db
from msp.vendors.models import ClientVendor, Handoff, Vendor


@dataclass(frozen=True, slots=True)
class StayView:
    """One stay of a ticket with a vendor; it lasts while `returned_at` is empty."""

    tenant_id: UUID
    vendor_slug: str
    vendor_name: str
    reference: str
    n: int
    handed_at: datetime
    acknowledged_at: datetime | None
    eta_at: datetime | None
    returned_at: datetime | None


def stays_within(span: Span, vendor: str | None = None) -> list[StayView]:
    """The stays of the tenants in scope that lasted at any time within a span, the longest first; of one vendor when
    it is named."""
    contact = (ClientVendor.tenant_id == Handoff.tenant_id) & (ClientVendor.id == Handoff.client_vendor_id)
    found = (
        select(
            Handoff.tenant_id,
            Vendor.slug,
            Vendor.name,
            Handoff.reference,
            Handoff.n,
            Handoff.handed_at,
            Handoff.acknowledged_at,
            Handoff.eta_at,
            Handoff.returned_at,
        )
        .join(ClientVendor, contact)
        .join(Vendor, Vendor.id == ClientVendor.vendor_id)
        .where(Handoff.handed_at < span.end, or_(Handoff.returned_at.is_(None), Handoff.returned_at >= span.start))
        .order_by(Handoff.handed_at, Handoff.id)
    )
    if vendor is not None:
        found = found.where(Vendor.slug == vendor)
    return [StayView(*row) for row in db.session.execute(found)]
