"""What was said on a ticket, and the files beside it, as far as a reader may see them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, SQLColumnExpression, literal, null, or_, select, union_all

from msp import tiers
from msp.identity import Actor, Can
from msp.kernel.errors import Missing
from msp.store import db, files
from msp.tickets.merged import parts_of
from msp.tickets.models import Attachment, Message, Note, Ticket
from msp.tickets.restricted import reads_up_to
from msp.tiers import Ladder

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
    #: Who of the provider's people it was; None for everybody else.
    agent_id: UUID | None
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


def attachment(
    ticket: Ticket, attachment_id: UUID, reader: Actor, now: datetime | None = None
) -> tuple[AttachmentView, bytes]:
    """A file of a ticket that the reader was given, or of one merged into it; Missing when it is not his to read."""
    row = db.session.get(Attachment, (ticket.tenant_id, attachment_id))
    if row is None or not _belongs_to(row.ticket_id, ticket):
        raise Missing()
    if row.note_id is not None and not _reads(reader, ticket, row.note_id, now):
        raise Missing()
    return _file(row), files.read(ticket.tenant_id, row.sha256)


def _belongs_to(ticket_id: UUID, ticket: Ticket) -> bool:
    return ticket_id == ticket.id or any(part.id == ticket_id for part in parts_of(ticket))


def notes_read_by(reader: Actor, ticket: Ticket, now: datetime | None) -> ColumnElement[bool] | None:
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
    notes = notes_read_by(reader, ticket, now)
    return notes is not None and db.session.scalar(select(Note.id).where(Note.id == note_id, notes)) is not None


def words_of(ticket: Ticket, names: Names, notes: ColumnElement[bool] | None) -> tuple[Words, ...]:
    """What was said on a ticket and on those merged into it, as far as these notes exist for the reader."""
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
    author, is_note = (table.author_side, table.author_name, table.agent_id), literal(table is Note).label("is_note")
    columns = (table.id, table.seq, is_note, table.sent_at, *author, table.body, lowest.label("lowest_tier"))
    return select(*columns, table.ticket_id).where(table.ticket_id.in_(names))


def _file(row: Attachment) -> AttachmentView:
    return AttachmentView(row.id, row.name, row.size_bytes, row.media_type)
