"""When a clock crosses its thresholds: due, warned of, escalated, raised and broken (clocks.md section 3)."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import TypeAlias

from msp.sla.clock import StretchKind
from msp.sla.measure import Amounts, Run
from msp.sla.track import Condition, Track
from msp.tiers import Authority

Threshold: TypeAlias = Callable[[Condition], int | None]


def target(condition: Condition) -> int | None:
    """The elapsed seconds at which the clock is due."""
    return condition.target


@cache
def warning(percent: int) -> Threshold:
    """The elapsed seconds of a warning, where the policy in force gives it."""

    def seconds(condition: Condition) -> int | None:
        terms = condition.terms
        return _share(condition, percent) if terms and percent in terms.warn else None

    return seconds


@cache
def raising(percent: int, authority: Authority) -> Threshold:
    """The elapsed seconds at which somebody in charge is told, where the policy in force says so; also past due."""

    def seconds(condition: Condition) -> int | None:
        to = condition.terms.raises.get(percent, ()) if condition.terms else ()
        return _share(condition, percent) if authority in to else None

    return seconds


def escalation(track: Track, amounts: Amounts) -> Threshold:
    """The elapsed seconds at which a ticket still at its tier moves up, unless they had passed when it came there."""
    tier = track.last_condition.tier
    arrived = next((piece.end for piece in reversed(track.pieces) if piece.condition.tier != tier), track.started)
    on_arrival = next((run.before for run in amounts.runs if run.start >= arrived), amounts.elapsed)

    def seconds(condition: Condition) -> int | None:
        percent = condition.terms.escalate.get(tier or "") if condition.terms else None
        share = _share(condition, percent) if percent and condition.tier == tier else None
        return share if share and share > on_arrival else None

    return seconds


def crossed(amounts: Amounts, threshold: Threshold) -> int | None:
    """The first instant at which the clock, open and not held, stood at or past the threshold then in force."""
    for at, run in _reached(amounts, threshold):
        if at < run.end or run.end_was_seen:
            return max(at, run.start)
    return None


def breach(amounts: Amounts) -> tuple[int, int] | None:
    """The instant of the breach and the one from which it can be seen: some instant strictly after due, while open.

    It is dated at due, but never before the change or resume that made the target smaller, nor before the reopen that
    made a gap count.
    """
    for due, run in _reached(amounts, target):
        if due < run.end:
            return max(due, run.start), max(due + 1, run.start)
    return None


def stands_at(track: Track, amounts: Amounts, threshold: Threshold) -> int | None:
    """When the elapsed seconds reach the present threshold, past or to come, if nothing more happens; None is never.

    A stopped clock is taken to run on from its stop; versions that are published already take their turn.
    """
    start, condition = track.ahead[0]
    present = threshold(condition)
    if present is not None and present <= amounts.elapsed:
        return amounts.reach(present)
    at = _after(condition, start, present, amounts.elapsed)
    if len(track.ahead) == 1:
        return at
    later = track.ahead[1:]
    if at is not None and at < later[0][0]:
        return at
    return _foreseen(later, amounts.elapsed + _accrued(condition, start, later[0][0]), threshold)


def _foreseen(later: list[tuple[int, Condition]], elapsed: int, threshold: Threshold) -> int | None:
    """The instant under versions that begin counting one after the other; a smaller target is due when it begins."""
    ends = [start for start, _ in later[1:]]
    for (start, condition), end in zip(later, [*ends, None], strict=True):
        if condition.kind is StretchKind.RUNNING:
            amount = threshold(condition)
            at = start if amount is not None and amount <= elapsed else _after(condition, start, amount, elapsed)
            if at is not None and (end is None or at < end):
                return at
            elapsed += _accrued(condition, start, end) if end is not None else 0
    return None


def _after(condition: Condition, start: int, amount: int | None, elapsed: int) -> int | None:
    if amount is None or condition.hours is None:
        return None
    return condition.hours.seconds_after(start, amount - elapsed)


def _accrued(condition: Condition, start: int, end: int) -> int:
    return condition.hours.seconds_between(start, end) if condition.hours else 0


def _reached(amounts: Amounts, threshold: Threshold) -> Iterator[tuple[int, Run]]:
    """The runs at whose end the threshold in force during them was reached, with the instant of reaching it."""
    for regime in amounts.regimes:
        amount = threshold(regime[0].condition)
        if amount is not None and amount <= regime[-1].after:
            at = amounts.reach(amount)
            for run in regime:
                if run.after >= amount:
                    yield at, run


def _share(condition: Condition, percent: int) -> int | None:
    """The percent of the target in seconds, rounded up."""
    return None if condition.target is None else -(-condition.target * percent // 100)
