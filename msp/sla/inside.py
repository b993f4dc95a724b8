"""How agreements between us were kept: stays at tiers, vendors' answers and solutions, from rows, never frozen."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select

from msp import tickets
from msp.kernel.periods import Month
from msp.sla.attainment import Judged, Outcome
from msp.sla.models import SlaClock
from msp.sla.placing import PLACED_AT, outcome_by, spans_of, within
from msp.sla.population import EVERYTHING, CountedPromise, Narrowing, told_from_breach
from msp.sla.terms import AGREED, Metric
from msp.store import db


def counted_inside(
    months: Collection[Month], zone: str, narrowed: Narrowing = EVERYTHING, *, now: datetime
) -> list[Judged]:
    """The clocks of tiers and vendors of the tenant in scope that belong to months; in `tier` stands who held it."""
    each = _belonging(months, zone, narrowed, now).subquery()
    keys = (each.c.metric, each.c.name, each.c.month, each.c.outcome)
    rows: Any = db.session.execute(select(*keys, func.count()).group_by(*keys))
    return [
        Judged(Metric(metric), None, holder_of(name), Outcome(outcome), False, count, month)
        for metric, name, month, outcome, count in rows
    ]


def clocks_behind(
    months: Sequence[Month], zone: str, narrowed: Narrowing = EVERYTHING, *, now: datetime
) -> list[CountedPromise]:
    """The clocks that `counted_inside` counts, by the instant at which they broke, stopped or fall due."""
    rows: Any = db.session.execute(_belonging(months, zone, narrowed, now)).all()
    briefs = tickets.briefs({row.ticket_id for row in rows})
    return [*told_from_breach((_view(row, briefs[row.ticket_id]) for row in rows), lambda _: now)]


def holder_of(name: str) -> str:
    """Who a clock of clocks.md section 5 is about: L2 of ola:L2#1, quill of uc:quill#3."""
    return name.partition(":")[2].rpartition("#")[0]


def _belonging(months: Collection[Month], zone: str, narrowed: Narrowing, now: datetime) -> Select[*tuple[Any, ...]]:
    month = case(*((within(month.span(zone)), literal(str(month))) for month in months), else_=None).label("month")
    columns = (SlaClock.id, SlaClock.ticket_id, SlaClock.name, SlaClock.metric, SlaClock.cycle, SlaClock.due_at)
    amounts = (SlaClock.stopped_at, SlaClock.breached_at, SlaClock.target_seconds, SlaClock.elapsed_seconds)
    return (
        select(*columns, *amounts, month, outcome_by(now).label("outcome"))
        .where(
            SlaClock.metric.in_(AGREED),
            SlaClock.target_seconds.is_not(None),
            or_(*map(within, spans_of(months, zone))),
            *_conditions(narrowed, now),
        )
        .order_by(PLACED_AT, SlaClock.id)
    )


def _conditions(narrowed: Narrowing, now: datetime) -> Iterator[ColumnElement[bool]]:
    """What of a narrowing can be asked of these clocks: they have no priority, and nobody excuses them."""
    if narrowed.metric is not None:
        yield SlaClock.metric == narrowed.metric
    if narrowed.tier is not None:
        yield SlaClock.name.contains(f":{narrowed.tier}#", autoescape=True)
    if narrowed.outcome is not None:
        yield outcome_by(now) == literal(narrowed.outcome.value)


def _view(row: Any, brief: tickets.TicketBrief) -> CountedPromise:
    outcome = Outcome(row.outcome)
    return CountedPromise(
        clock_id=row.id,
        ticket_id=row.ticket_id,
        reference=brief.reference,
        subject=brief.subject,
        metric=Metric(row.metric),
        priority=None,
        tier=holder_of(row.name),
        cycle=row.cycle,
        month=Month.parse(row.month),
        outcome=outcome,
        judged_at=None if outcome is Outcome.OPEN else row.breached_at or row.stopped_at or row.due_at,
        due_at=row.due_at,
        stopped_at=row.stopped_at,
        target_seconds=row.target_seconds,
        elapsed_seconds=row.elapsed_seconds,
    )
