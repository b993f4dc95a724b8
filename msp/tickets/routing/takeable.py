"""The tickets that nobody has and somebody may take next, at many clients at once."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, true, union_all
from sqlalchemy.orm import aliased

from msp.store import Base, db
from msp.tickets.lifecycle import Status
from msp.tickets.models import Ticket

#: How many of each client and tier are looked at: enough that a lost race finds another one.
LOOKED_AT = 20
# Made once: to name every column of a ticket anew costs more than the question itself.
_NEAR = aliased(Ticket)


def first_takeable(places: Collection[tuple[UUID, str]], limit: int = LOOKED_AT) -> list[Any]:
    """The keys, due instants, priorities and tiers of what is taken next at each place (tenant and level).

    At each level the first `limit` of all clients together, by due instant and priority; in one query.
    """
    at: dict[str, list[UUID]] = defaultdict(list)
    for tenant_id, level in sorted(places):
        at[level].append(tenant_id)
    if not at:
        return []
    stretches = [_first(tenant_ids, level, limit) for level, tenant_ids in sorted(at.items())]
    return list(db.session.execute(union_all(*(select(each.subquery()) for each in stretches))))


def _first(tenant_ids: list[UUID], level: str, limit: int) -> Select[*tuple[Any, ...]]:
    # Each tenant gives its own first rows along its own index, as the queue does it (msp/tickets/queries/queue.py).
    granted, near = Base.metadata.tables["tenants"], _NEAR
    mine = (near.tenant_id == granted.c.id) & (near.tier == level)
    if db.session.get_bind().dialect.name == "postgresql":
        inner = _in_order(select(*_columns(near)), near, limit).where(mine).correlate(granted).lateral()
        found, entity = select(*_columns(inner.c)).select_from(granted).join(inner, true()), inner.c
    else:
        inner = _in_order(select(near.id), near, limit).where(mine).correlate(granted)
        here = (Ticket.tenant_id == granted.c.id) & Ticket.id.in_(inner)
        found, entity = select(*_columns(Ticket)).join(granted, here), Ticket
    by_turn = (entity.queue_at, entity.priority, entity.id)
    return found.where(granted.c.id.in_(tenant_ids)).order_by(*by_turn).limit(limit)


def _in_order(statement: Select[*tuple[Any, ...]], near: Any, limit: int) -> Select[*tuple[Any, ...]]:
    nobodys = near.resolved_at.is_(None), near.assignee_id.is_(None)
    workable = near.status.in_((Status.NEW, Status.OPEN)), near.nearest_paused.is_(False)
    return statement.where(*nobodys, *workable).order_by(near.queue_at, near.priority, near.id).limit(limit)


def _columns(entity: Any) -> tuple[Any, ...]:
    return entity.tenant_id, entity.id, entity.queue_at, entity.priority, entity.tier
