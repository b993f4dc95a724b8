"""The promises that belong to months, counted for many tenants at once: closed months frozen, others from rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, literal, select, union_all

from msp.kernel.periods import Month, Span
from msp.sla.attainment import Judged, Outcome
from msp.sla.excusing import is_excused
from msp.sla.models import SlaClock, Verdict
from msp.sla.placing import PLACED_AT, outcome_by, spans_of, within
from msp.sla.terms import PROMISES, Metric
from msp.store import db

_Found = dict[UUID, list[Judged]]


def counted_across(months: Collection[Month], zones: Mapping[UUID, str], *, now: datetime) -> _Found:
    """The population of months by tenant in scope and metric, in two statements however many tenants there are.

    Months that are not closed count clocks as they were last visited, not derived anew: a report of one tenant does.
    """
    frozen = _frozen(months, zones)
    live = _by_calendar(months, zones, frozen).items()
    return _with_rows(frozen, (_each(ids, span, now) for (zone, own), ids in live for span in spans_of(own, zone)))


def ended_across(months: Collection[Month], zones: Mapping[UUID, str], *, now: datetime) -> _Found:
    """The same without what is open, and told apart by month: what was kept and what was broken so far."""
    frozen = _frozen(months, zones)
    live = _by_calendar(months, zones, frozen).items()
    return _with_rows(frozen, (_ended(ids, month, zone, now) for (zone, own), ids in live for month in own))


def _frozen(months: Collection[Month], zones: Mapping[UUID, str]) -> _Found:
    metric = Verdict.result["metric"].as_string().label("metric")
    met, excused = (Verdict.result[name].as_boolean().label(name) for name in ("met", "excused"))
    keys = (Verdict.tenant_id, Verdict.month, metric, met, excused)
    named = Verdict.month.in_([str(month) for month in months])
    rows: Any = db.session.execute(
        select(*keys, func.count()).where(named, Verdict.tenant_id.in_(list(zones))).group_by(*keys)
    )
    found: _Found = {tenant_id: [] for tenant_id in zones}
    for tenant_id, month, name, is_met, is_out, count in rows:
        outcome = Outcome.MET if is_met else Outcome.BREACHED
        found[tenant_id].append(Judged(Metric(name), None, None, outcome, bool(is_out), count, month))
    return found


def _by_calendar(
    months: Collection[Month], zones: Mapping[UUID, str], frozen: _Found
) -> dict[tuple[str, tuple[Month, ...]], list[UUID]]:
    """The tenants by their zone and by which of the months they have not closed."""
    found: dict[tuple[str, tuple[Month, ...]], list[UUID]] = defaultdict(list)
    for tenant_id, zone in zones.items():
        closed = {each.month for each in frozen[tenant_id]}
        found[zone, tuple(month for month in months if str(month) not in closed)].append(tenant_id)
    return found


def _ended(tenant_ids: list[UUID], month: Month, zone: str, now: datetime) -> Select[*tuple[Any, ...]]:
    # What is open stands where it is due, not before now. What is due at this very moment is open still.
    over = and_(now >= PLACED_AT, outcome_by(now) != literal(Outcome.OPEN.value))
    return _each(tenant_ids, month.span(zone), now, str(month)).where(over)


def _each(tenant_ids: list[UUID], span: Span, now: datetime, month: str = "") -> Select[*tuple[Any, ...]]:
    excused = case((and_(SlaClock.breached_at.is_not(None), is_excused()), 1), else_=0).label("excused")
    keys = (SlaClock.tenant_id, SlaClock.metric, outcome_by(now).label("outcome"), excused)
    return select(*keys, literal(month).label("month")).where(
        SlaClock.tenant_id.in_(tenant_ids),
        within(span),
        SlaClock.metric.in_(PROMISES),
        SlaClock.target_seconds.is_not(None),
    )


def _with_rows(frozen: _Found, statements: Iterable[Select[*tuple[Any, ...]]]) -> _Found:
    parts = list(statements)
    if not parts:
        return frozen
    # A part per calendar, so that each is read along the index of when; labelled first and counted after:
    # PostgreSQL takes two equal expressions with parameters for different ones.
    each = union_all(*parts).subquery()
    rows: Any = db.session.execute(select(*each.c, func.count()).group_by(*each.c))
    for tenant_id, metric, outcome, excused, month, count in rows:
        frozen[tenant_id].append(Judged(Metric(metric), None, None, Outcome(outcome), bool(excused), count, month))
    return frozen
