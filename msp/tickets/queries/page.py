"""One ticket with all that stands on its page, as far as the reader may see it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, SQLColumnExpression, literal, null, or_, select, union_all

from msp import identity, tiers
from msp.identity import Actor, AgentView, Can, PersonView
from msp.kernel.errors import Missing
from msp.store import db, files
from msp.tickets.models import Attachment, Message, Note, Participant, Ticket, TierStay, WorkEntry, WorkType
from msp.tickets.restricted import reads_up_to
from msp.tickets.stays import Cause
from msp.tiers import Ladder, Tier


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


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Everything on a ticket's page besides its own row and its clocks."""

    words: tuple[Words, ...]
    stays: tuple[StayView, ...]
    work: tuple[WorkView, ...]
    requester: PersonView
    participants: tuple[PersonView, ...]
    assignee: AgentView | None


def page(ticket: Ticket, reader: Actor, now: datetime | None = None) -> TicketPage:
    """The page of a ticket that the reader was given: notes and time only where he may read them.

    Who reads restricted notes is said by the ladder of `now`; without it, by every ladder that may be meant.
    """
    notes = _notes_read_by(reader, ticket, now)
    reads_notes = notes is not None
    reads_time = reader.reach(Can.TIME_READ, ticket.tenant_id) is not None
    stays = db.session.execute(_stays_of(ticket)).all()
    entries = _entries(ticket) if reads_time else []
    who = {ticket.assignee_id, *(stay.assignee_id for stay in stays), *(entry.agent_id for entry in entries)}
    agents = identity.agents_by_id(id_ for id_ in who if id_)
    follows = select(Participant.person_id).where(Participant.ticket_id == ticket.id)
    people = identity.people_by_id([ticket.requester_id], also=follows)
    return TicketPage(
        words=_words(ticket, notes),
        stays=tuple(_stay(stay, agents, reads_notes) for stay in stays),
        work=_work(entries, agents),
        requester=people[ticket.requester_id],
        participants=tuple(person for id_, person in people.items() if id_ != ticket.requester_id),
        assignee=agents.get(ticket.assignee_id) if ticket.assignee_id else None,
    )


def message(ticket: Ticket, message_id: UUID) -> MessageView:
    """One public message of a ticket; Missing when it has none of that id."""
    row = db.session.get(Message, (ticket.tenant_id, message_id))
    if row is None or row.ticket_id != ticket.id:
        raise Missing()
    return MessageView(row.author_name, row.body)


def attachment(
    ticket: Ticket, attachment_id: UUID, reader: Actor, now: datetime | None = None
) -> tuple[AttachmentView, bytes]:
    """A file of a ticket that the reader was given, with its content; Missing when it is not his to read."""
    row = db.session.get(Attachment, (ticket.tenant_id, attachment_id))
    if row is None or row.ticket_id != ticket.id:
        raise Missing()
    if row.note_id is not None and not _reads(reader, ticket, row.note_id, now):
        raise Missing()
    return _file(row), files.read(ticket.tenant_id, row.sha256)


def _notes_read_by(reader: Actor, ticket: Ticket, now: datetime | None) -> ColumnElement[bool] | None:
    """Which notes exist for a reader; None where none does."""
    if reader.reach(Can.NOTE_READ, ticket.tenant_id) is None:
        return None
    held = reader.tiers_at(ticket.tenant_id)
    top = reads_up_to(held, _ladders(ticket, now)) if held else None
    is_open = Note.lowest_tier.is_(None)
    return is_open if top is None else or_(is_open, Note.lowest_tier <= top.value)


def _ladders(ticket: Ticket, now: datetime | None) -> list[Ladder]:
    """The ladder of an instant; without one every ladder since the last act on the ticket, so that no wall is lower."""
    if now is not None:
        return [tiers.ladder_in_force(now)]
    later = [version.ladder for version in tiers.ladder_versions() if version.valid_from > ticket.updated_at]
    return [*later, tiers.ladder_in_force(ticket.updated_at)]


def _reads(reader: Actor, ticket: Ticket, note_id: UUID, now: datetime | None) -> bool:
    notes = _notes_read_by(reader, ticket, now)
    return notes is not None and db.session.scalar(select(Note.id).where(Note.id == note_id, notes)) is not None


def _words(ticket: Ticket, notes: ColumnElement[bool] | None) -> tuple[Words, ...]:
    beside = defaultdict(list)
    for row in db.session.scalars(select(Attachment).where(Attachment.ticket_id == ticket.id).order_by(Attachment.n)):
        beside[row.message_id or row.note_id].append(_file(row))
    spoken = sorted(db.session.execute(_spoken(ticket, notes)), key=lambda row: row.seq)
    return tuple(Words(*row, attachments=tuple(beside[row.id])) for row in spoken)


def _spoken(
    ticket: Ticket, notes: ColumnElement[bool] | None
) -> Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]:
    public = _said(Message, ticket, null())
    return public if notes is None else union_all(public, _said(Note, ticket, Note.lowest_tier).where(notes))


def _said(
    table: type[Message] | type[Note], ticket: Ticket, lowest: SQLColumnExpression[Any]
) -> Select[*tuple[Any, ...]]:
    # In the order of the fields of `Words`.
    author, is_note = (table.author_side, table.author_name), literal(table is Note).label("is_note")
    columns = (table.id, table.seq, is_note, table.sent_at, *author, table.body, lowest.label("lowest_tier"))
    return select(*columns).where(table.ticket_id == ticket.id)


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


def _entries(ticket: Ticket) -> list[WorkEntry]:
    found = select(WorkEntry).where(WorkEntry.ticket_id == ticket.id).order_by(WorkEntry.worked_on, WorkEntry.id)
    return list(db.session.scalars(found))


def _work(entries: list[WorkEntry], agents: dict[UUID, AgentView]) -> tuple[WorkView, ...]:
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
        )
        for entry in entries
    )
