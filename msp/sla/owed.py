"""What is owed at many tenants: broken promises that are open still, then those due next; one page at a time."""

from collections.abc import Iterable, Iterator, Sequence
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
from msp.sla.terms import PROMISES, Metric
from msp.store import Base, db
from msp.tickets import Cursor, Priority, Ticket, TicketRow, rows_by_key
from msp.tickets.services import about_service
from msp.tiers import Tier

PAGE = 50
#: Beyond this a list says "more than", for counting on costs more than it tells.
COUNTED = 1000
#: So many tickets are named to the database one by one; more are found along the way.
FEW = 1000


class Owed(StrEnum):
    """The two parts of the list, in their order."""

    MISSED = "missed"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class OwedFilter:
    """To what the list is narrowed; `assignee` is an agent's id, or "none", `service` a key."""

    tenant_id: UUID | None = None
    tier: Tier | None = None
    priority: Priority | None = None
    metric: Metric | None = None
    assignee: UUID | Literal["none"] | None = None
    service: str = ""

    @property
    def is_about_tickets(self) -> bool:
        """Whether it asks for what only the ticket knows."""
        return bool(self.tier or self.priority or self.assignee or self.service)


@dataclass(frozen=True, slots=True)
class OwedPromise:
    """An open promise with its ticket, derived at the moment of asking."""

    ticket: TicketRow
    clock: Clock


@dataclass(frozen=True, slots=True)
class OwedPage:
    """A page of the list; `next` is the cursor of the following one.

    Counts stop at 1,000; they are None where the list is narrowed to so many tickets that counting costs too much.
    """

    promises: tuple[OwedPromise, ...]
    next: str | None
    missed: int | None
    due: int | None


def owed(
    tenant_ids: Iterable[UUID], narrowed: OwedFilter, *, now: datetime, after: str | None = None, limit: int = PAGE
) -> OwedPage:
    """One page of the open promises of several tenants in scope, nearest first; Invalid when a cursor is none.

    What is held and not broken is owed at no instant and is not listed. The rows say which promises are near; what
    each says is derived from its ticket's events, so only those of the page are.
    """
    asked = _Asked.of(tenant_ids, narrowed)
    if asked.is_empty:
        return OwedPage((), None, 0, 0)
    keys = _keys(asked, after, limit + 1)
    following = _cursor(keys[limit - 1]) if len(keys) > limit else None
    return OwedPage(tuple(_promises(keys[:limit], now)), following, *_counts(asked, now))


def nearest(tenant_ids: Iterable[UUID], narrowed: OwedFilter, *, now: datetime) -> Iterator[tuple[UUID, Clock]]:
    """The clocks of the first page, each with the id of its ticket: without the words about it, and uncounted."""
    asked = _Asked.of(tenant_ids, narrowed)
    return iter(()) if asked.is_empty else _clocks(_keys(asked, None, PAGE), now)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked for: at which tenants, and of which tickets when these are few; None when they are not."""

    tenants: list[UUID]
    narrowed: OwedFilter
    tickets: list[UUID] | None

    @classmethod
    def of(cls, tenant_ids: Iterable[UUID], narrowed: OwedFilter) -> "_Asked":
        """Few tickets are found first, by the indexes of the queue: walking along all that is owed would be long."""
        tenants = sorted(set(tenant_ids) if narrowed.tenant_id is None else {narrowed.tenant_id} & set(tenant_ids))
        if not narrowed.is_about_tickets or not tenants:
            return cls(tenants, narrowed, None)
        at_work = (Ticket.tenant_id.in_(tenants), Ticket.resolved_at.is_(None))
        found = select(Ticket.id).where(*at_work, *_about(narrowed, Ticket)).limit(FEW + 1)
        ids = list(db.session.scalars(found))
        return cls(tenants, narrowed, ids if len(ids) <= FEW else None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be owed."""
        return not self.tenants or self.tickets == []

    @property
    def can_be_counted(self) -> bool:
        """Whether counting reads no more than it tells."""
        return self.tickets is not None or not self.narrowed.is_about_tickets

    def within(self, part: Owed, entity: Any) -> list[ColumnElement[bool]]:
        """The conditions on a clock of one part of the list."""
        metric = self.narrowed.metric
        is_missed = part is Owed.MISSED
        conditions: list[ColumnElement[bool]] = [
            entity.stopped_at.is_(None),
            entity.metric == metric if metric else entity.metric.in_(PROMISES),
            entity.breached_at.is_not(None) if is_missed else entity.breached_at.is_(None),
            entity.state.in_((State.RUNNING, State.PAUSED)) if is_missed else entity.due_at.is_not(None),
        ]
        if self.tickets is not None:
            conditions.append(entity.ticket_id.in_(self.tickets))
        elif is_missed or self.narrowed.is_about_tickets:
            # What runs towards an instant is at work; what was broken may be held for good by a resolved ticket.
            near = aliased(Ticket)
            same = (near.tenant_id == entity.tenant_id, near.id == entity.ticket_id, near.resolved_at.is_(None))
            about = select(literal(1)).where(*same, *_about(self.narrowed, near))
            conditions.append(about.correlate(entity).exists())
        return conditions


