"""What happened on a ticket, in words for colleagues: a line of its log as one sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from msp.kernel.text import listed
from msp.store import Side
from msp.tenants import STANDARD
from msp.tickets import ENDS_THE_REST, Cause, LogLine, StayView, WaitReason
from msp.tickets.late import CLAIM_FELL
from msp.tickets.moves import HandoverView, Occasion
from msp.tiers import Authority
from msp.web.desk.team_words import named, told_of_team
from msp.web.desk.vendor_lines import told_of_vendor
from msp.web.desk.wording import WAITS
from msp.web.filters import moment
from msp.web.speakers import Speakers

CAUSES = {
    Cause.AT_RISK: "a target was at risk",
    Cause.DWELL: "it had stayed longer than its step allows",
    Cause.BREACHED: "a target was missed",
    Cause.CATEGORY: "its category belongs there",
    Cause.REJECTED: "the vendor does not take it",
    Cause.REQUESTED: "the requester asked for it",
    Cause.REOPENS: "it was reopened too often",
    Cause.LADDER: "its step was taken from the ladder",
    Cause.IMPORTED: "as the other system tells it",
}
FIELDS = {name: f"the {name}" for name in ("subject", "kind", "impact", "urgency", "service", "category")}


@dataclass(frozen=True, slots=True)
class Reading:
    """For whom the conversation is written: at what moment, in which zone, with which names."""

    now: datetime
    zone: str
    client: str
    requester: str
    agents: Mapping[UUID, str]
    vendors: Mapping[str, str]
    #: What was said with the moves of the ticket, and of those that were merged into it.
    handovers: Sequence[HandoverView]
    speakers: Speakers


def told(line: LogLine, stay: StayView | None, tier: str, reading: Reading) -> tuple[str, str] | None:
    """The kind of an event and what it says; None for what is no event of the conversation.

    `stay` is the one that began with the line, `tier` where the ticket was before.
    """
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
        case "raised" if "occasion" in data:
            return "person", _raised_for(who, data)
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
            return _told_elsewhere(line, reading)


def _told_elsewhere(line: LogLine, reading: Reading) -> tuple[str, str] | None:
    of_vendor = told_of_vendor(line, reading.vendors, reading.zone)
    return of_vendor or told_of_team(line, reading.agents) or _told_of_merge(line)


def _told_of_merge(line: LogLine) -> tuple[str, str] | None:
    who, data = line.actor_name or "Somebody", line.data
    match line.type:
        case "merged":
            return "status", f"{who} merged the ticket into {data['into']}"
        case "took_in":
            return "status", f"{who} merged {data['from']} into this ticket"
        case _:
            return None


def _promises(data: Mapping[str, Any]) -> str:
    name = data["policy"]
    return "The standard promises" if name == STANDARD else f"The promises of “{name}”"


def _for(line: LogLine, reading: Reading) -> str:
    return f" for {reading.requester}" if line.actor_side == Side.PROVIDER else ""


def _moved(before: str, after: str) -> str:
    return f"escalated {before} to {after}" if after > before else f"sent it back from {before} to {after}"


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
    return f"assigned it to {named(data['agent_id'], reading.agents)}"


def _raised(data: Mapping[str, Any], reading: Reading) -> str:
    since, to = moment(datetime.fromisoformat(data["reached_at"]), reading.zone), Authority(data["authority"]).words
    target = data["metric"].replace("_", " ") + (" limit" if data["metric"] == "dwell" else " target")
    return f"Raised to the {to}: {data['percent']} % of the {target} is used up since {since}"


def _raised_for(who: str, data: Mapping[str, Any]) -> str:
    authority, why = Authority(data["authority"]).words, Occasion(data["occasion"]).why
    return f"Raised to the {authority}: {why}" if why else f"{who} raised the ticket to the {authority}"
