"""Pure: what differs between two documents of service hours, weekday by weekday and date by date."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from msp.agreements.differences.line import NOTHING, Line, lines, listed
from msp.agreements.settings import Document

WEEK: Mapping[str, str] = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
CLOSED, USUAL = "closed", "as usual"


def hours_difference(before: Document | None, after: Document) -> tuple[Line, ...]:
    """Weekdays together where they change alike, then dates, special hours and the zone."""
    old = before or {}
    return lines([*_week(old, after), *_dates(old, after), *_special(old, after), *_zone(old, after)])


def times(spans: Sequence[Sequence[str]]) -> str:
    """The open times of a day: 08:00–12:00, 13:00–17:00."""
    return ", ".join(f"{start}–{end}" for start, end in sorted({(span[0], span[1]) for span in spans})) or CLOSED


def weekly_minutes(document: Document | None) -> int:
    """The minutes a week that are open, without closed and special days; what overlaps counts once."""
    open_minutes: set[int] = set()
    for place, day in enumerate(WEEK):
        for start, end in (document or {}).get("weekly", {}).get(day, ()):
            first, last = _minute(start), _minute(end)
            last = last if last > first else last + 24 * 60
            open_minutes.update((place * 24 * 60 + minute) % (7 * 24 * 60) for minute in range(first, last))
    return len(open_minutes)


def _week(old: Document, new: Document) -> Iterator[tuple[str, str, str]]:
    was, will = old.get("weekly", {}), new.get("weekly", {})
    days = [(name, times(was.get(day, ())), times(will.get(day, ()))) for day, name in WEEK.items()]
    for (before, after), run in groupby(days, key=lambda item: item[1:]):
        names = [name for name, _, _ in run]
        yield names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}", before, after


def _dates(old: Document, new: Document) -> Iterator[tuple[str, str, str]]:
    for key, words in (("closed_dates", _date_words), ("closed_yearly", _yearly_words)):
        was, will = set(old.get(key, ())), set(new.get(key, ()))
        for text in sorted(was ^ will):
            yield words(text), CLOSED if text in was else USUAL, CLOSED if text in will else USUAL


def _special(old: Document, new: Document) -> Iterator[tuple[str, str, str]]:
    for key, kind in (("date_hours", ""), ("date_breaks", " break")):
        was, will = old.get(key, {}), new.get(key, {})
        for text in sorted({*was, *will}):
            yield f"{_date_words(text)}{kind}", _on_the_day(was, text), _on_the_day(will, text)


def _on_the_day(table: Mapping[str, Any], text: str) -> str:
    return times(table[text]) if text in table else USUAL


def _zone(old: Document, new: Document) -> Iterator[tuple[str, str, str]]:
    yield "Time zone", listed([old["tz"]] if old.get("tz") else []), new.get("tz", NOTHING)


def _date_words(text: str) -> str:
    return f"{date.fromisoformat(text):%-d %b %Y}"


def _yearly_words(text: str) -> str:
    return f"Every {date.fromisoformat(f'2000-{text}'):%-d %B}"


def _minute(text: str) -> int:
    hours, minutes = text.split(":")[:2]
    return int(hours) * 60 + int(minutes)
