"""Lists of tickets: one page at a time by keyset, so a late page costs what the first one does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_, union_all

from msp.kernel.ids import reference, split_reference
from msp.store import db
from msp.tickets.lifecycle import Status
from msp.tickets.models import NEVER_DUE, Participant, Ticket
from msp.tickets.priority import Priority
from msp.tickets.queries.cursor import Cursor
from msp.tickets.queries.rows import TicketRow, person, row_of, rows
from msp.tiers import Tier

PAGE = 50
#: Beyond this a list says "more than", for counting on costs more than it tells.
COUNTED = 1000
SEARCH_LENGTH = 100
#: Up to so many tenants each gives its own first rows and the page is merged from them; for more, one shared index is
#: walked, for then much of it belongs to the reader.
MERGED_TENANTS = 16


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
    text: str = ""

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
    found = [row_of(row) for row in db.session.execute(walk.page(chosen))]
    more, found = len(found) > limit, found[:limit]
    if walk.backwards:
        found.reverse()
    forth, back = (cursor is not None, more) if walk.backwards else (more, cursor is not None)
    return QueuePage(
        tuple(found),
        next=_cursor(found[-1]) if forth and found else None,
        previous=_cursor(found[0]) if back and found else None,
        count=db.session.scalar(walk.count(chosen)) or 0,
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

    def page(self, tenants: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
        """The rows of the page and one more, which tells whether there is a next page."""
        if len(tenants) == 1 or self.narrowed.is_narrow:
            return self._stretch(rows(), tenants)
        if len(tenants) > MERGED_TENANTS or isinstance(self.narrowed.assignee, UUID):
            return self._stretch(rows(), tenants).with_hint(Ticket, f"INDEXED BY {self._shared_index}", "sqlite")
        streams = [self._stretch(select(Ticket.tenant_id, Ticket.id), [tenant]).subquery() for tenant in tenants]
        first = union_all(*(select(stream) for stream in streams)).subquery()
        same = (Ticket.tenant_id == first.c.tenant_id) & (Ticket.id == first.c.id)
        return rows().join(first, same).order_by(*self._order).limit(self.size)

    def count(self, tenants: Sequence[UUID]) -> Select[int]:
        """How many tickets the list holds, counted up to the limit."""
        some = self._matching(select(literal(1)).select_from(Ticket), tenants).limit(COUNTED)
        return select(func.count()).select_from(some.subquery())

    @property
    def _shared_index(self) -> str:
        # SQLite knows nothing of how many rows a tenant has, and would fetch and sort them all.
        if self.narrowed.by_due_instant:
            return "ix_tickets_assignee_queue" if isinstance(self.narrowed.assignee, UUID) else "ix_tickets_queue"
        return "ix_tickets_newest" if self.narrowed.status is StatusGroup.ALL else "ix_tickets_status"

    def _stretch(self, statement: Select[*tuple[Any, ...]], tenants: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
        beyond = self._matching(statement, tenants).where(*self._beyond_the_cursor())
        return beyond.order_by(*self._order).limit(self.size)

    def _matching(self, statement: Select[*tuple[Any, ...]], tenants: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
        inside = Ticket.tenant_id == tenants[0] if len(tenants) == 1 else Ticket.tenant_id.in_(tenants)
        return statement.where(inside, *_conditions(self.narrowed))

    def _beyond_the_cursor(self) -> list[ColumnElement[bool]]:
        if self.cursor is None:
            return []
        here = tuple_(*(literal(value, column.type) for column, value in self._key(self.cursor)))
        key = tuple_(*(column for column, _ in self._key(self.cursor)))
        return [key < here if self._falls else key > here]

    def _key(self, cursor: Cursor) -> list[tuple[Any, Any]]:
        by_id = (Ticket.id, cursor.id)
        return [(Ticket.queue_at, cursor.at), by_id] if self.narrowed.by_due_instant else [by_id]

    @property
    def _falls(self) -> bool:
        # Due instants rise down the page, ids (which rise with time) fall; walking back turns either round.
        return self.narrowed.by_due_instant is self.backwards

    @property
    def _order(self) -> list[ColumnElement[Any]]:
        key = (Ticket.queue_at, Ticket.id) if self.narrowed.by_due_instant else (Ticket.id,)
        return [column.desc() if self._falls else column.asc() for column in key]


def _conditions(narrowed: QueueFilter) -> list[ColumnElement[bool]]:
    named = split_reference(narrowed.text)
    conditions = [] if named else _in_group(narrowed.status)
    if narrowed.tier:
        conditions.append(Ticket.tier == narrowed.tier)
    if narrowed.priority:
        conditions.append(Ticket.priority == narrowed.priority)
    if narrowed.assignee:
        nobody = Ticket.assignee_id.is_(None)
        conditions.append(nobody if narrowed.assignee == "none" else Ticket.assignee_id == narrowed.assignee)
    if narrowed.requester_id:
        conditions.append(_takes_part(narrowed.requester_id))
    if narrowed.text.strip():
        conditions.append(Ticket.reference == reference(*named) if named else _says(narrowed.text.strip()))
    return conditions


def _in_group(group: StatusGroup) -> list[ColumnElement[bool]]:
    if group is StatusGroup.ALL:
        return []
    return [Ticket.resolved_at.is_(None)] if group is StatusGroup.OPEN else [Ticket.status == Status(group.value)]


def _takes_part(person_id: UUID) -> ColumnElement[bool]:
    follows = select(Participant.ticket_id).where(Participant.person_id == person_id)
    return or_(Ticket.requester_id == person_id, Ticket.id.in_(follows))


def _says(text: str) -> ColumnElement[bool]:
    words = text[:SEARCH_LENGTH]
    asked_by = select(person().id).where(person().name.icontains(words, autoescape=True))
    return or_(Ticket.subject.icontains(words, autoescape=True), Ticket.requester_id.in_(asked_by))
