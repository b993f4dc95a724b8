"""The amounts of a settled track: what accrued and what was held, piece by piece (clocks.md section 3)."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from msp.sla.clock import Stretch, StretchKind
from msp.sla.track import RESOLVED_REASON, Condition, Track


class Run(NamedTuple):
    """A piece in which the clock accrued, with the seconds elapsed before and after it.

    Its end was itself seen when it is the moment of asking.
    """

    start: int
    end: int
    before: int
    after: int
    condition: Condition
    end_was_seen: bool


@dataclass(frozen=True, slots=True)
class Amounts:
    """Elapsed and held service seconds of a track, and the runs and stretches that they come from.

    A regime is a row of runs under the same terms, target and tier, hence with the same thresholds. A gap that counts
    is in none: the clock was not open in it, so what it reached there is there to see from the reopen on.
    """

    elapsed: int
    paused: int
    held: Mapping[str, int]
    runs: list[Run]
    regimes: list[list[Run]]
    stretches: tuple[Stretch, ...]
    #: The vendors that held it, by name.
    held_with: tuple[str, ...]
    _afters: list[int] = field(repr=False)
    _reached: dict[int, int] = field(default_factory=dict, repr=False, compare=False)

    def reach(self, amount: int) -> int:
        """The earliest instant at which the elapsed seconds reached the amount, for 0 < amount <= elapsed."""
        known = self._reached.get(amount)
        if known is None:
            known = self._reached[amount] = self._reach(amount)
        return known

    def _reach(self, amount: int) -> int:
        run = self.runs[bisect_left(self._afters, amount)]
        hours = run.condition.hours
        at = hours.seconds_after(run.start, amount - run.before) if hours else None
        return run.end if at is None else at


def amounts_of(track: Track) -> Amounts:
    """Measure each piece on the hours in force during it; overlapping reasons count once in `paused`."""
    elapsed = paused = 0
    held: dict[str, int] = {}
    runs: list[Run] = []
    seen: list[Run] = []
    stretches: list[Stretch] = []
    vendors: dict[str, None] = {}
    last = None if track.stopped is not None else track.pieces[-1]
    for piece in track.pieces:
        start, end, condition, was_open = piece
        _, hours, target, _, _, priority, tier, policy_version, hours_version, with_vendor = condition
        seconds = hours.seconds_between(start, end) if hours else 0
        kind = condition.kind
        reasons: tuple[str, ...] = ()
        if kind is StretchKind.RUNNING:
            runs.append(Run(start, end, elapsed, elapsed + seconds, condition, piece is last))
            seen += runs[-1:] if was_open else ()
            elapsed += seconds
        elif kind is not StretchKind.NONE:
            reasons = _reasons(condition)
            paused += seconds
            for reason in reasons:
                held[reason] = held.get(reason, 0) + seconds
        if with_vendor:
            vendors[with_vendor] = None
        versions = (policy_version, hours_version, hours)
        stretches.append(Stretch(start, end, kind, reasons, seconds, target, *versions, priority, tier, with_vendor))
    afters = [run.after for run in runs]
    return Amounts(elapsed, paused, held, runs, _regimes(seen), tuple(stretches), tuple(vendors), afters)


def _regimes(runs: list[Run]) -> list[list[Run]]:
    regimes: list[list[Run]] = []
    last: tuple[object, ...] = ()
    for run in runs:
        condition = run.condition
        present = (condition.terms, condition.target, condition.tier)
        if present == last:
            regimes[-1].append(run)
        else:
            regimes.append([run])
        last = present
    return regimes


def _reasons(condition: Condition) -> tuple[str, ...]:
    return (*sorted(condition.reasons), *((RESOLVED_REASON,) if condition.resolved else ()))
