"""One ticket with all that stands on its page, as far as the reader may see it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from heapq import merge
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, SQLColumnExpression, literal, null, or_, select, union_all

from msp import identity
from msp.identity import Actor, AgentView, Can, PersonView
from msp.kernel.errors import Missing
from msp.store import db, files
from msp.tickets.merged import MergedTicket, parts_of
from msp.tickets.models import Attachment, Message, Note, Participant, Ticket, TierStay, WorkEntry, WorkType
from msp.tickets.restricted import highest
from msp.tickets.stays import Cause
from msp.tiers import Tier

#: The references of a ticket and of those that were merged into it, by id.
Names = dict[UUID, str]


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file beside its words."""

    id: UUID
    name: str
    size_bytes: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Words:
    """A public message or an internal note."""

    id: UUID
    seq: int
    is_note: bool
    sent_at: datetime
    author_side: str
    author_name: str
    body: str
    #: The lowest level that reads a restricted note; None for everything else.
    lowest_tier: str | None
    attachments: tuple[AttachmentView, ...]
    #: The merged ticket on which it was said; None for the ticket's own.
    moved_from: str | None = None


@dataclass(frozen=True, slots=True)
class MessageView:
    """What was said in public, and by whom, for a mail that carries it on."""

    author_name: str
    body: str


@dataclass(frozen=True, slots=True)
class StayView:
    """A stay at one step; `reason` and agent are told to the provider's people only."""

    n: int
    tier: Tier
    entered_at: datetime
    left_at: datetime | None
    cause: Cause
    by_name: str
    reason: str
    vendor: str | None
    assignee_name: str | None


@dataclass(frozen=True, slots=True)
class WorkView:
    """A time entry; a superseded one is shown struck out, never left away."""

    id: UUID
    agent_id: UUID
    agent_name: str
    tier: Tier
    minutes: int
    work_type: WorkType
    worked_on: date
    note: str
    logged_at: datetime
    corrects_id: UUID | None
    correction_reason: str
    is_superseded: bool
    #: The ticket on which it is booked, billed and corrected: this one, or one that was merged into it.
    reference: str


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Everything on a ticket's page besides its own row and its clocks."""

    words: tuple[Words, ...]
    stays: tuple[StayView, ...]
    work: tuple[WorkView, ...]
    requester: PersonView
    participants: tuple[PersonView, ...]
    assignee: AgentView | None
    #: What was merged into it; their words and their time are among its own.
    parts: tuple[MergedTicket, ...]


def page(ticket: Ticket, reader: Actor) -> TicketPage:
    """The page of a ticket that the reader was given: notes and time only where he may read them."""
    notes = _notes_read_by(reader, ticket)
    reads_notes = notes is not None
    reads_time = reader.reach(Can.TIME_READ, ticket.tenant_id) is not None
    parts = parts_of(ticket)
    names = {ticket.id: ticket.reference} | {part.id: part.reference for part in parts}
    stays = db.session.execute(_stays_of(ticket)).all()
    entries = _entries(names) if reads_time else []
    who = {ticket.assignee_id, *(stay.assignee_id for stay in stays), *(entry.agent_id for entry in entries)}
    agents = identity.agents_by_id(id_ for id_ in who if id_)
    follows = select(Participant.person_id).where(Participant.ticket_id == ticket.id)
    people = identity.people_by_id([ticket.requester_id], also=follows)
    return TicketPage(
        words=_words(ticket, names, notes),
        stays=tuple(_stay(stay, agents, reads_notes) for stay in stays),
        work=_work(entries, agents, names),
        requester=people[ticket.requester_id],
        participants=tuple(person for id_, person in people.items() if id_ != ticket.requester_id),
        assignee=agents.get(ticket.assignee_id) if ticket.assignee_id else None,
        parts=parts,
    )


def message(ticket: Ticket, message_id: UUID) -> MessageView:
    """One public message of a ticket; Missing when it has none of that id."""
    row = db.session.get(Message, (ticket.tenant_id, message_id))
    if row is None or row.ticket_id != ticket.id:
        raise Missing()
    return MessageView(row.author_name, row.body)


def note_words(ticket: Ticket, note_id: UUID) -> str:
    """What one internal note of a ticket says, for a letter to one of the provider's people; Missing without it."""
    row = db.session.get(Note, (ticket.tenant_id, note_id))
    if row is None or row.ticket_id != ticket.id:
        raise Missing()
    return row.body


def attachment(ticket: Ticket, attachment_id: UUID, reader: Actor) -> tuple[AttachmentView, bytes]:
    """A file of a ticket that the reader was given, or of one merged into it; Missing when it is not his to read."""
    row = db.session.get(Attachment, (ticket.tenant_id, attachment_id))
    if row is None or not _belongs_to(row.ticket_id, ticket):
        raise Missing()
    if row.note_id is not None and not _reads(reader, ticket, row.note_id):
        raise Missing()
    return _file(row), files.read(ticket.tenant_id, row.sha256)


