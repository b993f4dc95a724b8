"""What was said and what happened on a ticket, in one order, as the conversation shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import url_for

from msp.kernel.text import listed
from msp.store import Side
from msp.tenants import STANDARD
from msp.tickets import ENDS_THE_REST, AttachmentView, Cause, LogLine, StayView, Ticket, TicketPage, WaitReason, Words
from msp.tickets.late import CLAIM_FELL
from msp.tiers import Authority
from msp.web.desk.wording import WAITS
from msp.web.filters import iso, moment, size, when

SIDES = {"client": "requester", "provider": "agent", "vendor": "vendor", "system": "system"}
CAUSES = {
    Cause.AT_RISK: "a target was at risk",
    Cause.DWELL: "it had stayed longer than its step allows",
    Cause.BREACHED: "a target was missed",
    Cause.IMPORTED: "as the other system tells it",
}
FIELDS = {name: f"the {name}" for name in ("subject", "kind", "impact", "urgency", "service")}
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


@dataclass(frozen=True, slots=True)
class Reading:
    """For whom the conversation is written: at what moment, in which zone, with which names."""

    now: datetime
    zone: str
    client: str
    requester: str
    agents: Mapping[UUID, str]
    vendors: Mapping[str, str]


def conversation(ticket: Ticket, page: TicketPage, log: Iterable[LogLine], reading: Reading) -> list[Message | Event]:
    """Messages, notes and events, oldest first."""
    spoken = [(words.seq, _message(ticket, words, reading)) for words in page.words]
    happened = [(line.seq, event) for line, event in _events(page, log, reading)]
    # What is said stands before what happened in the same line of the log.
    ordered = sorted([*spoken, *happened], key=lambda item: (item[0], isinstance(item[1], Event)))
    return [entry for _, entry in ordered]


def _message(ticket: Ticket, words: Words, reading: Reading) -> Message:
    everybody = f"{reading.requester} and {reading.client} read this"
    return Message(
        id=words.id,
        author=words.author_name,
        side=SIDES.get(words.author_side, "system"),
        visibility="internal" if words.is_note else "public",
        audience=_readers(words) if words.is_note else everybody,
        body_html=words.body,
        iso=iso(words.sent_at),
        words=when(words.sent_at, reading.now, reading.zone),
        exact=moment(words.sent_at, reading.zone),
        via=None,
        attachments=tuple(_file(ticket, file) for file in words.attachments),
    )


def _readers(note: Words) -> str:
    return (
        f"Only {note.lowest_tier} and above read this" if note.lowest_tier else "Only the provider's people read this"
    )


def _file(ticket: Ticket, file: AttachmentView) -> File:
    url = url_for("desk.attachment", reference=ticket.reference, attachment_id=file.id)
    return File(file.name, url, size(file.size_bytes))


def _events(page: TicketPage, log: Iterable[LogLine], reading: Reading) -> Iterable[tuple[LogLine, Event]]:
    arrivals = iter(page.stays)
    tier = ""
    for line in log:
        stay = next(arrivals, None) if line.type in _ARRIVALS and CLAIM_FELL not in line.data else None
        told = _told(line, stay, tier, reading)
        tier = line.data.get("tier", tier)
        entered = _entered(line, reading)
        if told is not None:
            kind, words = told
            yield line, Event(kind, f"{words}{entered}", iso(line.at), when(line.at, reading.now, reading.zone))
        elif entered:
            words = f"{line.actor_name or 'Somebody'}{entered}"
            yield line, Event("clock", words, iso(line.at), when(line.at, reading.now, reading.zone))


def _told(line: LogLine, stay: StayView | None, tier: str, reading: Reading) -> tuple[str, str] | None:
    who, data = line.actor_name or "Somebody", line.data
    match line.type:
        case "created":
            return "status", f"{who} opened the ticket{_for(line, reading)}: {data['priority']}, at {data['tier']}"
        case "tier":
            return "tier", f"{who} {_moved(tier, data['tier'])}{_why(stay)}"
        case "pause":
            return "status", f"{who}: {_waiting(data)}"
        case "resume":
            return "status", f"{who}: {_over(data)}"
        case "priority":
            return "status", f"{who} changed the priority to {data['priority']}"
        case "policy":
            return "clock", f"{_promises(data)} count from now on"
        case "assigned":
            return "person", f"{who} {_assigned(data, reading)}"
        case "edited":
            return "status", f"{who} changed {listed([str(FIELDS.get(name, name)) for name in data['fields']])}"
        case "raised":
            return "clock", _raised(data, reading)
        case "resolve" if ENDS_THE_REST in data:
            return None
        case "resolve":
            return "status", f"{who} resolved the ticket"
        case "reopen" if CLAIM_FELL in data:
            return "clock", "Work is counted as having gone on"
        case "reopen":
            return "status", f"{who} reopened the ticket{_why(stay)}"
        case "closed" | "acknowledge":
            return "status", f"{who} {'closed the ticket' if line.type == 'closed' else 'took it up'}"
        case _:
            return _told_of_vendor(line, reading)


def _told_of_vendor(line: LogLine, reading: Reading) -> tuple[str, str] | None:
    who, data = line.actor_name or "Somebody", line.data
    match line.type:
        case "vendor_handoff":
            return "tier", f"{who} handed the ticket to {_vendor(data, reading)}"
        case "vendor_acknowledge":
            return "tier", _acknowledged(line, reading)
        case "vendor_message":
            return "person", f"{who} wrote to {_addressee(line, reading)}"
        case "vendor_eta":
            return "clock", f"{_vendor(data, reading)} expects to be done on {_eta(data, reading)}"
        case "vendor_return":
            return "tier", f"The ticket came back from {_vendor(data, reading)}"
        case _:
            return None


def _promises(data: Mapping[str, Any]) -> str:
    name = data["policy"]
    return "The standard promises" if name == STANDARD else f"The promises of “{name}”"


def _entered(line: LogLine, reading: Reading) -> str:
    """When a line was written that tells of something earlier, and why; a mail that was read soon says nothing."""
    if line.late_reason is None or line.recorded_at - line.at < _SOON:
        return ""
    written, happened = (moment(at, reading.zone) for at in (line.recorded_at, line.at))
    if not line.late_reason:
        return f": arrived {happened}, read {written}"
    return f": entered {written} for {happened}: {line.late_reason}"


def _for(line: LogLine, reading: Reading) -> str:
    return f" for {reading.requester}" if line.actor_side == Side.PROVIDER else ""


def _moved(before: str, after: str) -> str:
    return f"escalated {before} to {after}" if after > before else f"de-escalated {before} to {after}"


def _why(stay: StayView | None) -> str:
    why = stay and (stay.reason or CAUSES.get(stay.cause))
    return f": {why}" if why else ""


def _waiting(data: Mapping[str, Any]) -> str:
    words = WAITS[WaitReason(data["reason"])]
    return f"{words[0].lower()}{words[1:]}"


def _over(data: Mapping[str, Any]) -> str:
    return f"no longer {_waiting(data)}" if data.get("reason") else "work goes on"


def _assigned(data: Mapping[str, Any], reading: Reading) -> str:
    if not data.get("agent_id"):
        return "gave the ticket back; nobody has it"
    return f"assigned it to {reading.agents.get(UUID(data['agent_id']), 'a former agent')}"


def _vendor(data: Mapping[str, Any], reading: Reading) -> str:
    return reading.vendors.get(data["vendor"], data["vendor"])


def _acknowledged(line: LogLine, reading: Reading) -> str:
    works = f"{_vendor(line.data, reading)} works on it"
    return works if line.actor_side == Side.VENDOR else f"{line.actor_name or 'Somebody'} noted that {works}"


def _addressee(line: LogLine, reading: Reading) -> str:
    return "the service desk" if line.actor_side == Side.VENDOR else _vendor(line.data, reading)


def _eta(data: Mapping[str, Any], reading: Reading) -> str:
    return moment(datetime.fromisoformat(data["eta"]), reading.zone)


def _raised(data: Mapping[str, Any], reading: Reading) -> str:
    since, to = moment(datetime.fromisoformat(data["reached_at"]), reading.zone), Authority(data["authority"]).words
    target = data["metric"].replace("_", " ") + (" limit" if data["metric"] == "dwell" else " target")
    return f"Raised to the {to}: {data['percent']} % of the {target} is used up since {since}"
