"""What was said and what happened on a request, as far as the client sees it, in one order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Any

from flask import url_for

from msp import identity, tickets
from msp.store import Side
from msp.tickets import ENDS_THE_REST, AttachmentView, EventType, LogLine, Ticket, TicketPage, WaitReason
from msp.tickets.late import CLAIM_FELL
from msp.tiers import Ladder, Tier
from msp.web.door import Visit
from msp.web.filters import ago, iso, moment, size
from msp.web.priorities import priority_words
from msp.web.speakers import Speakers

SIDES = {Side.CLIENT.value: "requester", Side.PROVIDER.value: "agent", Side.VENDOR.value: "vendor"}
_WAITS = {
    WaitReason.REQUESTER.value: "We wait for your answer",
    WaitReason.VENDOR.value: "We wait for the supplier",
    WaitReason.SCHEDULED.value: "Scheduled for later, as agreed",
}


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file beside a message."""

    name: str
    url: str
    size_words: str


@dataclass(frozen=True, slots=True)
class Said:
    """A public message as the kit shows it."""

    id: str
    author: str
    side: str
    audience: str
    body_html: str
    iso: str
    words: str
    exact: str
    attachments: tuple[FileLink, ...]
    #: From which step of the client's ladder one of the provider's people speaks.
    step: str = ""
    visibility: str = "public"
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened between two messages."""

    kind: str
    words: str
    iso: str
    moment_words: str


def conversation(visit: Visit, ticket: Ticket, page: TicketPage, ladder: Ladder | None) -> tuple[Said | Happened, ...]:
    """Public messages and events by the order of the ticket's log; notes are left out for every reader."""
    public = [words for words in page.words if not words.is_note]
    # Nobody is looked up for a request that none of the provider's people has answered.
    answered = any(words.agent_id for words in public)
    speakers = Speakers(identity.agents_serving(ticket.tenant_id) if answered else (), ladder, page.stays)
    said = [(words.seq, _said(visit, ticket, words, speakers)) for words in public if not words.moved_from]
    happened = list(_events(visit, tickets.log_of(ticket), ladder))
    ordered = [item for _, item in sorted([*said, *happened], key=lambda pair: pair[0])]
    # What was said on a request that was brought together with this one stands where it was said.
    moved = [_said(visit, ticket, words, speakers) for words in public if words.moved_from]
    return tuple(merge(ordered, moved, key=lambda item: item.iso))


def public_files(page: TicketPage) -> dict[Any, AttachmentView]:
    """The files of the public messages by id; those of notes are not among them, whoever asks."""
    return {file.id: file for words in page.words if not words.is_note for file in words.attachments}


def step_name(ladder: Ladder | None, tier: str) -> str:
    """The client's own name for a tier; the tier itself when its ladder no longer has it."""
    steps = ladder.steps if ladder else ()
    return next((step.name for step in steps if tier in step.levels), tier)


def _said(visit: Visit, ticket: Ticket, words: tickets.Words, speakers: Speakers) -> Said:
    zone = visit.tenant.time_zone
    return Said(
        id=str(words.id),
        author=words.author_name,
        side=SIDES.get(words.author_side, "system"),
        step=speakers.step(words.agent_id, words.sent_at),
        audience="Everybody on this request and the client's admins read this",
        body_html=words.body,
        iso=iso(words.sent_at),
        words=ago(words.sent_at, visit.now, zone),
        exact=moment(words.sent_at, zone),
        attachments=tuple(_file(ticket, file) for file in words.attachments),
        via=f"on {words.moved_from}" if words.moved_from else None,
    )


def _file(ticket: Ticket, file: AttachmentView) -> FileLink:
    url = url_for("portal.attachment", reference=ticket.reference, attachment_id=file.id)
    return FileLink(file.name, url, size(file.size_bytes))


def _events(visit: Visit, log: Sequence[LogLine], ladder: Ladder | None) -> Iterator[tuple[int, Happened]]:
    priorities = priority_words(visit.now)
    for line in log:
        kind, words = _words_of(line, ladder, priorities)
        # Clocks count from what was entered late, so the client reads when it was entered; why is between colleagues.
        told = f"{words or 'Answered'} (entered {moment(line.recorded_at, visit.tenant.time_zone)})"
        if words or line.late_reason:
            when = ago(line.at, visit.now, visit.tenant.time_zone)
            yield line.seq, Happened(kind or "clock", told if line.late_reason else words, iso(line.at), when)


def _words_of(line: LogLine, ladder: Ladder | None, priorities: Mapping[str, str]) -> tuple[str, str]:
    data = line.data
    match line.type:
        case EventType.RESOLVE if ENDS_THE_REST in data:
            return "", ""
        case EventType.REOPEN if CLAIM_FELL in data:
            return "clock", "Counted as not solved from here on"
        case EventType.PAUSE:
            return "clock", _WAITS.get(data.get("reason", ""), "Waiting")
        case EventType.PRIORITY:
            return "status", f"Priority is now {priorities.get(data.get('priority', ''), '')}"
        case EventType.MERGED:
            return "status", f"Goes on as {data['into']}"
        case EventType.TOOK_IN:
            return "status", f"Request {data['from']} was brought together with this one"
        case EventType.TIER:
            return "tier", f"Passed to {step_name(ladder, Tier(data['tier']))}"
        case _:
            return _PLAIN.get(line.type, ("", ""))


_PLAIN: dict[str, tuple[str, str]] = {
    EventType.RESUME: ("clock", "Work goes on"),
    EventType.POLICY: ("clock", "The promises of another service count from here on"),
    EventType.VENDOR_HANDOFF: ("person", "Handed to an outside supplier"),
    EventType.VENDOR_RETURN: ("person", "Back from the supplier"),
    EventType.RESOLVE: ("status", "Solved, as far as we can see"),
    EventType.REOPEN: ("status", "Opened again"),
    EventType.CLOSED: ("status", "Closed"),
}
