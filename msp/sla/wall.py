"""Intervals of wall-clock seconds within one date, and days as numbers counted from 1970-01-01."""

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

DAY_SECONDS = 86_400
FIRST_YEAR, LAST_YEAR = 10, 9_989
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()

Interval: TypeAlias = tuple[int, int]
Intervals: TypeAlias = tuple[Interval, ...]


def day_number(day: date) -> int:
    """Days from 1970-01-01 to the date."""
    return day.toordinal() - _EPOCH_ORDINAL


def date_of(day: int) -> date:
    """The date of a day number."""
    return date.fromordinal(day + _EPOCH_ORDINAL)


def weekday_of(day: int) -> int:
    """Monday 0 to Sunday 6 of a day number; 1970-01-01 was a Thursday."""
    return (day + 3) % 7


def pieces_of_day(spans: Iterable[Interval]) -> Intervals:
    """The parts of the intervals that lie before midnight; one that crosses it ends at 24:00 here."""
    return tuple((start, end if end > start else DAY_SECONDS) for start, end in spans if start < DAY_SECONDS)


def merged(spans: Iterable[Interval]) -> Intervals:
    """The same seconds in order, overlapping and touching intervals joined."""
    joined: list[Interval] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def without(spans: Intervals, cuts: Intervals) -> Intervals:
    """The seconds of `spans` that lie in none of `cuts`, both in order and without overlaps."""
    left: list[Interval] = []
    index = 0
    for start, end in spans:
        while index < len(cuts) and cuts[index][0] < end:
            cut_start, cut_end = cuts[index]
            if start < cut_start:
                left.append((start, cut_start))
            start = max(start, cut_end)
            if cut_end > end:
                break  # It may reach into the next interval too.
            index += 1
        if start < end:
            left.append((start, end))
    return tuple(left)
