"""Pure: who is on duty at an instant, read from weekly shifts on a wall clock; and what a rota leaves open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 1440
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, its end excluded."""

    starts_at: datetime
    ends_at: datetime

    def covers(self, at: datetime) -> bool:
        """Whether the instant lies in it."""
        return self.starts_at <= at < self.ends_at

    def meets(self, other: "Span") -> bool:
        """Whether the two share an instant."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift of a week on the wall clock of a zone; `weekday` 0 is Monday, minutes count from midnight.

    One that ends at or before its start runs into the next day.
    """

    zone: str
    weekday: int
    start_minute: int
    end_minute: int

    @property
    def words(self) -> str:
        """As people write it: Mon 22:00–06:00."""
        return f"{DAYS[self.weekday]} {_hour(self.start_minute)}–{_hour(self.end_minute)}"

    @property
    def is_overnight(self) -> bool:
        """Whether it runs into the next day."""
        return self.end_minute <= self.start_minute

    def covers(self, at: datetime) -> bool:
        """Whether the wall clock, read at the instant, shows a time of this shift (clocks.md section 1).

        So both passes of an hour that is repeated count, and an hour that is skipped never comes.
        """
        wall = at.astimezone(ZoneInfo(self.zone))
        minute = wall.hour * 60 + wall.minute
        if not self.is_overnight:
            return wall.weekday() == self.weekday and self.start_minute <= minute < self.end_minute
        begun = wall.weekday() == self.weekday and minute >= self.start_minute
        return begun or (wall.weekday() == (self.weekday + 1) % 7 and minute < self.end_minute)


def on_duty(shifts: Sequence[Shift], absences: Iterable[Span], at: datetime) -> bool:
    """Whether somebody works at an instant; without any shift they always do, and while absent they never do."""
    if any(absence.covers(at) for absence in absences):
        return False
    return not shifts or any(shift.covers(at) for shift in shifts)


def without(span: Span, taken: Iterable[Span]) -> list[Span]:
    """What is left of a span once others are taken out of it, in order."""
    left, begin = [], span.starts_at
    for part in sorted(taken, key=lambda one: one.starts_at):
        if part.starts_at > begin:
            left.append(Span(begin, min(part.starts_at, span.ends_at)))
        begin = max(begin, part.ends_at)
        if begin >= span.ends_at:
            break
    if begin < span.ends_at:
        left.append(Span(begin, span.ends_at))
    return [part for part in left if part.starts_at < part.ends_at]


def overlap(shifts: Sequence[Shift]) -> tuple[Shift, Shift] | None:
    """Two shifts of one week that share a minute of the wall clock; None when none do."""
    placed = [(begin, end, shift) for shift in shifts for begin, end in _of_week(shift)]
    for (_, end, first), (begin, _, second) in pairwise(sorted(placed, key=lambda part: part[:2])):
        if begin < end:
            return first, second
    return None


def _of_week(shift: Shift) -> list[tuple[int, int]]:
    """The minutes of the week that a shift takes; the night from Sunday stands at both ends."""
    week = 7 * MINUTES_A_DAY
    begin = shift.weekday * MINUTES_A_DAY + shift.start_minute
    length = (shift.end_minute - shift.start_minute) % MINUTES_A_DAY or MINUTES_A_DAY
    end = begin + length
    return [(begin, end)] if end <= week else [(begin, week), (0, end - week)]


def week_of(at: datetime, zone: str) -> list[Span]:
    """The seven days, Monday first, of the week that holds an instant, as the calendar of a zone has them."""
    day = at.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    monday = day - timedelta(days=day.weekday())
    edges = [_instant(monday + timedelta(days=n), zone) for n in range(8)]
    return [Span(begin, end) for begin, end in pairwise(edges)]


def _instant(wall: datetime, zone: str) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def _hour(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
