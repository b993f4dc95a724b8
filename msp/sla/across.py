"""The promises that belong to months, counted for many tenants at once: closed months frozen, others from clock rows."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, literal, or_, select

from msp.kernel.periods import Month
from msp.sla.attainment import Judged, Outcome
from msp.sla.excusing import is_excused
from msp.sla.models import SlaClock, Verdict
from msp.sla.placing import month_of, outcome_by
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
        live = tuple(month for month in months if str(month) not in frozen.get(tenant_id, {}))
        by_zone[zone, live].append(tenant_id)
    found: dict[UUID, list[Judged]] = {tenant_id: [] for tenant_id in zones}
    for tenant_id, by_month in frozen.items():
        found[tenant_id] += [each for judged in by_month.values() for each in judged]
    for tenant_id, each in _live(by_zone, now):
        found[tenant_id].append(each)
    return found


def _frozen(months: Collection[Month], zones: Mapping[UUID, str]) -> dict[UUID, dict[str, list[Judged]]]:
    metric = Verdict.result["metric"].as_string().label("metric")
    met, excused = (Verdict.result[name].as_boolean().label(name) for name in ("met", "excused"))
    keys = (Verdict.tenant_id, Verdict.month, metric, met, excused)
    named = Verdict.month.in_([str(month) for month in months])
    rows: Any = db.session.execute(
        select(*keys, func.count()).where(named, Verdict.tenant_id.in_(list(zones))).group_by(*keys)
    )
    found: dict[UUID, dict[str, list[Judged]]] = defaultdict(lambda: defaultdict(list))
    for tenant_id, month, name, is_met, is_out, count in rows:
        outcome = Outcome.MET if is_met else Outcome.BREACHED
        found[tenant_id][month].append(Judged(Metric(name), None, None, outcome, bool(is_out), count, month))
    return found


def _live(
    by_zone: Mapping[tuple[str, tuple[Month, ...]], list[UUID]], now: datetime
) -> list[tuple[UUID, Judged]]:
    inside = [each for (zone, months), ids in by_zone.items() for each in month_of(ids, months, zone)]
    if not inside:
        return []
    rows: Any = db.session.execute(_counts(inside, now))
    return [
        (tenant_id, Judged(Metric(metric), None, None, Outcome(outcome), bool(excused), count, month))
        for tenant_id, metric, month, outcome, excused, count in rows
    ]


def _counts(inside: list[tuple[str, Any]], now: datetime) -> Select[*tuple[Any, ...]]:
    month = case(*((condition, literal(name)) for name, condition in inside), else_=None).label("month")
    keys = (SlaClock.tenant_id, SlaClock.metric, month, outcome_by(now).label("outcome"))
    excused = case((is_excused(), 1), else_=0).label("excused")
    one = select(*keys, excused).where(
        SlaClock.metric.in_(PROMISED),
        SlaClock.target_seconds.is_not(None),
        or_(*(condition for _, condition in inside)),
    )
    # Labelled first and counted after: PostgreSQL takes two equal expressions with parameters for different ones.
    each = one.subquery()
    return select(*each.c, func.count()).group_by(*each.c)