def _belongs_to(ticket_id: UUID, ticket: Ticket) -> bool:
    return ticket_id == ticket.id or any(part.id == ticket_id for part in parts_of(ticket))


def _notes_read_by(reader: Actor, ticket: Ticket) -> ColumnElement[bool] | None:
    """Which notes exist for a reader; None where none does."""
    if reader.reach(Can.NOTE_READ, ticket.tenant_id) is None:
        return None
    top = highest(reader.tiers_at(ticket.tenant_id))
    is_open = Note.lowest_tier.is_(None)
    return is_open if top is None else or_(is_open, Note.lowest_tier <= top.value)


def _reads(reader: Actor, ticket: Ticket, note_id: UUID) -> bool:
    notes = _notes_read_by(reader, ticket)
    return notes is not None and db.session.scalar(select(Note.id).where(Note.id == note_id, notes)) is not None


def _words(ticket: Ticket, names: Names, notes: ColumnElement[bool] | None) -> tuple[Words, ...]:
    beside = defaultdict(list)
    for row in db.session.scalars(select(Attachment).where(Attachment.ticket_id.in_(names)).order_by(Attachment.n)):
        beside[row.message_id or row.note_id].append(_file(row))
    each: dict[UUID, list[Words]] = {ticket_id: [] for ticket_id in names}
    for row in sorted(db.session.execute(_spoken(names, notes)), key=lambda row: row.seq):
        moved_from = None if row.ticket_id == ticket.id else names[row.ticket_id]
        each[row.ticket_id].append(Words(*row[:-1], attachments=tuple(beside[row.id]), moved_from=moved_from))
    # Every ticket's words stay in the order of its own log, and among those of the others where they were said.
    return tuple(merge(*each.values(), key=lambda words: words.sent_at))


def _spoken(
    names: Names, notes: ColumnElement[bool] | None
) -> Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]:
    public = _said(Message, names, null())
    return public if notes is None else union_all(public, _said(Note, names, Note.lowest_tier).where(notes))


def _said(
    table: type[Message] | type[Note], names: Names, lowest: SQLColumnExpression[Any]
) -> Select[*tuple[Any, ...]]:
    # In the order of the fields of `Words`, and on which ticket.
    author, is_note = (table.author_side, table.author_name), literal(table is Note).label("is_note")
    columns = (table.id, table.seq, is_note, table.sent_at, *author, table.body, lowest.label("lowest_tier"))
    return select(*columns, table.ticket_id).where(table.ticket_id.in_(names))


def _file(row: Attachment) -> AttachmentView:
    return AttachmentView(row.id, row.name, row.size_bytes, row.media_type)


def _stays_of(ticket: Ticket) -> Select[*tuple[Any, ...]]:
    columns = (TierStay.n, TierStay.tier, TierStay.entered_at, TierStay.left_at, TierStay.cause, TierStay.by_name)
    more = (TierStay.reason, TierStay.vendor, TierStay.assignee_id)
    return select(*columns, *more).where(TierStay.ticket_id == ticket.id).order_by(TierStay.n)


def _stay(stay: Any, agents: dict[UUID, AgentView], reads_notes: bool) -> StayView:
    agent = agents.get(stay.assignee_id) if stay.assignee_id and reads_notes else None
    return StayView(
        n=stay.n,
        tier=Tier(stay.tier),
        entered_at=stay.entered_at,
        left_at=stay.left_at,
        cause=Cause(stay.cause),
        by_name=stay.by_name,
        reason=stay.reason if reads_notes else "",
        vendor=stay.vendor,
        assignee_name=agent.name if agent else None,
    )


def _entries(names: Names) -> list[WorkEntry]:
    found = select(WorkEntry).where(WorkEntry.ticket_id.in_(names)).order_by(WorkEntry.worked_on, WorkEntry.id)
    return list(db.session.scalars(found))


def _work(entries: list[WorkEntry], agents: dict[UUID, AgentView], names: Names) -> tuple[WorkView, ...]:
    superseded = {entry.corrects_id for entry in entries}
    return tuple(
        WorkView(
            id=entry.id,
            agent_id=entry.agent_id,
            agent_name=agents[entry.agent_id].name,
            tier=Tier(entry.tier),
            minutes=entry.minutes,
            work_type=WorkType(entry.work_type),
            worked_on=entry.worked_on,
            note=entry.note,
            logged_at=entry.logged_at,
            corrects_id=entry.corrects_id,
            correction_reason=entry.correction_reason,
            is_superseded=entry.id in superseded,
            reference=names[entry.ticket_id],
        )
        for entry in entries
    )
