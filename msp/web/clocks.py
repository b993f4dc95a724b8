"""Clocks as the kit shows them: the chip's words, and the one explanation behind it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from msp import sla
from msp.sla import Clock, Explanation, Opening, Standing, State
from msp.sla.causes import BreachCause
from msp.sla.fired import FiringView
from msp.sla.telling import PLAIN, Telling
from msp.tickets import Ticket
from msp.web.clock_words import LABELS, chip_label, clock_anchor, title_of
from msp.web.excused import ExcusedNote, excused_notes
from msp.web.explained import Bar, Link, bar_of
from msp.web.filters import duration, iso, moment
from msp.web.fired import FiredRow, fired_rows

__all__ = ["LABELS", "ClockFace", "Shown", "clock_anchor", "clock_faces", "with_excuses", "with_firings"]

#: How far the end of the present service hours is looked for; a page older than this has long been loaded again.
_AHEAD = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFace:
    """A clock as `_kit/clock.html` shows it, with its explanation; `name` is its anchor."""

    name: str
    #: Its cycle's own anchor too, where it is the latest, so that a link from when it was judged still finds it.
    cycle_name: str
    is_latest: bool
    cycle: int
    standing: str
    label: str
    title: str
    words: str
    #: When it is due, or was missed.
    due_iso: str | None
    due_words: str | None
    metric: str
    remaining_seconds: int | None
    paused: bool
    stopped: bool
    used_percent: int | None
    runs_until_iso: str | None
    told: Explanation
    explanation: Bar
    #: Name and cycle, by which its firings are found.
    key: tuple[str, int]
    #: What it fired, where the reader may know.
    fired: tuple[FiredRow, ...] = ()
    #: Where its time went, where it was missed and the reader may know.
    cause: BreachCause | None = None
    #: How its excuse stands, where it was missed and somebody proposed one.
    excuse: ExcusedNote | None = None

    @property
    def when(self) -> str:
        """When it is due, or since when it is missed."""
        if self.due_words is None:
            return ""
        missed = "missed" if self.stopped else "missed since"
        return f"{missed if self.standing == Standing.BREACHED else 'due'} {self.due_words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How clocks are shown: on whose wall clock, in whose words, and where the versions that counted may be read."""

    zone: str
    telling: Telling = PLAIN
    link: Link = lambda _: None


def with_firings(faces: Iterable[ClockFace], firings: Iterable[FiringView], zone: str) -> list[ClockFace]:
    """The same for the provider's people, with what each clock fired and how late it was noticed."""
    rows = fired_rows(firings, zone)
    return [replace(face, fired=rows.get(face.key, ())) for face in faces]


def with_excuses(faces: Iterable[ClockFace], ticket: Ticket, zone: str) -> list[ClockFace]:
    """The same, each broken promise with its excuse where one is proposed or agreed to."""
    listed = list(faces)
    if not any(face.told.clock.breached for face in listed):
        return listed
    notes = excused_notes(ticket, zone)
    return [replace(face, excuse=notes.get(face.key)) if face.told.clock.breached else face for face in listed]


def clock_faces(clocks: Iterable[Clock], shown: Shown) -> list[ClockFace]:
    """Clocks with their explanations, in the order in which they come; earlier cycles say which they are."""
    found = list(clocks)
    latest = {name: max(clock.cycle for clock in found if clock.name == name) for name in {one.name for one in found}}
    return [_face(clock, shown, clock.cycle == latest[clock.name]) for clock in found]


def _face(clock: Clock, shown: Shown, is_latest: bool) -> ClockFace:
    told = sla.explain(clock, zone=ZoneInfo(shown.zone), telling=shown.telling)
    target, when = clock.target_seconds, clock.breached_at or clock.due_at
    return ClockFace(
        name=clock_anchor(clock.name, None if is_latest else clock.cycle),
        cycle_name=clock_anchor(clock.name, clock.cycle),
        is_latest=is_latest,
        cycle=clock.cycle,
        standing=sla.standing(clock),
        label=chip_label(clock, shown.telling),
        title=title_of(clock, shown.telling) + ("" if is_latest else f", cycle {clock.cycle}"),
        words=words_of(clock),
        due_iso=iso(when) if when else None,
        due_words=moment(when, shown.zone) if when else None,
        metric=clock.metric,
        remaining_seconds=left_of(clock) if clock.state is State.RUNNING else None,
        paused=clock.state is State.PAUSED,
        stopped=clock.is_over,
        used_percent=min(100, clock.elapsed_seconds * 100 // target) if target else None,
        runs_until_iso=runs_until(clock),
        told=told,
        explanation=bar_of(told, shown.telling, shown.zone, shown.link),
        key=(clock.name, clock.cycle),
    )


def words_of(clock: Clock) -> str:
    """How a clock stands, as its chip says it: what is left, by how much it is over, whether it was kept."""
    if clock.withdrawn:
        return "ended by a merge"
    if clock.state is State.STOPPED:
        if clock.target_seconds is None and not clock.breached:
            return "no target"
        return "met" if sla.standing(clock) is Standing.MET else f"missed by {duration(clock.over_seconds)}"
    if clock.state is State.PAUSED:
        return "missed, paused" if clock.breached else "paused"
    left = left_of(clock)
    if left is None:
        return "no target"
    return f"{duration(-left)} over" if left < 0 or clock.breached else f"{duration(left)} left"


def left_of(clock: Clock) -> int | None:
    """Service seconds left; below zero those since it was missed, whatever target counts by now."""
    return -clock.over_seconds if clock.breached else clock.remaining_seconds


def runs_until(clock: Clock) -> str | None:
    """Until when the chip may count: the end of the present stretch of service hours."""
    if clock.state is not State.RUNNING or not clock.stretches or clock.stretches[-1].hours is None:
        return None
    _, end, opening = clock.stretches[-1].hours.parts(clock.as_of, clock.as_of + _AHEAD)[0]
    return iso(end if opening is Opening.OPEN else clock.as_of)
