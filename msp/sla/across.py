"""The promises that belong to months, counted for many tenants at once: closed months frozen, others from rows."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from msp.kernel.periods import Month
from msp.sla.attainment import Judged, Outcome
from msp.sla.excusing import is_excused
from msp.sla.models import SlaClock, Verdict
from msp.sla.placing import outcome_by, spans_of, within
from msp.sla.tallies import PROMISED
from msp.sla.terms import Metric
from msp.store import db


def counted_across(months: Collection[Month], zones: Mapping[UUID, str], *, now: datetime) -> dict[UUID, list[Judged]]:
    """The population of months by tenant in scope and metric, in two statements however many tenants there are.

    Months that are not closed count clocks as they were last visited, not derived anew: a report of one tenant does.
    """
    frozen = _frozen(months, zones)
    by_zone: dict[tuple[str, tuple[Month, ...]], list[UUID]] = defaultdict(list)
    for tenant_id, zone in zones.items():
        closed = {each.month for each in frozen[tenant_id]}
        live = tuple(month for month in months if str(month) not in closed)
        by_zone[zone, live].append(tenant_id)
    found = {tenant_id: list(frozen[tenant_id]) for tenant_id in zones}
    for tenant_id, each in _live(by_zone, now):
        found[tenant_id].append(each)
    return found


def _frozen(months: Collection[Month], zones: Mapping[UUID, str]) -> dict[UUID, list[Judged]]:
    metric = Verdict.result["metric"].as_string().label("metric")
    met, excused = (Verdict.result[name].as_boolean().label(name) for name in ("met", "excused"))
    keys = (Verdict.tenant_id, Verdict.month, metric, met, excused)
    named = Verdict.month.in_([str(month) for month in months])
    rows: Any = db.session.execute(
        select(*keys, func.count()).where(named, Verdict.tenant_id.in_(list(zones))).group_by(*keys)
    )
    found: dict[UUID, list[Judged]] = defaultdict(list)
    for tenant_id, month, name, is_met, is_out, count in rows:
        outcome = Outcome.MET if is_met else Outcome.BREACHED
        found[tenant_id].append(Judged(Metric(name), None, None, outcome, bool(is_out), count, month))
    return found


def _live(by_zone: Mapping[tuple[str, tuple[Month, ...]], list[UUID]], now: datetime) -> Iterator[tuple[UUID, Judged]]:
    inside = [
        and_(SlaClock.tenant_id.in_(ids), or_(*map(within, spans_of(months, zone))))
        for (zone, months), ids in by_zone.items()
        if months
    ]
    rows: Any = db.session.execute(_counts(inside, now)) if inside else ()
    for tenant_id, metric, outcome, excused, count in rows:
        yield tenant_id, Judged(Metric(metric), None, None, Outcome(outcome), bool(excused), count)


def _counts(inside: Sequence[ColumnElement[bool]], now: datetime) -> Select[*tuple[Any, ...]]:
    excused = case((and_(SlaClock.breached_at.is_not(None), is_excused()), 1), else_=0).label("excused")
    each = (
        select(SlaClock.tenant_id, SlaClock.metric, outcome_by(now).label("outcome"), excused)
        .where(SlaClock.metric.in_(PROMISED), SlaClock.target_seconds.is_not(None), or_(*inside))
        # Labelled first and counted after: PostgreSQL takes two equal expressions with parameters for different ones.
        .subquery()
    )
    return select(*each.c, func.count()).group_by(*each.c)
