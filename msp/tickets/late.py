"""Pure: what happened before it was written down: how far back that may lie, and what it has to stay behind.

clocks.md section 3: a back-dated stop is at most 24 h old. That its month is still open is for the doors to hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from msp.kernel.errors import Conflict, Invalid
from msp.tickets.timeline import EventType

FURTHEST = timedelta(hours=24)
FIELD = "happened_at"


@dataclass(frozen=True, slots=True)
class Late:
    """When something happened that is entered afterwards, and why; what a machine brings late needs no reason."""

    happened_at: datetime
    reason: str = ""


#: An answer given earlier stays behind the answers and solutions that are in the log: their clocks have stopped.
BEHIND_ANSWER: Mapping[EventType, str] = {
    EventType.AGENT_REPLY: "An answer of a later time is in the log already",
    EventType.RESOLVE: "The ticket was resolved after that",
}
#: A solution stays behind what says that it was none. Moves and waits of people who did not know of it end with it.
BEHIND_SOLUTION: Mapping[EventType, str] = {
    EventType.CUSTOMER_MESSAGE: "The requester wrote after that",
    EventType.RESOLVE: "The ticket was resolved and taken up again after that",
    EventType.REOPEN: "The ticket was taken up again after that",
}
#: Marks the line that only ends what began between a solution and its entry; the solution is the line before it.
ENDS_THE_REST = "ends_the_rest"
#: Marks the line that takes a ticket up again as of a solution that was entered late and did not hold.
CLAIM_FELL, DID_NOT_HOLD = "claim_fell", "the solution entered late did not hold"


def check(
    late: Late,
    opened_at: datetime,
    latest: Mapping[EventType, datetime],
    behind: Mapping[EventType, str],
    now: datetime,
) -> None:
    """Invalid for a time that cannot be or without a reason; Conflict when something later stands in its way.

    `latest` is the instant of the last event of each type.
    """
    if not late.reason:
        raise Invalid("Say why it is entered only now.", field="late_reason")
    if late.happened_at > now:
        raise Invalid("That is still to come; enter it when it has happened.", field=FIELD)
    if late.happened_at < now - FURTHEST:
        raise Invalid("At most 24 hours back; what is older stays as it was entered.", field=FIELD)
    if late.happened_at < opened_at:
        raise Invalid("The ticket was not open yet at that time.", field=FIELD)
    for kind, sentence in behind.items():
        if kind in latest and latest[kind] > late.happened_at:
            raise Conflict(f"{sentence}; give a time that is not before it.", field=FIELD)


def heard_at(received_at: datetime, not_before: datetime, now: datetime) -> datetime:
    """From when words count that came from outside: their arrival, at most 24 h back, and not before what they end."""
    return min(max(received_at, not_before, now - FURTHEST), now)
