"""What is owed at many tenants: broken promises that are open still, then those due next; one page at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, true, tuple_
from sqlalchemy.orm import aliased

from msp import tickets
from msp.kernel.errors import Invalid
from msp.sla.clock import Clock, State
from msp.sla.in_force import versions_by_tenant
from msp.sla.keeping import derived
from msp.sla.models import SlaClock
from msp.sla.tallies import PROMISED
from msp.sla.terms import Metric
from msp.store import Base, db
from msp.tickets import Priority, Ticket, TicketRow
from msp.tickets.queries.cursor import Cursor
from msp.tickets.queries.rows import rows_by_key
from msp.tiers import Tier

PAGE = 50
#: Beyond this a list says "more than", for counting on costs more than it tells.
COUNTED = 1000


class Owed(StrEnum):
    """The two parts of the list, in their order."""

    MISSED = "missed"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class OwedFilter:
    """To what the list is narrowed; `assignee` is an agent's id, or "none" for what nobody has."""

    tenant_id: UUID | None = None
    tier: Tier | None = None
    priority: Priority | None = None
    metric: Metric | None = None
    assignee: UUID | Literal["none"] | None = None


@dataclass(frozen=True, slots=True)
class OwedPromise:
    """An open promise with its ticket, derived at the moment of asking."""

    ticket: TicketRow
    clock: Clock


@dataclass(frozen=True, slots=True)
class OwedPage:
    """A page of the list; `next` is the cursor of the following one. Counts stop at 1,000."""

    promises: tuple[OwedPromise, ...]
    next: str | None
    missed: int
    due: int


def owed(
    tenant_ids: Iterable[UUID], narrowed: OwedFilter, *, now: datetime, after: str | None = None, limit: int = PAGE
) -> OwedPage:
    """One page of the open promises of several tenants in scope, nearest first; Invalid when a cursor is none.

    What is held and not broken is owed at no instant and is not listed. The rows say which promises are near; what
    each says is derived from its ticket's events, so only those of the page are.
    """
    tenants = sorted(set(tenant_ids) if narrowed.tenant_id is None else {narrowed.tenant_id} & set(tenant_ids))
    if not tenants:
        return OwedPage((), None, 0, 0)
    keys = _keys(tenants, narrowed, after, limit + 1)
    more = len(keys) > limit
    missed, passed, due = _counts(tenants, narrowed, now)
    return OwedPage(
        promises=tuple(_promises(keys[:limit], now)),
        next=_cursor(keys[limit - 1]) if more else None,
        # What broke since it was last looked at is broken all the same.
        missed=min(missed + passed, COUNTED),
        due=due,
    )


def _keys(tenants: Sequence[UUID], narrowed: OwedFilter, after: str | None, size: int) -> list[Any]:
    begins, cursor = _read(after) if after else (Owed.MISSED, None)
    found: list[Any] = []
    for part in list(Owed)[list(Owed).index(begins) :]:
        if len(found) < size:
            walk = _Walk(part, narrowed, cursor if part is begins else None, size - len(found))
            found += db.session.execute(walk.keys(tenants)).all()
    return found


