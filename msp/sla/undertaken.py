"""The clocks of vendors over many tenants: what each undertook, and whether it was kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from msp.kernel.periods import Span
from msp.sla.models import SlaClock
from msp.sla.terms import VENDOR_METRICS, Metric, is_of_vendor
from msp.store import db


@dataclass(frozen=True, slots=True)
class VendorClock:
    """A vendor's clock as last derived; its metric is `acknowledge`, or `uc` for the solution."""

    tenant_id: UUID
    ticket_id: UUID
    vendor: str
    metric: Metric
    due_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None


def vendor_clocks(span: Span, vendor: str | None = None) -> list[VendorClock]:
    """The vendors' clocks of the tenants in scope that ran within a span; of one vendor when it is named."""
    found = select(SlaClock).where(
        SlaClock.metric.in_(VENDOR_METRICS),
        SlaClock.target_seconds.is_not(None),
        SlaClock.started_at < span.end,
        or_(SlaClock.stopped_at.is_(None), SlaClock.stopped_at >= span.start),
    )
    clocks = [_view(row) for row in db.session.scalars(found.order_by(SlaClock.started_at, SlaClock.id))]
    of_vendors = (clock for clock in clocks if is_of_vendor(clock.metric, clock.vendor))
    return [clock for clock in of_vendors if vendor in (None, clock.vendor)]


def _view(row: SlaClock) -> VendorClock:
    # The vendor stands in the clock's name, as uc:quill#1 (clocks.md section 5).
    vendor = row.name.partition(":")[2].rpartition("#")[0]
    times = (row.due_at, row.stopped_at, row.breached_at)
    return VendorClock(row.tenant_id, row.ticket_id, vendor, Metric(row.metric), *times)
