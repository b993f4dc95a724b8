"""Pure: how a vendor kept what it undertook in a period: who counts, what is kept and missed, and what is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median_low
from typing import Protocol

from msp.kernel.periods import Span
from msp.sla import Metric, VendorClock
from msp.sla.attainment import share_in_words

NOTHING_COUNTS = "–"


class Ending(StrEnum):
    """How an undertaking stands in a period."""

    KEPT = "kept"
    MISSED = "missed"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Tally:
    """Undertakings of one kind that were judged in a period, and those that still run and fall due in it."""

    kept: int = 0
    missed: int = 0
    running: int = 0

    @property
    def judged(self) -> int:
        """Those that are decided."""
        return self.kept + self.missed

    @property
    def words(self) -> str:
        """The percentage kept, rounded down; a dash when nothing was judged."""
        if not self.judged:
            return NOTHING_COUNTS
        return share_in_words(self.kept, self.judged)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.kept + other.kept, self.missed + other.missed, self.running + other.running)


class Stay(Protocol):
    """One stay of a ticket with the vendor."""

    @property
    def handed_at(self) -> datetime: ...
    @property
    def returned_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Score:
    """A vendor at one client, or at several; `times` are the seconds of the stays that ended in the period."""

    handed: int = 0
    acknowledged: Tally = Tally()
    resolved: Tally = Tally()
    times: tuple[int, ...] = ()

    @property
    def median_seconds(self) -> int | None:
        """The time in the middle of the stays that ended; the lower one of two. None when none ended."""
        return median_low(self.times) if self.times else None

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.handed + other.handed,
            self.acknowledged + other.acknowledged,
            self.resolved + other.resolved,
            self.times + other.times,
        )


def score(stays: Iterable[Stay], clocks: Sequence[VendorClock], span: Span, *, now: datetime) -> Score:
    """The score of a period: stays that began in it, undertakings judged or due in it, stays that ended in it."""
    known = list(stays)
    return Score(
        handed=sum(stay.handed_at in span for stay in known),
        acknowledged=_tally(clocks, Metric.ACKNOWLEDGE, span, now),
        resolved=_tally(clocks, Metric.UC, span, now),
        times=tuple(
            int((stay.returned_at - stay.handed_at).total_seconds())
            for stay in known
            if stay.returned_at is not None and stay.returned_at in span
        ),
    )


def together(scores: Iterable[Score]) -> Score:
    """Several clients in one."""
    return sum(scores, Score())


def ending_in(clock: VendorClock, span: Span, *, now: datetime) -> Ending | None:
    """How an undertaking counts in a period: judged when it broke or else when it was kept; None when it is another's.

    One whose instant has passed is missed, also before the sweep has noticed.
    """
    missed_at = clock.breached_at or (clock.due_at if _has_passed(clock, now) else None)
    if missed_at is not None:
        return Ending.MISSED if missed_at in span else None
    if clock.stopped_at is not None:
        return Ending.KEPT if clock.stopped_at in span else None
    return Ending.RUNNING if clock.due_at is not None and clock.due_at in span else None


def _has_passed(clock: VendorClock, now: datetime) -> bool:
    return clock.stopped_at is None and clock.due_at is not None and clock.due_at < now


def _tally(clocks: Iterable[VendorClock], metric: Metric, span: Span, now: datetime) -> Tally:
    endings = [ending_in(clock, span, now=now) for clock in clocks if clock.metric is metric]
    return Tally(*(endings.count(ending) for ending in Ending))
