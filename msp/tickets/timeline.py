"""Pure: the types of events in a ticket's log, and what clocks are told of each (clocks.md sections 3 and 5)."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any


class EventType(StrEnum):
    """What happens to a ticket; those of `OURS` are ours alone and move no clock.

    Acknowledge: an agent says that he has taken up the ticket, which he had already.
    """

    CREATED = "created"
    AGENT_REPLY = "agent_reply"
    CUSTOMER_MESSAGE = "customer_message"
    PAUSE = "pause"
    RESUME = "resume"
    PRIORITY = "priority"
    TIER = "tier"
    POLICY = "policy"
    ACKNOWLEDGE = "acknowledge"
    VENDOR_HANDOFF = "vendor_handoff"
    VENDOR_ACKNOWLEDGE = "vendor_acknowledge"
    VENDOR_RETURN = "vendor_return"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    MERGED = "merged"
    NOTE = "note"
    ASSIGNED = "assigned"
    EDITED = "edited"
    WORK = "work"
    CLOSED = "closed"
    VENDOR_MESSAGE = "vendor_message"
    VENDOR_ETA = "vendor_eta"
    RAISED = "raised"
    TOOK_IN = "took_in"
    COMMUNICATOR = "communicator"
    DRAFTED = "drafted"
    DRAFT_ENDED = "draft_ended"
    SWARM_CALLED = "swarm_called"
    SWARM_INVITED = "swarm_invited"
    SWARM_ANSWERED = "swarm_answered"
    SWARM_ENDED = "swarm_ended"


OURS = frozenset(
    {
        EventType.NOTE,
        EventType.EDITED,
        EventType.WORK,
        EventType.CLOSED,
        EventType.VENDOR_MESSAGE,
        EventType.VENDOR_ETA,
        EventType.RAISED,
        EventType.TOOK_IN,
        EventType.COMMUNICATOR,
        EventType.DRAFTED,
        EventType.DRAFT_ENDED,
        EventType.SWARM_CALLED,
        EventType.SWARM_INVITED,
        EventType.SWARM_ANSWERED,
        EventType.SWARM_ENDED,
    }
)

VENDOR_EVENTS = frozenset(
    {
        EventType.VENDOR_HANDOFF,
        EventType.VENDOR_ACKNOWLEDGE,
        EventType.VENDOR_MESSAGE,
        EventType.VENDOR_ETA,
        EventType.VENDOR_RETURN,
    }
)

_TOLD: dict[str, tuple[str, ...]] = {
    EventType.CREATED: ("policy", "priority", "tier", "by"),
    EventType.PAUSE: ("reason",),
    EventType.RESUME: ("reason",),
    EventType.PRIORITY: ("priority",),
    EventType.TIER: ("tier",),
    EventType.POLICY: ("policy",),
    EventType.VENDOR_HANDOFF: ("vendor", "terms"),
    EventType.VENDOR_ACKNOWLEDGE: ("vendor",),
    EventType.VENDOR_RETURN: ("vendor",),
}


#: Told of a tier where whoever moved the ticket took it along, and so has taken it up there.
TAKEN_ALONG = "taken_along"
#: Told of an assignment: whether whoever has the ticket by it took it himself, and so has taken it up.
TAKEN = "taken"


def as_told_to_clocks(at: datetime, kind: str, data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One line of the log as events of a timeline, in the shape of clocks.md section 5; `at` stays an aware instant.

    To take a ticket oneself is told as taking it up, to give it to somebody or to nobody as nothing.
    """
    if kind != EventType.ASSIGNED:
        yield {"at": at, "type": kind, **{name: data[name] for name in _TOLD.get(kind, ()) if name in data}}
    if _is_taken(data) if kind == EventType.ASSIGNED else data.get(TAKEN_ALONG):
        yield {"at": at, "type": EventType.ACKNOWLEDGE.value}


def _is_taken(data: dict[str, Any]) -> bool:
    """Lines from before it was told apart count as they counted then: whoever was given a ticket had taken it up."""
    return bool(data.get("agent_id")) and data.get(TAKEN, True)
