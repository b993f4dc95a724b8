"""Clocks as the kit shows them: the chip's words, and the bar with its marks, from the one explanation."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msp import sla
from msp.sla import Clock, ExplainedKind, ExplainedStretch, Explanation, Opening, Point, PointKind, Standing, State
from msp.tickets import Ticket
from msp.web.filters import duration, iso, moment
from msp.web.fired import FiredRow, fired_rows, raise_words

LABELS = {
    "first_response": "First response",
    "next_update": "Next update",
    "resolution": "Resolution",
    "ola": "At this tier",
    "uc": "At the vendor",
    "dwell": "Dwell at {subject}",
    "acknowledge": "Vendor's answer",
}
POINTS = {
    PointKind.WARN: "Warning at {label} %",
    PointKind.ESCALATE: "Leaves {label}",
    PointKind.RAISE: "Raised at {label}",
    PointKind.DUE: "Due",
    PointKind.BREACH: "Breached",
    PointKind.STOP: "Stopped",
}
#: How far the end of the present service hours is looked for; a page older than this has long been loaded again.
_AHEAD = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class BarStretch:
    """A stretch on the bar; `x` and `width` are percents of its length."""

    kind: str
    reason: str | None
    x: float
    width: float
    words: str


@dataclass(frozen=True, slots=True)
class BarMark:
    """A point on the bar."""

    x: float
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """An explanation as `_kit/explain.html` draws it."""

    stretches: tuple[BarStretch, ...]
    marks: tuple[BarMark, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFace:
    """A clock as `_kit/clock.html` shows it, with its explanation."""

    name: str
    standing: str
    label: str
    words: str
    due_iso: str | None
    due_words: str | None
    metric: str
    remaining_seconds: int | None
    paused: bool
    used_percent: int | None
    runs_until_iso: str | None
    explanation: Bar
    #: Name and cycle, by which its firings are found.
    key: tuple[str, int]
    #: What it fired, where the reader may know.
    fired: tuple[FiredRow, ...] = ()


def clock_faces_inside(ticket: Ticket, now: datetime, zone: str) -> list[ClockFace]:
    """The same for the provider's people, with what each clock fired and how late it was noticed."""
    rows = fired_rows(ticket, zone)
    return [replace(face, fired=rows.get(face.key, ())) for face in clock_faces(ticket, now, zone)]


def clock_faces(ticket: Ticket, now: datetime, zone: str) -> list[ClockFace]:
    """The clocks of a ticket at this moment, the nearest due first, in the words of a zone's wall clock.

    How long it dwelt where it is no more is no clock that anybody waits for.
    """
    clocks = sla.clocks_of(ticket, now=now)
    return [_face(clock, now, zone) for clock in clocks if clock.metric != "dwell" or clock.state is not State.STOPPED]


def _face(clock: Clock, now: datetime, zone: str) -> ClockFace:
    explanation = sla.explain(clock, zone=ZoneInfo(zone))
    target = clock.target_seconds
    return ClockFace(
        name=clock.name.replace(":", "-").replace("#", "-"),
        standing=sla.standing(clock),
        label=LABELS[clock.metric].format(subject=clock.subject),
        words=_words(clock, zone),
        due_iso=iso(clock.due_at) if clock.due_at else None,
        due_words=moment(clock.due_at, zone) if clock.due_at else None,
        metric=clock.metric,
        remaining_seconds=clock.remaining_seconds if clock.state is State.RUNNING else None,
        paused=clock.state is State.PAUSED,
        used_percent=min(100, clock.elapsed_seconds * 100 // target) if target else None,
        runs_until_iso=_runs_until(clock),
        explanation=_bar(clock, explanation, now, zone),
        key=(clock.name, clock.cycle),
    )


def _words(clock: Clock, zone: str) -> str:
    if clock.state is State.STOPPED:
        return "met" if sla.standing(clock) is Standing.MET else f"missed by {duration(_over(clock))}"
    if clock.state is State.PAUSED:
        return "missed, paused" if clock.breached else "paused"
    left = clock.remaining_seconds
    if left is None:
        return "no target"
    if left < 0 or clock.breached:
        return f"{duration(_over(clock))} over"
    return f"{duration(left)} left"


def _over(clock: Clock) -> int:
    return max(0, -(clock.remaining_seconds or 0))


def _runs_until(clock: Clock) -> str | None:
    """Until when the chip may count: the end of the present stretch of service hours."""
    if clock.state is not State.RUNNING or not clock.stretches or clock.stretches[-1].hours is None:
        return None
    _, end, opening = clock.stretches[-1].hours.parts(clock.as_of, clock.as_of + _AHEAD)[0]
    return iso(end if opening is Opening.OPEN else clock.as_of)


def _bar(clock: Clock, explanation: Explanation, now: datetime, zone: str) -> Bar:
    if clock.started_at is None:
        return Bar((), (), explanation.sentences)
    start = clock.started_at
    ends = [clock.stopped_at or now, *(point.at for point in explanation.points)]
    length = max((max(ends) - start).total_seconds(), 1.0)

    def place(at: datetime) -> float:
        return round((at - start).total_seconds() / length * 100, 3)

    stretches = tuple(_stretch(part, place(part.start), place(part.end), zone) for part in explanation.stretches)
    marks = [BarMark(0.0, "start", f"Started {moment(start, zone)}")]
    marks += [BarMark(place(point.at), point.kind, _said(point, zone)) for point in explanation.points]
    if clock.state in (State.RUNNING, State.PAUSED):
        marks.append(BarMark(place(now), "now", "Now"))
    return Bar(stretches, tuple(marks), explanation.sentences)


def _stretch(part: ExplainedStretch, x: float, end: float, zone: str) -> BarStretch:
    kind = "stopped" if part.kind is ExplainedKind.NONE else str(part.kind)
    counted = f", {duration(part.seconds)} counted" if part.kind is ExplainedKind.RUNNING else ""
    if part.kind is ExplainedKind.PAUSED:
        counted = f", {duration(part.seconds)} of service time held"
    words = f"{moment(part.start, zone)} to {moment(part.end, zone)}{counted}"
    reason = part.reason.replace("_", " ").capitalize() if part.reason else None
    return BarStretch(kind, reason, x, round(end - x, 3), words)


def _said(point: Point, zone: str) -> str:
    label = raise_words(point.label) if point.kind is PointKind.RAISE else point.label
    return f"{POINTS[point.kind].format(label=label)} {moment(point.at, zone)}"
