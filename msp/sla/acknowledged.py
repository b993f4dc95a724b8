"""How soon the steps of many tenants took up what came to them: acknowledgement clocks by tenant, month and tier."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, literal, literal_column, select, union_all

from msp.kernel.periods import Month
from msp.sla.inside import holder_of
from msp.sla.models import SlaClock
from msp.sla.placing import within
from msp.sla.terms import Metric
from msp.store import UtcDateTime, db
from msp.tiers import Tier


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """How many acknowledgements of one tier fell due or were given in a month, and how many of them in time."""

    tenant_id: UUID
    month: str
    tier: str
    due: int
    kept: int


def acknowledged(months: Sequence[Month], zones: Mapping[UUID, str], *, now: datetime) -> Iterator[Acknowledged]:
    """What belongs to months of the tenants in scope, each in its own zone; what is open and not due is left out.

    Vendors answer too, under the same metric; their clocks stand in the report of what is agreed between us.
    """
    by_zone: dict[str, list[UUID]] = {}
    for tenant_id, zone in zones.items():
        by_zone.setdefault(zone, []).append(tenant_id)
    for zone, ids in by_zone.items():
        rows: Any = db.session.execute(union_all(*(_of(ids, month, zone, now) for month in months)))
        for tenant_id, month, name, due, kept in rows:
            if due and (tier := holder_of(name)) in list(Tier):
                yield Acknowledged(tenant_id, month, tier, due, kept)


def _of(tenant_ids: list[UUID], month: Month, zone: str, now: datetime) -> Select[*tuple[Any, ...]]:
    # A part per month, so that each is read along the index of when, and no row is asked in which month it lies.
    is_whole = SlaClock.breached_at.is_(None)
    not_yet = and_(is_whole, SlaClock.stopped_at.is_(None), SlaClock.due_at >= literal(now, UtcDateTime()))
    due = func.count() - func.sum(case((not_yet, 1), else_=0))
    kept = func.sum(case((and_(is_whole, SlaClock.stopped_at.is_not(None)), 1), else_=0))
    return (
        select(SlaClock.tenant_id, literal(str(month)), SlaClock.name, due, kept)
        .where(
            SlaClock.tenant_id.in_(tenant_ids),
            SlaClock.metric == literal_column(f"'{Metric.ACKNOWLEDGE.value}'"),
            SlaClock.target_seconds.is_not(None),
            within(month.span(zone)),
        )
        .group_by(SlaClock.tenant_id, SlaClock.name)
    )
