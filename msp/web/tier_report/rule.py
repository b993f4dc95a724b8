"""Pure: what the columns of a report of the tiers count, in the sentences that stand below it (docs/tiers.md)."""

from msp.tickets.figures import REPLIES
from msp.web.tier_report.asked import Asked, days_words

_ARRIVED = (
    "A request arrives at a step each time it comes there: when it is opened, passed up, sent back or taken up again."
    " It counts in the month in which it arrived; all else counts in the month in which its stay ended, by the"
    " client's own calendar."
)
_ENDED = (
    "Resolved here, passed up and sent back are the ways in which a stay ends. A request came again when it had made"
    " the same move, from the same step to the same step, before."
)
_TIMES = (
    "Times are those on the wall clock from coming to leaving, nights and waiting included. Half of the stays that"
    " ended took no longer than the median, nine in ten no longer than the 90 % figure; both are stays that happened."
)
_RATIO = (
    "The escalation ratio is what was passed up, of all that was passed up or resolved. Shares are rounded down, and a"
    " dash stands where nothing counts."
)
_INSIDE = (
    "Acknowledged in time is a share of the acknowledgements that fell due or were given. The share of time is of all"
    " minutes booked in these months, by their day. Names, teams and swarming are those of the ladder in force at the"
    " end of the period."
)


def rule_words(asked: Asked, *, inside: bool) -> tuple[str, ...]:
    """The sentences; what is agreed and worked between us is told to the provider's people only."""
    said = (_ARRIVED, _ENDED, _TIMES, _first_contact(asked), _RATIO)
    return (*said, _INSIDE) if inside else said


def _first_contact(asked: Asked) -> str:
    held, most = days_words(asked.days), "one further message" if REPLIES == 1 else f"{REPLIES} further messages"
    return (
        f"Solved at first contact is a request that its first step solved, with at most {most} of the requester's side,"
        f" and that was not taken up again within {held}, as a share of the first stays that ended. What was solved"
        f" less than {held} ago may still be taken up again."
    )
