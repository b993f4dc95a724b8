"""Kept and missed promises of many tenants at once, and the promise that is next for each of many tickets."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from msp.kernel.periods import Month, Span
from msp.sla.clock import State
from msp.sla.excusing import is_excused
from msp.sla.models import SlaClock, Verdict
from msp.sla.terms import Metric
from msp.store import db

#: Metrics that are promises to the client; agreements inside the provider are nobody else's business.
PROMISED = (Metric.FIRST_RESPONSE, Metric.NEXT_UPDATE, Metric.RESOLUTION)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises were judged in a month and how many of them were kept; excused ones are left out."""

    judged: int
    met: int


@dataclass(frozen=True, slots=True)
class NextPromise:
    """The promise that a ticket owes next; without `due_at` its clock is held."""

    metric: Metric
    due_at: datetime | None
    breached_at: datetime | None


def tallies(month: Month, zones: Mapping[UUID, str]) -> dict[UUID, Tally]:
    """The tally of a month, in each tenant's own zone, for the tenants in scope that had anything judged.

    A closed month counts its frozen verdicts, an open one the clocks as they were last derived.
    """
    frozen = _counted(_frozen(month, list(zones)))
    open_zones = {tenant_id: zone for tenant_id, zone in zones.items() if tenant_id not in frozen}
    return frozen | (_counted(_live(month, open_zones)) if open_zones else {})


def tallies_by_month(tenant_id: UUID, zone: str, months: Collection[Month]) -> dict[Month, Tally]:
    """The tallies of several months of one tenant in scope; a month in which nothing fell due is left out."""
    found = _frozen_counts(Verdict.month).where(
        Verdict.tenant_id == tenant_id, Verdict.month.in_([str(month) for month in months])
    )
    kept = {Month.parse(name): tally for name, tally in _counted(found.group_by(Verdict.month)).items()}
    running = [month for month in months if month not in kept]
    live = _counted(_live_by_month(tenant_id, zone, running)) if running else {}
    return kept | {Month.parse(name): tally for name, tally in live.items()}


def next_promises(ticket_ids: Collection[UUID]) -> dict[UUID, NextPromise]:
    """The promise that is due next, by ticket in scope; a ticket that owes none is left out."""
    found = select(
        SlaClock.ticket_id, SlaClock.metric, SlaClock.due_at, SlaClock.breached_at, SlaClock.target_seconds
    ).where(
        SlaClock.ticket_id.in_(list(ticket_ids)),
        SlaClock.metric.in_(PROMISED),
        SlaClock.state.in_((State.RUNNING, State.PAUSED)),
        SlaClock.target_seconds.is_not(None),
    )
    nearest: dict[UUID, NextPromise] = {}
    # What is held has no instant and comes after everything that is due.
    for row in sorted(db.session.execute(found), key=lambda row: (row.due_at is None, str(row.due_at))):
        nearest.setdefault(row.ticket_id, NextPromise(Metric(row.metric), row.due_at, row.breached_at))
    return nearest


def _frozen(month: Month, tenant_ids: list[UUID]) -> Any:
    counts = _frozen_counts(Verdict.tenant_id).where(Verdict.month == str(month), Verdict.tenant_id.in_(tenant_ids))
    return counts.group_by(Verdict.tenant_id)


def _frozen_counts(key: Any) -> Select[Any, int, int]:
    met, excused = (Verdict.result[name].as_boolean() for name in ("met", "excused"))
    return select(key, func.count(), func.sum(case((met, 1), else_=0))).where(~excused)


def _live(month: Month, zones: Mapping[UUID, str]) -> Any:
    by_zone: dict[str, list[UUID]] = defaultdict(list)
    for tenant_id, zone in zones.items():
        by_zone[zone].append(tenant_id)
    inside = [and_(SlaClock.tenant_id.in_(ids), _judged_in(month.span(zone))) for zone, ids in by_zone.items()]
    return _live_counts(SlaClock.tenant_id).where(or_(*inside)).group_by(SlaClock.tenant_id)


def _live_by_month(tenant_id: UUID, zone: str, months: Collection[Month]) -> Any:
    inside = {str(month): _judged_in(month.span(zone)) for month in months}
    name = case(*((condition, literal(month)) for month, condition in inside.items()), else_=None).label("month")
    return _live_counts(name).where(SlaClock.tenant_id == tenant_id, or_(*inside.values())).group_by(name)


def _live_counts(key: Any) -> Select[Any, int, int]:
    met = func.sum(case((SlaClock.breached_at.is_(None), 1), else_=0))
    promised = (SlaClock.metric.in_(PROMISED), SlaClock.target_seconds.is_not(None))
    return select(key, func.count(), met).where(*promised, or_(SlaClock.breached_at.is_(None), ~is_excused()))


def _judged_in(span: Span) -> ColumnElement[bool]:
    judged_at = func.coalesce(SlaClock.breached_at, SlaClock.stopped_at)
    return and_(judged_at >= span.start, judged_at < span.end)


def _counted(statement: Any) -> dict[Any, Tally]:
    rows: Any = db.session.execute(statement)
    return {key: Tally(judged, met) for key, judged, met in rows}
