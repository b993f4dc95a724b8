"""For statements over clock rows: to which month a clock belongs, and how it counts there, as it was last derived."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal

from msp.kernel.periods import Month, Span
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


def spans_of(months: Iterable[Month], zone: str) -> list[Span]:
    """The spans of months in a zone, those that follow each other as one."""
    spans: list[Span] = []
    for month in sorted(months):
        span = month.span(zone)
        if spans and spans[-1].end == span.start:
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    return spans


def within(span: Span) -> ColumnElement[bool]:
    """That a clock belongs to a span."""
    placed_at = PLACED_AT
    return and_(placed_at >= span.start, placed_at < span.end)
