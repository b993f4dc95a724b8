"""Lists of tickets: one page at a time by keyset, so a late page costs what the first one does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, true, tuple_
from sqlalchemy.orm import aliased

from msp.kernel.ids import reference, split_reference
from msp.store import Base, db
from msp.tickets.categories import about_category
from msp.tickets.lifecycle import Status
from msp.tickets.models import NEVER_DUE, Participant, Ticket
from msp.tickets.priority import Priority
from msp.tickets.queries.cursor import Cursor
from msp.tickets.queries.rows import TicketRow, person, rows_by_key
from msp.tickets.services import about_service
from msp.tiers import Tier

PAGE = 50
#: Beyond this a list says "more than", for counting on costs more than it tells.
COUNTED = 1000
SEARCH_LENGTH = 100


class StatusGroup(StrEnum):
    """Which tickets a list holds; `open` is everything that is still work, waiting ones too."""

    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What a list is narrowed to; `assignee` is an agent's id, or "none" for what nobody has."""

    tenant_id: UUID | None = None
    tier: Tier | None = None
    priority: Priority | None = None
    status: StatusGroup = StatusGroup.OPEN
    assignee: UUID | Literal["none"] | None = None
    requester_id: UUID | None = None
    #: The key of a service, at whichever client.
    service: str = ""
    #: The key of a category, at whichever client.
    category: str = ""
    text: str = ""
    #: Only these tickets; None leaves nothing out.
    among: frozenset[UUID] | None = None

    @property
    def by_due_instant(self) -> bool:
        """Open work stands by due instant, everything else newest first."""
        return self.status is StatusGroup.OPEN and not self.is_narrow

    @property
    def is_narrow(self) -> bool:
        """Whether few tickets can match: those of one person, or the one of a reference."""
        return self.requester_id is not None or split_reference(self.text) is not None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of a list; `next` and `previous` are cursors where there is more, `count` stops at 1,000."""

    rows: tuple[TicketRow, ...]
    next: str | None
    previous: str | None
    count: int

    @property
    def counted_all(self) -> bool:
        """Whether `count` is the whole number, or there are more."""
        return self.count < COUNTED


def queue(
    tenant_ids: Iterable[UUID],
    narrowed: QueueFilter,
    *,
    after: str | None = None,
    before: str | None = None,
    limit: int = PAGE,
) -> QueuePage:
    """One page of the tickets of several tenants in scope, in two queries; Invalid when a cursor is none.

    Open work comes by due instant, nearest first; other lists newest first.
    """
    chosen = _chosen(tenant_ids, narrowed.tenant_id)
    if not chosen:
        return QueuePage((), None, None, 0)
    cursor = Cursor.read(after or before or "") if after or before else None
    walk = _Walk(narrowed, cursor, backwards=bool(before and not after), size=limit + 1)
    keys = db.session.execute(walk.keys(chosen)).all()
    more, found = len(keys) > limit, rows_by_key([(key.tenant_id, key.id) for key in keys[:limit]])
    if walk.backwards:
        found.reverse()
    forth, back = (cursor is not None, more) if walk.backwards else (more, cursor is not None)
    return QueuePage(
        tuple(found),
        next=_cursor(found[-1]) if forth and found else None,
        previous=_cursor(found[0]) if back and found else None,
        count=keys[0].total if keys else 0,
    )


def _chosen(tenant_ids: Iterable[UUID], only: UUID | None) -> list[UUID]:
    return sorted(tenant_id for tenant_id in set(tenant_ids) if only in (None, tenant_id))


def _cursor(row: TicketRow) -> str:
    return str(Cursor(row.due_at or NEVER_DUE, row.id))


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk along one list from a cursor on, in its order or against it."""

    narrowed: QueueFilter
    cursor: Cursor | None
    backwards: bool
    size: int

    def keys(self, tenants: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
        """The keys of the page and of one row more, which tells of a next page; beside each the length of the list."""
        total = self._count(tenants).scalar_subquery().label("total")
        if len(tenants) == 1 or self.narrowed.is_narrow:
            inside = Ticket.tenant_id.in_(tenants)
            return self._stretch(select(Ticket.tenant_id, Ticket.id, total), Ticket).where(inside)
        return self._first_of_each(tenants).add_columns(total)

    def _count(self, tenants: Sequence[UUID]) -> Select[int]:
        some = select(literal(1)).where(Ticket.tenant_id.in_(tenants), *_conditions(self.narrowed, Ticket))
        return select(func.count()).select_from(some.limit(COUNTED).subquery())

    def _first_of_each(self, tenants: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
        # Asked for all tenants' rows at once, an engine that does not know how many each has would fetch and sort them
        # all. So each tenant gives its own first rows, along its own index, and the page is merged from them:
        # PostgreSQL by a lateral join, SQLite, which has none, by a list that depends on the tenant.
        granted = Base.metadata.tables["tenants"]
        near = aliased(Ticket)
        mine = near.tenant_id == granted.c.id
        if db.session.get_bind().dialect.name == "postgresql":
            columns = (near.tenant_id, near.id, near.queue_at)
            first = self._stretch(select(*columns), near).where(mine).correlate(granted).lateral("first_rows")
            keys, entity = select(first.c.tenant_id, first.c.id).select_from(granted).join(first, true()), first.c
        else:
            first = self._stretch(select(near.id), near).where(mine).correlate(granted)
            inside = (Ticket.tenant_id == granted.c.id) & Ticket.id.in_(first)
            keys, entity = select(Ticket.tenant_id, Ticket.id).join(granted, inside), Ticket
        return keys.where(granted.c.id.in_(tenants)).order_by(*self._order(entity)).limit(self.size)

    def _stretch(self, statement: Select[*tuple[Any, ...]], entity: Any) -> Select[*tuple[Any, ...]]:
        beyond = statement.where(*_conditions(self.narrowed, entity), *self._beyond_the_cursor(entity))
        return beyond.order_by(*self._order(entity)).limit(self.size)

    def _beyond_the_cursor(self, entity: Any) -> list[ColumnElement[bool]]:
        if self.cursor is None:
            return []
        values = (self.cursor.at, self.cursor.id) if self.narrowed.by_due_instant else (self.cursor.id,)
        key = self._key(entity)
        here = tuple_(*(literal(value, column.type) for value, column in zip(values, key, strict=True)))
        return [tuple_(*key) < here if self._falls else tuple_(*key) > here]

    def _order(self, entity: Any) -> list[ColumnElement[Any]]:
        return [column.desc() if self._falls else column.asc() for column in self._key(entity)]

    def _key(self, entity: Any) -> tuple[Any, ...]:
        return (entity.queue_at, entity.id) if self.narrowed.by_due_instant else (entity.id,)

    @property
    def _falls(self) -> bool:
        # Due instants rise down the page, ids (which rise with time) fall; walking back turns either round.
        return self.narrowed.by_due_instant is self.backwards


def _conditions(narrowed: QueueFilter, entity: Any) -> list[ColumnElement[bool]]:
    named = split_reference(narrowed.text)
    conditions = [] if named else _in_group(narrowed.status, entity)
    if narrowed.tier:
        conditions.append(entity.tier == narrowed.tier)
    if narrowed.priority:
        conditions.append(entity.priority == narrowed.priority)
    if narrowed.assignee:
        nobody = entity.assignee_id.is_(None)
        conditions.append(nobody if narrowed.assignee == "none" else entity.assignee_id == narrowed.assignee)
    if narrowed.among is not None:
        conditions.append(entity.id.in_(narrowed.among))
    if narrowed.requester_id:
        conditions.append(_takes_part(narrowed.requester_id, entity))
    if narrowed.service:
        conditions.append(entity.id.in_(about_service(narrowed.service)))
    if narrowed.category:
        conditions.append(entity.id.in_(about_category(narrowed.category)))
    if text := narrowed.text.strip()[:SEARCH_LENGTH]:
        conditions.append(entity.reference == reference(*named) if named else _says(text, entity))
    return conditions


def _in_group(group: StatusGroup, entity: Any) -> list[ColumnElement[bool]]:
    if group is StatusGroup.ALL:
        return []
    return [entity.resolved_at.is_(None)] if group is StatusGroup.OPEN else [entity.status == Status(group.value)]


def _takes_part(person_id: UUID, entity: Any) -> ColumnElement[bool]:
    follows = select(Participant.ticket_id).where(Participant.person_id == person_id)
    return or_(entity.requester_id == person_id, entity.id.in_(follows))


def _says(text: str, entity: Any) -> ColumnElement[bool]:
    asked_by = select(person().id).where(person().name.icontains(text, autoescape=True))
    return or_(entity.subject.icontains(text, autoescape=True), entity.requester_id.in_(asked_by))
