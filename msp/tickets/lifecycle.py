"""Pure: the statuses of a ticket, the lawful moves between them, and the sentence of every refusal."""

from collections.abc import Iterable
from enum import StrEnum

from msp.kernel.errors import Conflict


class Status(StrEnum):
    """Where a ticket stands in its life."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"


class WaitReason(StrEnum):
    """Why work is held; the policy says which of them hold which clock (clocks.md section 2)."""

    REQUESTER = "waiting_requester"
    VENDOR = "waiting_vendor"
    SCHEDULED = "scheduled"


#: The statuses in which a ticket is still work to do.
AT_WORK = frozenset({Status.NEW, Status.OPEN, Status.WAITING})

MOVES: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OPEN, Status.WAITING, Status.RESOLVED}),
    Status.OPEN: frozenset({Status.WAITING, Status.RESOLVED}),
    Status.WAITING: frozenset({Status.OPEN, Status.RESOLVED}),
    Status.RESOLVED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset(),
}

WORDS: dict[WaitReason, str] = {
    WaitReason.REQUESTER: "waiting for the requester",
    WaitReason.VENDOR: "waiting for the vendor",
    WaitReason.SCHEDULED: "scheduled for later",
}

_REFUSALS: dict[Status, str] = {
    Status.NEW: "A ticket that work has begun on never becomes new again.",
    Status.OPEN: "Only a resolved ticket can be reopened.",
    Status.WAITING: "Only a ticket that is worked on can wait.",
    Status.RESOLVED: "Only a ticket that is worked on can be resolved.",
    Status.CLOSED: "Resolve the ticket before closing it.",
}


def move(status: Status, to: Status) -> Status:
    """The new status; Conflict says why the move is unlawful."""
    if to in MOVES[status]:
        return to
    refuse_closed(status)
    if status is to:
        raise Conflict(f"The ticket is already {to.value}.")
    raise Conflict(_REFUSALS[to])


def refuse_closed(status: Status) -> None:
    """A closed ticket is history: Conflict tells to open a new one."""
    if status is Status.CLOSED:
        raise Conflict("This ticket is closed. Open a new one and mention its number there.")


def refuse_settled(status: Status) -> None:
    """Work on a resolved ticket begins with reopening it: Conflict says so."""
    refuse_closed(status)
    if status is Status.RESOLVED:
        raise Conflict("This ticket is resolved; reopen it first.")


def refuse_unless_resolved(status: Status) -> None:
    """Only a resolution can be taken back: Conflict otherwise."""
    refuse_closed(status)
    if status is not Status.RESOLVED:
        raise Conflict(_REFUSALS[Status.OPEN])


def after_touch(status: Status) -> Status:
    """The status once an agent has taken the ticket up: a new one is open."""
    return Status.OPEN if status is Status.NEW else status


def after_reply(status: Status, *, by_requester: bool) -> Status:
    """The status after public words: the requester's reopen a resolved ticket, an agent's take up a new one."""
    refuse_closed(status)
    if by_requester:
        return Status.OPEN if status is Status.RESOLVED else status
    return after_touch(status)


def with_reason(reasons: Iterable[str], reason: WaitReason) -> list[str]:
    """The hold reasons with one more, in one order; they are a set (clocks.md section 3). Conflict when it is there."""
    held = set(reasons)
    if reason in held:
        raise Conflict(f"The ticket is already {WORDS[reason]}.")
    return sorted({*held, reason.value})


def without_reason(reasons: Iterable[str], reason: WaitReason | None) -> list[str]:
    """The hold reasons that stay; without a reason named none stays. Conflict when there was nothing to end."""
    held = set(reasons)
    if not held:
        raise Conflict("The ticket is not waiting.")
    if reason is not None and reason not in held:
        raise Conflict(f"The ticket is not {WORDS[reason]}.")
    return sorted(held - {reason.value}) if reason else []
