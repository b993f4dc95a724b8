"""How the clocks of steps stand now at many clients: what should have been taken up, and what may not stay for long."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Select, case, func, literal, select
from sqlalchemy.orm import aliased

from msp.sla.clock import State
from msp.sla.models import SlaClock
from msp.sla.terms import Metric
from msp.store import UtcDateTime, db
from msp.tickets import Ticket

#: A tenant and one of its tiers.
Place: TypeAlias = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Untaken:
    """How many tickets at a step wait to be taken up, and how many of them for longer than the ladder allows."""

    count: int
    late: int


@dataclass(frozen=True, slots=True)
class NearestLimit:
    """The ticket whose time at a step runs out first, and when that is."""

    reference: str
    due_at: datetime


def untaken(tenant_ids: Collection[UUID], now: datetime) -> dict[Place, Untaken]:
    """What waits to be taken up at the tenants in scope, by tenant and tier, where the ladder says how soon."""
    is_late = SlaClock.breached_at.is_not(None) | (SlaClock.due_at < literal(now, UtcDateTime()))
    counts = (func.count(), func.sum(case((is_late, 1), else_=0)))
    keys = (Ticket.tenant_id, Ticket.tier)
    rows: Any = db.session.execute(_of_steps(Metric.ACKNOWLEDGE, tenant_ids, *keys, *counts).group_by(*keys))
    return {(tenant_id, tier): Untaken(count, late) for tenant_id, tier, count, late in rows}


def nearest_limits(tenant_ids: Collection[UUID]) -> dict[Place, NearestLimit]:
    """What has to leave its step first at the tenants in scope, by tenant and tier; nothing where nothing runs."""
    keys = (Ticket.tenant_id, Ticket.tier)
    turn = func.row_number().over(partition_by=keys, order_by=(SlaClock.due_at, Ticket.number)).label("turn")
    columns = (*keys, Ticket.reference, SlaClock.due_at.label("due_at"), turn)
    running = _of_steps(Metric.DWELL, tenant_ids, *columns)
    running = running.where(SlaClock.due_at.is_not(None), SlaClock.breached_at.is_(None)).subquery()
    first = select(running.c.tenant_id, running.c.tier, running.c.reference, running.c.due_at)
    rows: Any = db.session.execute(first.where(running.c.turn == 1))
    return {(tenant_id, tier): NearestLimit(reference, due_at) for tenant_id, tier, reference, due_at in rows}


def _of_steps(metric: Metric, tenant_ids: Collection[UUID], *columns: Any) -> Select[*tuple[Any, ...]]:
    """Clocks that go on, of tickets at work, about the step where the ticket is: a vendor has acknowledgements, too."""
    same = (Ticket.tenant_id == SlaClock.tenant_id) & (Ticket.id == SlaClock.ticket_id)
    about = SlaClock.name.like(literal(f"{metric.value}:") + Ticket.tier + literal("#%"))
    goes_on = (SlaClock.stopped_at.is_(None), SlaClock.state.in_((State.RUNNING, State.PAUSED)))
    ids = list(tenant_ids)
    # Few tickets are at work: led by them, an engine passes over the clocks of all that were ever resolved.
    near = aliased(Ticket)
    at_work = SlaClock.ticket_id.in_(select(near.id).where(near.tenant_id.in_(ids), near.resolved_at.is_(None)))
    here = (SlaClock.tenant_id.in_(ids), SlaClock.metric == metric, Ticket.resolved_at.is_(None), at_work)
    return select(*columns).select_from(SlaClock).join(Ticket, same).where(*here, *goes_on, about)
