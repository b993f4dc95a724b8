"""Pure: what clocks, their marks and their stretches are called, for agents and for clients, and where they stand."""

import re

from msp.agreements.differences.targets import METRICS
from msp.sla import Clock, ExplainedKind, Metric, Point, PointKind
from msp.sla.telling import Telling
from msp.sla.terms import is_of_vendor
from msp.web.fired import raise_words

LABELS = {
    "first_response": "First response",
    "next_update": "Next update",
    "resolution": "Resolution",
    "ola": "At this tier",
    "uc": "At the vendor",
    "dwell": "Dwell at {subject}",
    "acknowledge": "Vendor's answer",
}
_TAKEN_UP = "Taken up at {subject}"
_TITLES = {
    "ola": "Stay at {subject}",
    "uc": "Solution of {subject}",
    "dwell": "Dwell limit at {subject}",
    "acknowledge": "Answer of {subject}",
}
_STRETCHES = {
    ExplainedKind.RUNNING: "Running",
    ExplainedKind.PAUSED: "Paused",
    ExplainedKind.OUT_OF_HOURS: "Out of hours",
    ExplainedKind.HOLIDAY: "Holiday",
    ExplainedKind.STOPPED: "Resolved",
    ExplainedKind.NONE: "No promise",
}
_TO_CLIENT = {ExplainedKind.RUNNING: "Counted", ExplainedKind.STOPPED: "Solved"}
_POINTS = {
    PointKind.START: "Started",
    PointKind.WARN: "Warning at {label} %",
    PointKind.ESCALATE: "Leaves {label}",
    PointKind.RAISE: "Raised at {label}",
    PointKind.DUE: "Due",
    PointKind.BREACH: "Breached",
    PointKind.STOP: "Stopped",
    PointKind.NOW: "Now",
}
_POINTS_TO_CLIENT = {PointKind.WARN: "{label} % used", PointKind.BREACH: "Late from"}
_STOPS_TO_CLIENT = {"first_response": "Answered", "next_update": "You heard from us", "resolution": "Solved"}
_UNFIT = re.compile(r"[^\w.-]")


def clock_anchor(name: str, cycle: int | None = None) -> str:
    """Where on the page of its ticket's clocks a clock stands: `resolution` for the latest cycle, else `resolution-1`.

    A stay or hand-off has its number in its name (ola:L1#2 is `ola-L1-2`).
    """
    plain = _UNFIT.sub("-", name)
    return plain if cycle is None or "#" in name else f"{plain}-{cycle}"


def chip_label(clock: Clock, telling: Telling) -> str:
    """The promise that a clock belongs to, in a word or two."""
    words = METRICS if telling.to_client else LABELS
    label = _TAKEN_UP if _is_of_step(clock) else words[clock.metric]
    return label.format(subject=telling.subject(clock.subject))


def title_of(clock: Clock, telling: Telling) -> str:
    """A clock among all clocks of its ticket: Stay at L1, Solution of Quill, Resolution."""
    if clock.metric not in _TITLES:
        return chip_label(clock, telling)
    title = _TAKEN_UP if _is_of_step(clock) else _TITLES[clock.metric]
    words = title.format(subject=telling.subject(clock.subject))
    return f"{words}, for the {_ordinal(clock.cycle)} time" if clock.cycle > 1 else words


def stretch_words(kind: ExplainedKind, telling: Telling) -> str:
    """What a stretch was."""
    return (_TO_CLIENT if telling.to_client else {}).get(kind) or _STRETCHES[kind]


def point_words(clock: Clock, point: Point, telling: Telling) -> str:
    """What happened at a point."""
    words = _POINTS[point.kind]
    if telling.to_client:
        words = _POINTS_TO_CLIENT.get(point.kind, words)
        words = _STOPS_TO_CLIENT.get(clock.metric, words) if point.kind is PointKind.STOP else words
    return words.format(label=raise_words(point.label) if point.kind is PointKind.RAISE else point.label)


def _is_of_step(clock: Clock) -> bool:
    """Whether it is the acknowledgement of a step, not that of a vendor."""
    return clock.metric is Metric.ACKNOWLEDGE and not is_of_vendor(clock.metric, clock.subject)


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
