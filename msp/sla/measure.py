"""The amounts of a settled track: what accrued and what was held, piece by piece (clocks.md section 3)."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from msp.sla.calendar import ServiceHours
from msp.sla.clock import Stretch, StretchKind
from msp.sla.track import RESOLVED_REASON, Condition, Track

_RUNNING, _NONE = StretchKind.RUNNING, StretchKind.NONE
# As `Stretch(…)` makes them, without its call of a call: every piece of every clock becomes one.
_made = tuple.__new__
_Told = tuple[StretchKind, tuple[str, ...], ServiceHours | None, tuple[Any, ...]]


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
    told: dict[int, _Told] = {}
    last = None if track.stopped is not None else track.pieces[-1]
    for piece in track.pieces:
        start, end, condition, was_open = piece
        # A clock goes back and forth between few conditions: what each says is read once.
        kind, reasons, hours, said = told.get(id(condition)) or told.setdefault(id(condition), _told(condition))
        seconds = hours.seconds_between(start, end) if hours else 0
        if kind is _RUNNING:
            run = _made(Run, (start, end, elapsed, elapsed + seconds, condition, piece is last))
            runs.append(run)
            if was_open:
                seen.append(run)
            elapsed += seconds
        elif kind is not _NONE:
            paused += seconds
            for reason in reasons:
                held[reason] = held.get(reason, 0) + seconds
        if condition.with_vendor:
            vendors[condition.with_vendor] = None
        stretches.append(_made(Stretch, (start, end, kind, reasons, seconds, *said)))
    afters = [run.after for run in runs]
    return Amounts(elapsed, paused, held, runs, _regimes(seen), tuple(stretches), tuple(vendors), afters)


def _told(condition: Condition) -> _Told:
    """What a stretch under the condition says, beside its instants and seconds."""
    _, hours, target, _, _, priority, tier, policy_version, hours_version, with_vendor = condition
    kind = condition.kind
    reasons = () if kind in (_RUNNING, _NONE) else _reasons(condition)
    return kind, reasons, hours, (target, policy_version, hours_version, hours, priority, tier, with_vendor)


def _regimes(runs: list[Run]) -> list[list[Run]]:
    regimes: list[list[Run]] = []
    last: Condition | None = None
    for run in runs:
        condition = run.condition
        if last is not None and (condition is last or _rules_alike(condition, last)):
            regimes[-1].append(run)
        else:
            regimes.append([run])
        last = condition
    return regimes


def _rules_alike(one: Condition, other: Condition) -> bool:
    return (one.terms, one.target, one.tier) == (other.terms, other.target, other.tier)


def _reasons(condition: Condition) -> tuple[str, ...]:
    reasons = tuple(sorted(condition.reasons))
    return (*reasons, RESOLVED_REASON) if condition.resolved else reasons
