"""A slow reader of the wall clock, written from clocks.md section 1 alone: it looks at one instant after the other."""

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from msp.sla.zones import zone_named

EXAMPLES = int(os.environ.get("MSP_EXAMPLES", "15"))
STEP = 900  # offsets, clock changes and the drawn hours are all whole quarters, so openness is constant within one
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# A zone, and an instant near something awkward in it.
AWKWARD = (
    ("Europe/Stockholm", "2026-03-29T01:00:00Z"),
    ("Europe/Stockholm", "2026-10-25T01:00:00Z"),
    ("America/New_York", "2026-03-08T07:00:00Z"),
    ("America/New_York", "2026-11-01T06:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
    ("Asia/Kathmandu", "2026-02-28T00:00:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("America/Sao_Paulo", "2015-10-18T03:00:00Z"),
    ("America/Sao_Paulo", "2016-02-21T02:00:00Z"),
    ("Africa/Casablanca", "2024-03-10T02:00:00Z"),
    ("Africa/Casablanca", "2024-04-14T02:00:00Z"),
    ("Pacific/Chatham", "2026-09-26T14:00:00Z"),
    ("UTC", "2024-02-29T00:00:00Z"),
    ("Europe/Stockholm", "2029-12-31T23:00:00Z"),
)


def at(text: str) -> datetime:
    """The instant of an ISO text."""
    return datetime.fromisoformat(text)


def seconds_of_time(text: str) -> int:
    """Seconds since midnight of HH:MM or HH:MM:SS."""
    hour, minute, second = [*map(int, text.split(":")), 0][:3]
    return hour * 3600 + minute * 60 + second


def reads_open(document: dict[str, Any], instant: datetime) -> bool:
    """Whether the wall clock of the zone, read at the instant, shows an open date and time."""
    wall = instant.astimezone(zone_named(document["tz"]))
    day, second = wall.date(), wall.hour * 3600 + wall.minute * 60 + wall.second
    if _in_spans(document.get("date_breaks", {}), day, second):
        return False
    if day.isoformat() in document.get("closed_dates", ()) or f"{day:%m-%d}" in document.get("closed_yearly", ()):
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


def reads_holiday(document: dict[str, Any], instant: datetime) -> bool:
    """Whether the local date is a closed one."""
    day = instant.astimezone(zone_named(document["tz"])).date()
    return day.isoformat() in document.get("closed_dates", ()) or f"{day:%m-%d}" in document.get("closed_yearly", ())


def slow_between(document: dict[str, Any], start: datetime, end: datetime, step: int = STEP) -> int:
    """Service seconds from start to end >= start, step by step; step 1 reads every second."""
    total, moment, last = 0, int(start.timestamp()), int(end.timestamp())
    while moment < last:
        until = min(moment // step * step + step, last)
        if reads_open(document, datetime.fromtimestamp(moment, UTC)):
            total += until - moment
        moment = until
    return total


def _in_spans(table: dict[str, Any], day: date, second: int) -> bool:
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


def _time(quarter: int) -> str:
    return f"{quarter // 4:02d}:{quarter % 4 * 15:02d}"


quarters = st.integers(0, 96)
spans = (
    st.tuples(quarters, quarters)
    .filter(lambda pair: pair[0] != pair[1] and pair != (96, 0))
    .map(lambda pair: [_time(pair[0]), _time(pair[1])])
)
span_lists = st.lists(spans, max_size=3)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[dict[str, Any], datetime]:
    """A service-hours document that is open some time each week, and an instant near something awkward in it."""
    zone, text = draw(st.sampled_from(AWKWARD))
    near = at(text)
    local = near.astimezone(zone_named(zone)).date()
    dates = st.integers(-6, 6).map(lambda days: (local + timedelta(days=days)).isoformat())
    weekly = draw(st.dictionaries(st.sampled_from(WEEKDAYS), span_lists.filter(bool), min_size=1, max_size=7))
    document = {
        "tz": zone,
        "weekly": weekly,
        "closed_dates": draw(st.lists(dates, max_size=2)),
        "closed_yearly": draw(st.lists(dates.map(lambda text: text[5:]), max_size=1)),
        "date_hours": draw(st.dictionaries(dates, span_lists, max_size=2)),
        "date_breaks": draw(st.dictionaries(dates, span_lists, max_size=2)),
    }
    return document, near


def _seconds(low: int, high: int) -> st.SearchStrategy[int]:
    """Any amount, or a whole number of quarters, which often lies exactly on an edge."""
    return st.one_of(st.integers(low, high), st.integers(low // STEP, high // STEP).map(lambda n: n * STEP or STEP))


offsets = _seconds(-5 * 86_400, 5 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
amounts = _seconds(1, 60 * 3600)
