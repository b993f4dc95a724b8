"""How soon the steps of many tenants took up what came to them: acknowledgement clocks by tenant, month and tier."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, literal, or_, select, union_all

from msp.kernel.periods import Month
from msp.sla.attainment import Outcome
from msp.sla.inside import holder_of
from msp.sla.models import SlaClock
from msp.sla.placing import outcome_by, within
from msp.sla.terms import Metric
from msp.store import db
from msp.tiers import Tier


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """How many acknowledgements of one tier fell due or were given in a month, and how many of them in time."""

    tenant_id: UUID
    month: str
    tier: str
    due: int
    kept: int


def acknowledged(months: Collection[Month], zones: Mapping[UUID, str], *, now: datetime) -> Iterator[Acknowledged]:
    """What belongs to months of the tenants in scope, each in its own zone; what is open and not due is left out.

    Vendors answer too, under the same metric; their clocks stand in the report of what is agreed between us.
    """
    by_zone: dict[str, list[UUID]] = {}
    for tenant_id, zone in zones.items():
        by_zone.setdefault(zone, []).append(tenant_id)
    if not by_zone or not months:
        return
    each = union_all(*(_of(ids, zone, months, now) for zone, ids in by_zone.items())).subquery()
    met = func.sum(case((each.c.outcome == Outcome.MET.value, 1), else_=0))
    keys = (each.c.tenant_id, each.c.month, each.c.name)
    rows: Any = db.session.execute(
        select(*keys, func.count(), met).where(each.c.outcome != Outcome.OPEN.value).group_by(*keys)
    )
    for tenant_id, month, name, due, kept in rows:
        if (tier := holder_of(name)) in list(Tier):
            yield Acknowledged(tenant_id, month, tier, due, kept)


def _of(tenant_ids: list[UUID], zone: str, months: Collection[Month], now: datetime) -> Select[*tuple[Any, ...]]:
    spans = [(month, within(month.span(zone))) for month in months]
    month = case(*((inside, literal(str(month))) for month, inside in spans), else_=None).label("month")
    return select(SlaClock.tenant_id, month, SlaClock.name, outcome_by(now).label("outcome")).where(
        and_(SlaClock.tenant_id.in_(tenant_ids), SlaClock.metric == literal(Metric.ACKNOWLEDGE.value)),
        SlaClock.target_seconds.is_not(None),
        or_(*(inside for _, inside in spans)),
    )
