"""Pure: what each stay of a ticket counts as in the figures of the tiers (docs/tiers.md)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest

from msp.kernel.periods import Month
from msp.tickets.stays import Cause

#: The ladder has another shape: the ticket stands elsewhere, and nobody handed it over.
LADDER_CHANGED = "ladder"


class End(StrEnum):
    """How a stay at a step ended."""

    RESOLVED = "resolved"
    UP = "up"
    DOWN = "down"
    ASIDE = "aside"  # nobody passed it on: the ladder changed, or the step stayed the same
    MERGED = "merged"  # the ticket goes on as a part of another one, which is the one that is counted


@dataclass(frozen=True, slots=True)
class Stayed:
    """A stay as it is written down."""

    n: int
    tier: str
    cause: str
    entered_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A stay as it is counted; months are those of the client's wall calendar, written as 2026-10.

    `seconds` lie on the wall clock, `replies` and `reopened_after` are told of an ended stay only: messages of the
    requester's side until then, and the seconds after which a resolution turned out not to hold.
    """

    n: int
    tier: str
    arrived_in: str
    is_bounce: bool
    ended_in: str | None = None
    end: End | None = None
    seconds: int | None = None
    replies: int = 0
    reopened_after: int | None = None


def counted(
    stays: Sequence[Stayed], replies: Sequence[datetime], zone: str, *, is_merged: bool = False
) -> list[Counted]:
    """Every stay of one ticket, in the order of their numbers; `replies` are all that the requester's side wrote.

    The last stay of a merged ticket ended with the merge, for only what is at work is merged, and nothing follows it.
    """
    found: list[Counted] = []
    moves: set[tuple[str, str]] = set()
    before: Stayed | None = None
    for stay, after in zip_longest(stays, stays[1:]):
        move = (before.tier, stay.tier) if before and _is_move(before, stay) else None
        found.append(_counted(stay, after, move in moves, replies, zone))
        moves |= {move} if move else set()
        before = stay
    if is_merged:
        found[-1] = replace(found[-1], end=End.MERGED)
    return found


def end_of(stay: Stayed, after: Stayed | None) -> End | None:
    """How a stay ended, by what came after it; None while it is open."""
    if stay.left_at is None:
        return None
    # A move leaves no gap between two stays: only a resolution does, until the ticket is taken up again.
    if after is None or after.cause == Cause.REOPENED or after.entered_at > stay.left_at:
        return End.RESOLVED
    if not _is_move(stay, after):
        return End.ASIDE
    return End.UP if after.tier > stay.tier else End.DOWN


def _is_move(stay: Stayed, after: Stayed) -> bool:
    return stay.tier != after.tier and after.cause not in (Cause.REOPENED, LADDER_CHANGED)


def _counted(stay: Stayed, after: Stayed | None, is_bounce: bool, replies: Sequence[datetime], zone: str) -> Counted:
    end, left_at = end_of(stay, after), stay.left_at
    arrived = Counted(stay.n, stay.tier, str(Month.holding(stay.entered_at, zone)), is_bounce)
    if end is None or left_at is None:
        return arrived
    fell_after = _seconds(left_at, after.entered_at) if after and end is End.RESOLVED else None
    return Counted(
        n=stay.n,
        tier=stay.tier,
        arrived_in=arrived.arrived_in,
        is_bounce=is_bounce,
        ended_in=str(Month.holding(left_at, zone)),
        end=end,
        seconds=_seconds(stay.entered_at, left_at),
        replies=sum(at <= left_at for at in replies),
        reopened_after=fell_after,
    )


def _seconds(since: datetime, until: datetime) -> int:
    # What was entered late may end a stay before it began: it took no time.
    return max(0, int((until - since).total_seconds()))
