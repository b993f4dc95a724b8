"""What was said and what happened on a ticket, in one order, as the conversation shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from heapq import merge
from uuid import UUID

from flask import url_for

from msp.tickets import AttachmentView, LogLine, Ticket, TicketPage, Words
from msp.tickets.late import CLAIM_FELL
from msp.tickets.moves import HandoverView
from msp.web.desk.happened import Reading, told
from msp.web.filters import iso, moment, size, when

SIDES = {"client": "requester", "provider": "agent", "vendor": "vendor", "system": "system"}
#: How long a mail may lie before its lateness is worth a line.
_SOON = timedelta(minutes=10)
_ARRIVALS = ("created", "tier", "reopen")


@dataclass(frozen=True, slots=True)
class File:
    """A file beside its words."""

    name: str
    url: str
    size_words: str


@dataclass(frozen=True, slots=True)
class Message:
    """A public message or an internal note as `_kit/conversation.html` shows it."""

    id: UUID
    author: str
    side: str
    #: From which step one of the provider's people speaks; empty for everybody else.
    step: str
    visibility: str
    audience: str
    body_html: str
    iso: str
    words: str
    exact: str
    via: str | None
    attachments: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened between two messages."""

    kind: str
    words: str
    iso: str
    moment_words: str


def conversation(ticket: Ticket, page: TicketPage, log: Iterable[LogLine], reading: Reading) -> list[Message | Event]:
    """Messages, notes and events, oldest first."""
    spoken = [(words.seq, _message(ticket, words, reading)) for words in page.words if not words.moved_from]
    happened = list(_events(page, log, reading))
    # What is said stands before what happened in the same line of the log, but for what goes with a move.
    places = [(seq, 0, words) for seq, words in spoken] + [(seq, 1, entry) for seq, entry in happened]
    ordered = sorted(places, key=lambda place: place[:2])
    # What was said on a merged ticket, and with its moves, stands where it was said.
    moved = [_message(ticket, words, reading) for words in page.words if words.moved_from]
    with_moves = [handed_over(one, reading) for one in reading.handovers if one.moved_from]
    return list(merge((entry for _, _, entry in ordered), moved, with_moves, key=lambda entry: entry.iso))


def _message(ticket: Ticket, words: Words, reading: Reading) -> Message:
    everybody = f"{reading.requester} and {reading.client} read this"
    return Message(
        id=words.id,
        author=words.author_name,
        side=SIDES.get(words.author_side, "system"),
        step=reading.speakers.step(words.agent_id, words.sent_at),
        visibility="internal" if words.is_note else "public",
        audience=_readers_of(words.lowest_tier) if words.is_note else everybody,
        body_html=words.body,
        iso=iso(words.sent_at),
        words=when(words.sent_at, reading.now, reading.zone),
        exact=moment(words.sent_at, reading.zone),
        via=f"on {words.moved_from}" if words.moved_from else None,
        attachments=tuple(_file(ticket, file) for file in words.attachments),
    )


def _readers_of(lowest: str | None) -> str:
    return f"Only {lowest} and above read this" if lowest else "Only the provider's people read this"


def _file(ticket: Ticket, file: AttachmentView) -> File:
    url = url_for("desk.attachment", reference=ticket.reference, attachment_id=file.id)
    return File(file.name, url, size(file.size_bytes))


def _events(page: TicketPage, log: Iterable[LogLine], reading: Reading) -> Iterable[tuple[int, Message | Event]]:
    arrivals = iter(page.stays)
    handovers = {told.stay_n: told for told in reading.handovers if told.moved_from is None}
    tier = ""
    for line in log:
        stay = next(arrivals, None) if line.type in _ARRIVALS and CLAIM_FELL not in line.data else None
        said = told(line, stay, tier, reading)
        tier = line.data.get("tier", tier)
        entered = _entered(line, reading)
        if said is not None:
            kind, words = said
            yield line.seq, Event(kind, f"{words}{entered}", iso(line.at), when(line.at, reading.now, reading.zone))
        elif entered:
            words = f"{line.actor_name or 'Somebody'}{entered}"
            yield line.seq, Event("clock", words, iso(line.at), when(line.at, reading.now, reading.zone))
        if stay is not None and stay.n in handovers:
            yield line.seq, handed_over(handovers[stay.n], reading)


def handed_over(told: HandoverView, reading: Reading) -> Message:
    """What went with a move, as an internal message."""
    fields = [f"{name}: {text}" for name, text in told.fields.items()]
    parts = [*fields, told.note, f"Fix recipe\n{told.recipe}" if told.recipe else ""]
    return Message(
        id=told.id,
        author=told.author_name,
        side="agent",
        step=reading.speakers.step_by_name(told.author_name, told.written_at),
        visibility="internal",
        audience=_readers_of(told.lowest_tier),
        body_html="\n\n".join(part for part in parts if part),
        iso=iso(told.written_at),
        words=when(told.written_at, reading.now, reading.zone),
        exact=moment(told.written_at, reading.zone),
        via=f"on {told.moved_from}, with a move" if told.moved_from else "with the ticket",
        attachments=(),
    )


def _entered(line: LogLine, reading: Reading) -> str:
    """When a line was written that tells of something earlier, and why; a mail that was read soon says nothing."""
    if line.late_reason is None or line.recorded_at - line.at < _SOON:
        return ""
    written, happened = (moment(at, reading.zone) for at in (line.recorded_at, line.at))
    if not line.late_reason:
        return f": arrived {happened}, read {written}"
    return f": entered {written} for {happened}: {line.late_reason}"