def _keys(asked: _Asked, after: str | None, size: int) -> list[Any]:
    begins, cursor = _read(after) if after else (Owed.MISSED, None)
    found: list[Any] = []
    for part in list(Owed)[list(Owed).index(begins) :]:
        if len(found) < size:
            walk = _Walk(part, asked, cursor if part is begins else None, size - len(found))
            found += db.session.execute(walk.keys()).all()
    return found


def _promises(keys: Sequence[Any], now: datetime) -> Iterator[OwedPromise]:
    rows = {row.id: row for row in rows_by_key(list(dict.fromkeys((key.tenant_id, key.ticket_id) for key in keys)))}
    return (OwedPromise(rows[ticket_id], clock) for ticket_id, clock in _clocks(keys, now))


def _clocks(keys: Sequence[Any], now: datetime) -> Iterator[tuple[UUID, Clock]]:
    tenants = {key.ticket_id: key.tenant_id for key in keys}
    versions, events = versions_by_tenant(set(tenants.values())), tickets.events_by_ticket(tenants)
    clocks = {id_: derived(events[id_], now, versions[tenant_id]) for id_, tenant_id in tenants.items()}
    for key in keys:
        clock = clocks[key.ticket_id].get((key.name, key.cycle))
        # A version that began since the last visit may have ended what the row still shows.
        if clock is not None and clock.state in (State.RUNNING, State.PAUSED) and clock.target_seconds is not None:
            yield key.ticket_id, clock


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk along one part of the list from a cursor on."""

    part: Owed
    asked: _Asked
    cursor: Cursor | None
    size: int

    def keys(self) -> Select[*tuple[Any, ...]]:
        """The keys of the page, merged from each tenant's own first rows (see msp/tickets/queries/queue.py)."""
        at, tenants = _at(self.part, SlaClock), self.asked.tenants
        columns = (SlaClock.tenant_id, SlaClock.id, SlaClock.ticket_id, SlaClock.name, SlaClock.cycle)
        page = select(*columns, at.label("at"), literal(self.part.value).label("part"))
        if len(tenants) == 1 or self.asked.tickets is not None:
            return self._first(page, SlaClock).where(SlaClock.tenant_id.in_(tenants))
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
        at, within = _at(self.part, entity), self.asked.within(self.part, entity)
        if self.cursor is not None:
            here = (literal(self.cursor.at, at.type), literal(self.cursor.id, entity.id.type))
            within = [*within, tuple_(at, entity.id) > tuple_(*here)]
        return statement.where(*within).order_by(at, entity.id).limit(self.size)


def _at(part: Owed, entity: Any) -> Any:
    return entity.breached_at if part is Owed.MISSED else entity.due_at


def _about(narrowed: OwedFilter, ticket: Any) -> list[ColumnElement[bool]]:
    conditions = [ticket.tier == narrowed.tier] if narrowed.tier else []
    if narrowed.priority:
        conditions.append(ticket.priority == narrowed.priority)
    if narrowed.assignee:
        nobody = ticket.assignee_id.is_(None)
        conditions.append(nobody if narrowed.assignee == "none" else ticket.assignee_id == narrowed.assignee)
    if narrowed.service:
        conditions.append(ticket.id.in_(about_service(narrowed.service)))
    return conditions


def _counts(asked: _Asked, now: datetime) -> tuple[int | None, int | None]:
    """How many are missed, those included that fell due since they were last looked at, and how many fall due."""
    if not asked.can_be_counted:
        return None, None
    parts = ((Owed.MISSED, true()), (Owed.DUE, SlaClock.due_at < now), (Owed.DUE, SlaClock.due_at >= now))
    counts = []
    for part, condition in parts:
        within = (SlaClock.tenant_id.in_(asked.tenants), *asked.within(part, SlaClock), condition)
        some = select(literal(1)).where(*within).limit(COUNTED).subquery()
        counts.append(select(func.count()).select_from(some).scalar_subquery())
    row: Any = db.session.execute(select(*counts)).one()
    missed, passed, due = row
    return min(missed + passed, COUNTED), due


def _cursor(key: Any) -> str:
    return f"{key.part}.{Cursor(key.at, key.id)}"


def _read(text: str) -> tuple[Owed, Cursor]:
    part, _, cursor = text.partition(".")
    if part not in set(Owed):
        raise Invalid("This place in the list does not exist; start from the first page.", field="page")
    return Owed(part), Cursor.read(cursor)
