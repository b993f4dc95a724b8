"""For statements over clock rows: to which month a clock belongs, and how it counts there, as it was last derived."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, literal

from msp.kernel.periods import Month
from msp.sla.attainment import Outcome
from msp.sla.models import SlaClock
from msp.store import UtcDateTime

#: Broken when it broke, else met when it stopped, else open until it is due; what is held belongs to no month.
PLACED_AT = func.coalesce(SlaClock.breached_at, SlaClock.stopped_at, SlaClock.due_at)


def outcome_by(now: datetime) -> Any:
    """How a clock counts at this moment, also one that broke since it was last visited."""
    passed = SlaClock.due_at < literal(now, UtcDateTime())
    return case(
        (SlaClock.breached_at.is_not(None), literal(Outcome.BREACHED.value)),
        (SlaClock.stopped_at.is_not(None), literal(Outcome.MET.value)),
        (passed, literal(Outcome.BREACHED.value)),
        else_=literal(Outcome.OPEN.value),
    )


def month_of(tenant_ids: Iterable[UUID], months: Iterable[Month], zone: str) -> list[tuple[str, ColumnElement[bool]]]:
    """Each month by name, with the condition that a clock of one of the tenants, all in one zone, belongs to it."""
    ids = list(tenant_ids)
    return [(str(month), and_(SlaClock.tenant_id.in_(ids), _within(month, zone))) for month in months]


def _within(month: Month, zone: str) -> ColumnElement[bool]:
    span = month.span(zone)
    return and_(PLACED_AT >= span.start, PLACED_AT < span.end)
