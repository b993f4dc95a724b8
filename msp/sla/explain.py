"""A clock explains itself: its stretches, its marks and its story, the same for agent, client and statement."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from msp.sla.calendar import Opening, ServiceHours
from msp.sla.clock import Clock, MarkKind, State, Stretch, StretchKind
from msp.sla.story import story_of
from msp.sla.telling import PLAIN, Telling
from msp.sla.versions_that_counted import CountedVersion, counted_versions


class ExplainedKind(StrEnum):
    """What a stretch of the explanation was; none means that no promise was in force."""

    RUNNING = "running"
    PAUSED = "paused"
    OUT_OF_HOURS = "out_of_hours"
    HOLIDAY = "holiday"
    STOPPED = "stopped"
    NONE = "none"


class PointKind(StrEnum):
    """What happened, or is to happen, at a point of the explanation."""

    START = "start"
    WARN = "warn"
    ESCALATE = "escalate"
    RAISE = "raise"
    DUE = "due"
    BREACH = "breach"
    STOP = "stop"
    NOW = "now"


#: What a client is told of; when a ticket leaves a tier by itself is the provider's affair.
TOLD_TO_CLIENTS = frozenset(
    {PointKind.START, PointKind.WARN, PointKind.DUE, PointKind.BREACH, PointKind.STOP, PointKind.NOW}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedStretch:
    """[start, end) of one kind; seconds are service time, of a running stretch those that elapsed.

    `reason` has the codes of what held it, `why` the words for them, or what the holiday is called.
    """

    start: datetime
    end: datetime
    kind: ExplainedKind
    reason: str | None
    why: str
    seconds: int
    target_seconds: int | None
    policy_version: str | None
    hours_version: str | None
    priority: str | None
    tier: str | None

    @property
    def counted_seconds(self) -> int:
        """Service seconds that went into the clock."""
        return self.seconds if self.kind is ExplainedKind.RUNNING else 0

    @property
    def held_seconds(self) -> int:
        """Service seconds that did not, because something held it."""
        return self.seconds if self.kind in (ExplainedKind.PAUSED, ExplainedKind.STOPPED) else 0


@dataclass(frozen=True, slots=True)
class Point:
    """One instant of the explanation; `label` tells a warning's percent, an escalation's tier, or both of a raise."""

    kind: PointKind
    at: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happened to a clock, in stretches, points, the versions that counted, and plain sentences."""

    clock: Clock
    stretches: tuple[ExplainedStretch, ...]
    points: tuple[Point, ...]
    versions: tuple[CountedVersion, ...]
    sentences: tuple[str, ...]

    @property
    def name(self) -> str:
        """The clock's name (clocks.md section 5)."""
        return self.clock.name

    @property
    def cycle(self) -> int:
        """Which cycle of its metric it is; 0 before it starts."""
        return self.clock.cycle


def explain(clock: Clock, *, zone: tzinfo, telling: Telling = PLAIN) -> Explanation:
    """Explain a clock as it reads at its `as_of`; the sentences show instants on the wall clock of the zone."""
    stretches = tuple(part for stretch in clock.stretches for part in _explained(stretch, telling))
    points = sorted(_points(clock), key=lambda point: point.at)
    told = tuple(point for point in points if not telling.to_client or point.kind in TOLD_TO_CLIENTS)
    return Explanation(clock, stretches, told, counted_versions(clock, telling), story_of(clock, zone, telling))


_KINDS = {
    StretchKind.PAUSED: ExplainedKind.PAUSED,
    StretchKind.STOPPED: ExplainedKind.STOPPED,
    StretchKind.NONE: ExplainedKind.NONE,
}
_OPENINGS = {
    Opening.OPEN: ExplainedKind.RUNNING,
    Opening.CLOSED: ExplainedKind.OUT_OF_HOURS,
    Opening.HOLIDAY: ExplainedKind.HOLIDAY,
}


def _explained(stretch: Stretch, telling: Telling) -> Iterator[ExplainedStretch]:
    """A running stretch is cut into service time, closed time and holidays; any other is shown whole."""
    if stretch.start == stretch.end:
        return
    why = telling.all_why(stretch.reasons, stretch.with_vendor)
    if stretch.kind is not StretchKind.RUNNING:
        yield _part(stretch, stretch.start, stretch.end, _KINDS[stretch.kind], why)
    elif stretch.hours is None:
        yield _part(stretch, stretch.start, stretch.end, ExplainedKind.OUT_OF_HOURS, why)
    else:
        for start, end, opening in stretch.hours.parts(stretch.start, stretch.end):
            named = _holiday_names(stretch.hours, start, end) if opening is Opening.HOLIDAY else why
            yield _part(stretch, start, end, _OPENINGS[opening], named)


def _holiday_names(hours: ServiceHours, start: datetime, end: datetime) -> str:
    return ", ".join(dict.fromkeys(holiday.name for holiday in hours.holidays(start, end)))


def _part(stretch: Stretch, start: datetime, end: datetime, kind: ExplainedKind, why: str) -> ExplainedStretch:
    seconds = int((end - start).total_seconds()) if kind is ExplainedKind.RUNNING else 0
    return ExplainedStretch(
        start=start,
        end=end,
        kind=kind,
        reason=", ".join(stretch.reasons) or None,
        why=why,
        seconds=stretch.seconds if stretch.reasons else seconds,
        target_seconds=stretch.target_seconds,
        policy_version=stretch.policy_version,
        hours_version=stretch.hours_version,
        priority=stretch.priority,
        tier=stretch.tier,
    )


def _points(clock: Clock) -> Iterator[Point]:
    if clock.started_at is not None:
        yield Point(PointKind.START, clock.started_at, "")
    for mark in clock.marks:
        if mark.kind is not MarkKind.BREACH:
            yield Point(PointKind(mark.kind), mark.at, mark.name.partition(":")[2])
    for kind, at in (
        (PointKind.DUE, clock.due_at),
        (PointKind.BREACH, clock.breached_at),
        (PointKind.STOP, clock.stopped_at or clock.merged_at),
        (PointKind.NOW, clock.as_of if clock.state in (State.RUNNING, State.PAUSED) else None),
    ):
        if at is not None:
            yield Point(kind, at, "")
