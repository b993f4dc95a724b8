"""Pure: which of several tickets goes on when they are merged, what it takes over, and when they may not be.

clocks.md section 3: merging moves messages and keeps the older ticket's clocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msp.kernel.errors import Conflict, Invalid
from msp.tickets.lifecycle import AT_WORK, Status
from msp.tickets.priority import Impact, Priority, Urgency

FIELD = "references"
#: As many as a person can still look over before confirming.
AT_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A ticket as a merge sees it."""

    id: UUID
    tenant_id: UUID
    reference: str
    number: int
    opened_at: datetime
    state: Status
    priority: Priority
    impact: Impact
    urgency: Urgency
    #: Where it goes on already; None for a ticket of its own.
    merged_into: str | None
    #: The vendor that has it now.
    with_vendor: str | None
    #: Whether the client wrote last, and nobody has answered.
    owes_answer: bool

    @property
    def age(self) -> tuple[datetime, int]:
        """What makes a ticket older than another one."""
        return self.opened_at, self.number


@dataclass(frozen=True, slots=True)
class Merge:
    """What is to be done: the survivor stays, the others become parts of it, the oldest first."""

    survivor: Side
    parts: tuple[Side, ...]

    @property
    def most_urgent(self) -> Side:
        """Whose impact and urgency the survivor has from the merge on; its own where no part is more urgent."""
        return min((self.survivor, *self.parts), key=lambda side: side.priority)

    @property
    def heard(self) -> tuple[Side, ...]:
        """The parts whose last words of the client are unanswered; the survivor hears them at the merge."""
        return tuple(side for side in self.parts if side.owes_answer)


def decide(sides: Sequence[Side]) -> Merge:
    """The oldest survives.

    Invalid for fewer than two tickets, too many, or those of two clients; Conflict for one that is not at work any
    more, and for a part that a vendor has: its hand-off and the answer to it belong to that very ticket.
    """
    oldest_first = sorted({side.id: side for side in sides}.values(), key=lambda side: side.age)
    if len(oldest_first) < len(sides) or len(sides) < 2:
        raise Invalid("A ticket cannot be merged with itself; name another one.", field=FIELD)
    if len(sides) > AT_MOST:
        raise Invalid(f"At most {AT_MOST} tickets at a time.", field=FIELD)
    if len({side.tenant_id for side in sides}) > 1:
        raise Invalid("Only tickets of one client can be merged.", field=FIELD)
    for side in oldest_first:
        _refuse_settled(side)
    survivor, *parts = oldest_first
    for side in parts:
        if side.with_vendor is not None:
            sentence = f"{side.reference} is with the vendor {side.with_vendor}; take it back before you merge it."
            raise Conflict(sentence, field=FIELD)
    return Merge(survivor, tuple(parts))


def _refuse_settled(side: Side) -> None:
    if side.merged_into is not None:
        raise Conflict(f"{side.reference} was merged into {side.merged_into} already.", field=FIELD)
    if side.state not in AT_WORK:
        reopened = "; reopen it first" if side.state is Status.RESOLVED else ": what is history is not merged"
        raise Conflict(f"{side.reference} is {side.state.value}{reopened}.", field=FIELD)
