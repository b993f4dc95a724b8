"""Pure: which agreements of tiers and contracts of vendors were exceeded while a promise was running."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from msp.sla.calendar import Opening
from msp.sla.clock import Clock, State, StretchKind
from msp.sla.terms import STAYS, Metric
from msp.sla.words import duration_words


@dataclass(frozen=True, slots=True)
class Overrun:
    """An agreement of a stay or hand-off, the n-th there, that was exceeded; seconds are of its own service hours.

    `seconds` are those in which the promise was running too; `before` are those of them before the promise broke.
    """

    metric: Metric
    name: str
    n: int
    target_seconds: int
    seconds: int
    before: int

    @property
    def words(self) -> str:
        """Which agreement of how long, and by how much it was exceeded."""
        what = "contract" if self.metric is Metric.UC else "agreement"
        again = f" (stay {self.n})" if self.n > 1 else ""
        limit, over = duration_words(self.target_seconds), duration_words(self.seconds)
        return f"{self.name}{again}: its {what} of {limit} was exceeded by {over}"


@dataclass(frozen=True, slots=True)
class Spare:
    """How much of its agreement a stay left unused, in seconds of its own service hours."""

    name: str
    target_seconds: int
    seconds: int

    @property
    def words(self) -> str:
        """Who left how much of what."""
        left, limit = duration_words(self.seconds), duration_words(self.target_seconds)
        return f"{self.name} left {left} of its agreement of {limit} unused."


def agreed_before(promise: Clock, others: Iterable[Clock]) -> frozenset[Metric]:
    """Whether agreements of tiers, or contracts of vendors, had a target and counted before the promise broke."""
    until = promise.breached_at or promise.as_of
    return frozenset(other.metric for other in others if other.metric in STAYS and _counted(other, until))


def _counted(other: Clock, until: datetime) -> bool:
    running = (part for part in other.stretches if part.kind is StretchKind.RUNNING and part.start < until)
    return any(part.target_seconds is not None for part in running)


def overruns_of(promise: Clock, others: Iterable[Clock]) -> tuple[Overrun, ...]:
    """What was exceeded before the promise broke, the most first; vendors before the tier that handed over.

    What was exceeded only afterwards, or while the promise was held, is no cause of its breach.
    """
    found = [_overrun(promise, other) for other in others if other.metric in STAYS and other.breached]
    causes = [each for each in found if each.before]
    return tuple(sorted(causes, key=lambda each: (-each.before, each.metric is Metric.OLA, each.name, each.n)))


def spare_of(promise: Clock, others: Iterable[Clock]) -> Spare | None:
    """Of the stays at a tier that began before the promise broke and are over, the one that left most unused."""
    finished = (other for other in others if other.metric is Metric.OLA and other.state is State.STOPPED)
    until = promise.breached_at or promise.as_of
    before = [other for other in finished if other.started_at is not None and other.started_at < until]
    kept = [other for other in before if not other.breached and (other.remaining_seconds or 0) > 0]
    most = max(kept, key=lambda other: other.remaining_seconds or 0, default=None)
    return Spare(most.subject or "", most.target_seconds or 0, most.remaining_seconds or 0) if most else None


def _overrun(promise: Clock, other: Clock) -> Overrun:
    assert promise.breached_at is not None
    assert other.breached_at is not None
    spans = list(_common(promise, other))
    total, before = (
        sum(_seconds(other, start, min(end, limit)) for start, end in spans)
        for limit in (promise.as_of, promise.breached_at)
    )
    return Overrun(other.metric, other.subject or "", other.cycle, other.target_seconds or 0, total, before)


def _common(promise: Clock, other: Clock) -> Iterator[tuple[datetime, datetime]]:
    """When the promise was running in its service hours while the other was beyond its target."""
    assert other.breached_at is not None
    since, until = other.breached_at, other.stopped_at or other.as_of
    for stretch in promise.stretches:
        start, end = max(stretch.start, since), min(stretch.end, until)
        if stretch.kind is StretchKind.RUNNING and stretch.hours is not None and start < end:
            yield from ((a, b) for a, b, opening in stretch.hours.parts(start, end) if opening is Opening.OPEN)


def _seconds(other: Clock, start: datetime, end: datetime) -> int:
    """Service seconds of the other clock between two instants, as far as it ran."""
    ran = 0
    for stretch in other.stretches:
        a, b = max(stretch.start, start), min(stretch.end, end)
        if stretch.kind is StretchKind.RUNNING and stretch.hours is not None and a < b:
            ran += stretch.hours.between(a, b)
    return ran
