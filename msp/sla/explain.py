"""A clock explains itself: its stretches, its marks and its story, the same for agent, client and statement."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from msp.sla.calendar import Opening
from msp.sla.clock import Clock, MarkKind, Stretch, StretchKind
from msp.sla.story import story_of


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

    WARN = "warn"
    ESCALATE = "escalate"
    RAISE = "raise"
    DUE = "due"
    BREACH = "breach"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedStretch:
    """[start, end) of one kind; seconds are service time, of a running stretch those that elapsed."""

    start: datetime
    end: datetime
    kind: ExplainedKind
    reason: str | None
    seconds: int
    target_seconds: int | None
    policy_version: str | None
    hours_version: str | None


@dataclass(frozen=True, slots=True)
class Point:
    """One instant of the explanation; `label` tells a warning's percent, an escalation's tier, or both of a raise."""

    kind: PointKind
    at: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happened to a clock, in stretches, points and plain sentences."""

    name: str
    cycle: int
    stretches: tuple[ExplainedStretch, ...]
    points: tuple[Point, ...]
    sentences: tuple[str, ...]


def explain(clock: Clock, *, zone: tzinfo) -> Explanation:
    """Explain a clock as it reads at its `as_of`; the sentences show instants on the wall clock of the zone."""
    stretches = tuple(part for stretch in clock.stretches for part in _explained(stretch))
    points = tuple(sorted(_points(clock), key=lambda point: point.at))
    return Explanation(clock.name, clock.cycle, stretches, points, story_of(clock, zone))


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


def _explained(stretch: Stretch) -> Iterator[ExplainedStretch]:
    """A running stretch is cut into service time, closed time and holidays; any other is shown whole."""
    if stretch.start == stretch.end:
        return
    if stretch.kind is not StretchKind.RUNNING:
        yield _part(stretch, stretch.start, stretch.end, _KINDS[stretch.kind])
    elif stretch.hours is None:
        yield _part(stretch, stretch.start, stretch.end, ExplainedKind.OUT_OF_HOURS)
    else:
        for start, end, opening in stretch.hours.parts(stretch.start, stretch.end):
            yield _part(stretch, start, end, _OPENINGS[opening])


def _part(stretch: Stretch, start: datetime, end: datetime, kind: ExplainedKind) -> ExplainedStretch:
    seconds = int((end - start).total_seconds()) if kind is ExplainedKind.RUNNING else 0
    return ExplainedStretch(
        start=start,
        end=end,
        kind=kind,
        reason=", ".join(stretch.reasons) or None,
        seconds=stretch.seconds if stretch.reasons else seconds,
        target_seconds=stretch.target_seconds,
        policy_version=stretch.policy_version,
        hours_version=stretch.hours_version,
    )


def _points(clock: Clock) -> Iterator[Point]:
    for mark in clock.marks:
        if mark.kind is not MarkKind.BREACH:
            yield Point(PointKind(mark.kind), mark.at, mark.name.partition(":")[2])
    for kind, at in (
        (PointKind.DUE, clock.due_at),
        (PointKind.BREACH, clock.breached_at),
        (PointKind.STOP, clock.stopped_at),
    ):
        if at is not None:
            yield Point(kind, at, "")
