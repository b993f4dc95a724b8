"""Pure: what a proposed version would do to open clocks, before anybody confirms it (clocks.md section 4)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import nsmallest
from typing import NamedTuple

from msp.sla.clock import Clock, MarkKind, State
from msp.sla.terms import PROMISES, Metric
from msp.sla.words import clock_words

EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """One clock that would move; without an instant it is held, or not there: before it begins, after it ends."""

    reference: str
    clock: str
    due_before: datetime | None
    due_after: datetime | None
    begins: bool
    ends: bool
    #: Whether something holds it, so that it has no instant although there is a target.
    is_held_before: bool = False
    is_held_after: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockShift:
    """How the open clocks of a client would move.

    `would_breach` counts promises that would be broken as soon as the version counts, and are not without it;
    `no_longer_breach` held clocks whose time is used up, and would not be; `would_escalate` clocks that would send
    their tickets one step up at once. `by_seconds_min` and `by_seconds_max` are wall-clock time; negative is earlier.
    """

    open_clocks: int
    moved: int
    earlier: int
    later: int
    would_breach: int
    no_longer_breach: int
    would_escalate: int
    by_seconds_min: int | None
    by_seconds_max: int | None
    examples: tuple[ShiftedClock, ...]
    #: The same of those clocks alone that the client may read of; None in that count itself.
    for_the_client: "ClockShift | None" = None


class Pair(NamedTuple):
    """One clock as of now, without the proposal and with it; None where there is none."""

    reference: str
    before: Clock | None
    after: Clock | None

    @property
    def is_open(self) -> bool:
        """Whether it runs or is held on either side."""
        return _open(self.before) or _open(self.after)

    @property
    def due(self) -> tuple[datetime | None, datetime | None]:
        """When it is due, without and with the proposal; None while held, or where nothing is owed."""
        return _due(self.before), _due(self.after)

    @property
    def moves(self) -> bool:
        """Whether it would be due at another instant, begin or end; a held one with other time left stays held."""
        before, after = self.due
        return self.begins or self.ends or (before != after and not self.stays_broken)

    @property
    def stays_broken(self) -> bool:
        """Whether it is broken already: since when, no version that counts later can change."""
        return self.before is not None and self.before.breached

    @property
    def begins(self) -> bool:
        """Whether there is no such clock now, and would be."""
        return _open(self.after) and not _open(self.before)

    @property
    def ends(self) -> bool:
        """Whether there is such a clock now, and would be none."""
        return _open(self.before) and not _open(self.after)

    @property
    def by_seconds(self) -> int | None:
        """By how much the due instant would move; None where one of them is missing."""
        before, after = self.due
        return None if before is None or after is None else int((after - before).total_seconds())

    @property
    def is_earlier(self) -> bool:
        """Whether it would be due earlier; what begins, also while it is held, comes earlier too."""
        before, after = self.due
        if before is not None and after is not None:
            return after < before
        return self.begins or (before is None and after is not None)


def shift_of(
    pairs: Iterable[Pair], told: Collection[Metric] = PROMISES, *, counts_from: datetime, now: datetime
) -> ClockShift:
    """The shift of the open clocks among the pairs, by a version that counts from an instant on.

    `told` are the metrics of which the client may read.
    """
    at = max(counts_from, now).replace(microsecond=0)
    # Of each pair only what is counted is kept: ten thousand clocks with all that happened to them are a heavy heap.
    listed = [_outcome(pair, at) for pair in pairs if pair.is_open]
    return replace(_counted(listed), for_the_client=_counted([each for each in listed if each.metric in told]))


def _counted(listed: "list[_Outcome]") -> ClockShift:
    moved = [outcome for outcome in listed if outcome.moved]
    amounts = [outcome.by_seconds for outcome in moved if outcome.by_seconds is not None]
    earlier = sum(outcome.is_earlier for outcome in moved)
    return ClockShift(
        open_clocks=len(listed),
        moved=len(moved),
        earlier=earlier,
        later=len(moved) - earlier,
        would_breach=sum(outcome.lost for outcome in listed),
        no_longer_breach=sum(outcome.spared for outcome in listed),
        would_escalate=sum(outcome.escalates for outcome in listed),
        by_seconds_min=min(amounts, default=None),
        by_seconds_max=max(amounts, default=None),
        examples=_examples(moved),
    )


class _Outcome(NamedTuple):
    """What a proposal does to one clock; `moved` says how, None when it stays where it is."""

    metric: Metric
    moved: ShiftedClock | None
    is_earlier: bool
    by_seconds: int | None
    lost: bool
    spared: bool
    escalates: bool


def _outcome(pair: Pair, at: datetime) -> _Outcome:
    lost_before, lost_after = _is_lost(pair.before, at), _is_lost(pair.after, at)
    clock = pair.after or pair.before
    assert clock is not None
    return _Outcome(
        metric=clock.metric,
        moved=_shifted(pair, clock) if pair.moves else None,
        is_earlier=pair.is_earlier,
        by_seconds=pair.by_seconds,
        lost=lost_after and not lost_before,
        spared=lost_before and not lost_after,
        escalates=_escalates(pair.after, at) and not _escalates(pair.before, at),
    )


def _open(clock: Clock | None) -> bool:
    return clock is not None and clock.limits and clock.state in (State.RUNNING, State.PAUSED)


def _is_held(clock: Clock | None) -> bool:
    return clock is not None and clock.state is State.PAUSED and clock.target_seconds is not None


def _due(clock: Clock | None) -> datetime | None:
    return clock.due_at if clock is not None and _open(clock) else None


def _is_lost(clock: Clock | None, at: datetime) -> bool:
    """Whether a promise is broken by this instant, or will be as soon as its hold ends."""
    if clock is None or clock.metric is Metric.DWELL or not (clock.breached or _open(clock)):
        return False
    if clock.breached or clock.due_at is None:
        left = clock.remaining_seconds
        return clock.breached or (left is not None and left < 0)
    # Exactly at its due instant a promise can still be kept now, but not by what has not happened by then.
    return clock.due_at < at or clock.due_at == at > clock.as_of


def _escalates(clock: Clock | None, at: datetime) -> bool:
    return clock is not None and any(mark.kind is MarkKind.ESCALATE and mark.at <= at for mark in clock.marks)


def _examples(moved: list[_Outcome]) -> tuple[ShiftedClock, ...]:
    """What hurts most first: promises that would be lost, then the largest moves."""
    ranked = [
        (not outcome.lost, -abs(outcome.by_seconds or 0), outcome.moved.reference, number, outcome.moved)
        for number, outcome in enumerate(moved)
        if outcome.moved
    ]
    return tuple(shifted for *_, shifted in nsmallest(EXAMPLES, ranked))


def _shifted(pair: Pair, clock: Clock) -> ShiftedClock:
    named = (pair.reference, clock_words(clock.metric, clock.subject))
    return ShiftedClock(*named, *pair.due, pair.begins, pair.ends, *map(_is_held, pair[1:]))