def _promises(keys: Sequence[Any], now: datetime) -> Iterable[OwedPromise]:
    rows = {row.id: row for row in rows_by_key(list(dict.fromkeys((key.tenant_id, key.ticket_id) for key in keys)))}
    versions = versions_by_tenant({key.tenant_id for key in keys})
    events = tickets.events_by_ticket(rows)
    clocks = {id_: derived(events[id_], now, versions[row.tenant_id]) for id_, row in rows.items()}
    for key in keys:
        clock = clocks[key.ticket_id].get((key.name, key.cycle))
        # A version that began since the last visit may have ended what the row still shows.
        if clock is not None and clock.state in (State.RUNNING, State.PAUSED) and clock.target_seconds is not None:
            yield OwedPromise(rows[key.ticket_id], clock)


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk along one part of the list from a cursor on."""

    part: Owed
    narrowed: OwedFilter
    cursor: Cursor | None
    size: int

    def keys(self, tenants: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
        """The keys of the page, merged from each tenant's own first rows (see msp/tickets/queries/queue.py)."""
        at = _at(self.part, SlaClock)
        columns = (SlaClock.tenant_id, SlaClock.id, SlaClock.ticket_id, SlaClock.name, SlaClock.cycle)
        page = select(*columns, at.label("at"), literal(self.part.value).label("part"))
        if len(tenants) == 1:
            return self._first(page, SlaClock).where(SlaClock.tenant_id == tenants[0])
        granted = Base.metadata.tables["tenants"]
        near = aliased(SlaClock)
        first = self._first(select(near.id), near).where(near.tenant_id == granted.c.id).correlate(granted)
        if db.session.get_bind().dialect.name == "postgresql":
            each = first.lateral("first_rows")
            mine = and_(SlaClock.tenant_id == granted.c.id, SlaClock.id == each.c.id)
            keys = page.select_from(granted).join(each, true()).join(SlaClock, mine)
        else:
            keys = page.join(granted, and_(SlaClock.tenant_id == granted.c.id, SlaClock.id.in_(first)))
        return keys.where(granted.c.id.in_(tenants)).order_by(at, SlaClock.id).limit(self.size)

    def _first(self, statement: Select[*tuple[Any, ...]], entity: Any) -> Select[*tuple[Any, ...]]:
        at, within = _at(self.part, entity), _within(self.part, self.narrowed, entity)
        if self.cursor is not None:
            here = (literal(self.cursor.at, at.type), literal(self.cursor.id, entity.id.type))
            within = [*within, tuple_(at, entity.id) > tuple_(*here)]
        return statement.where(*within).order_by(at, entity.id).limit(self.size)


def _at(part: Owed, entity: Any) -> Any:
    return entity.breached_at if part is Owed.MISSED else entity.due_at


def _within(part: Owed, narrowed: OwedFilter, entity: Any) -> list[ColumnElement[bool]]:
    is_missed = part is Owed.MISSED
    conditions = [
        entity.stopped_at.is_(None),
        entity.breached_at.is_not(None) if is_missed else entity.breached_at.is_(None),
        entity.target_seconds.is_not(None),
        entity.metric == narrowed.metric if narrowed.metric else entity.metric.in_(PROMISED),
    ]
    # What runs towards an instant is at work; what was broken may be held for good by a ticket that is resolved.
    conditions += [entity.state.in_((State.RUNNING, State.PAUSED))] if is_missed else [entity.due_at.is_not(None)]
    about = _about_the_ticket(narrowed, near := aliased(Ticket))
    if is_missed or about:
        same = and_(near.tenant_id == entity.tenant_id, near.id == entity.ticket_id, near.is_open)
        conditions.append(select(literal(1)).where(same, *about).correlate(entity).exists())
    return conditions


def _about_the_ticket(narrowed: OwedFilter, ticket: Any) -> list[ColumnElement[bool]]:
    conditions = []
    if narrowed.tier:
        conditions.append(ticket.tier == narrowed.tier)
    if narrowed.priority:
        conditions.append(ticket.priority == narrowed.priority)
    if narrowed.assignee:
        nobody = ticket.assignee_id.is_(None)
        conditions.append(nobody if narrowed.assignee == "none" else ticket.assignee_id == narrowed.assignee)
    return conditions


def _counts(tenants: Sequence[UUID], narrowed: OwedFilter, now: datetime) -> tuple[int, int, int]:
    """How many are missed, how many fell due since they were last looked at, and how many are still to fall due."""
    asked = ((Owed.MISSED, true()), (Owed.DUE, SlaClock.due_at < now), (Owed.DUE, SlaClock.due_at >= now))
    counts = []
    for part, condition in asked:
        within = (SlaClock.tenant_id.in_(tenants), *_within(part, narrowed, SlaClock), condition)
        counts.append(select(func.count()).select_from(select(literal(1)).where(*within).limit(COUNTED).subquery()))
    missed, passed, due = db.session.execute(select(*(count.scalar_subquery() for count in counts))).one()
    return missed, passed, due


def _cursor(key: Any) -> str:
    return f"{key.part}.{Cursor(key.at, key.id)}"


def _read(text: str) -> tuple[Owed, Cursor]:
    part, _, cursor = text.partition(".")
    if part not in set(Owed):
        raise Invalid("This place in the list does not exist; start from the first page.", field="page")
    return Owed(part), Cursor.read(cursor)
