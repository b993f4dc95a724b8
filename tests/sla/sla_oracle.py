"""A slow reader of the wall clock, written from clocks.md section 1 alone: it looks at one instant after the other.

It shares no code with the engine: not even the zones, which it loads from tzdata by itself and reads from UTC only.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Document = dict[str, Any]


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone of the pinned tzdata, whatever the machine has."""
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def at(text: str) -> datetime:
    """The instant of an ISO text."""
    return datetime.fromisoformat(text)


@cache
def seconds_of_time(text: str) -> int:
    """Seconds since midnight of HH:MM or HH:MM:SS."""
    hour, minute, second = [*map(int, text.split(":")), 0][:3]
    return hour * 3600 + minute * 60 + second


def reads_open(document: Document, instant: datetime) -> bool:
    """Whether the wall clock of the zone, read at the instant, shows an open date and time."""
    wall = instant.astimezone(zone_of(document["tz"]))
    day, second = wall.date(), wall.hour * 3600 + wall.minute * 60 + wall.second
    if _closed(document, day) or _in_spans(document.get("date_breaks", {}), day, second):
        return False
    dated = document.get("date_hours", {})
    if day.isoformat() in dated:
        return any(_before_midnight(span, second) for span in dated[day.isoformat()])
    yesterday = (day - timedelta(days=1)).isoformat()
    weekly = document.get("weekly", {})
    today, last_night = WEEKDAYS[day.weekday()], WEEKDAYS[day.weekday() - 1]
    return (
        any(_before_midnight(span, second) for span in weekly.get(today, ()))
        or any(_after_midnight(span, second) for span in weekly.get(last_night, ()))
        or any(_after_midnight(span, second) for span in dated.get(yesterday, ()))
    )


def reads_holiday(document: Document, instant: datetime) -> bool:
    """Whether the local date is a closed one."""
    return _closed(document, instant.astimezone(zone_of(document["tz"])).date())


def slow_between(document: Document, start: datetime, end: datetime, step: int) -> int:
    """Service seconds from start to end >= start, step by step; step 1 reads every second."""
    return slow_parts(document, start, end, step)["open"]


def slow_parts(document: Document, start: datetime, end: datetime, step: int) -> dict[str, int]:
    """The seconds from start to end >= start that are open, on a holiday, and closed otherwise."""
    found = {"open": 0, "holiday": 0, "closed": 0}
    moment, last = int(start.timestamp()), int(end.timestamp())
    while moment < last:
        until = min(moment // step * step + step, last)
        instant = datetime.fromtimestamp(moment, UTC)
        what = "open" if reads_open(document, instant) else "holiday" if reads_holiday(document, instant) else "closed"
        found[what] += until - moment
        moment = until
    return found


def _closed(document: Document, day: date) -> bool:
    return day.isoformat() in document.get("closed_dates", ()) or f"{day:%m-%d}" in document.get("closed_yearly", ())


def _in_spans(table: Document, day: date, second: int) -> bool:
    yesterday = (day - timedelta(days=1)).isoformat()
    return any(_before_midnight(span, second) for span in table.get(day.isoformat(), ())) or any(
        _after_midnight(span, second) for span in table.get(yesterday, ())
    )


def _before_midnight(span: list[str], second: int) -> bool:
    start, end = map(seconds_of_time, span)
    return start <= second < end if start < end else start <= second


def _after_midnight(span: list[str], second: int) -> bool:
    start, end = map(seconds_of_time, span)
    return end < start and second < end
