"""Pure: what differs between two documents of service hours, weekday by weekday and date by date."""

from calendar import isleap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from msp.agreements.differences.line import NOTHING, Line, lines, listed
from msp.agreements.settings import Document
from msp.sla.closed_days import holidays_from_document

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
_DAYS, _DAY_MINUTES = 7, 24 * 60
_WEEK_MINUTES = _DAYS * _DAY_MINUTES
#: A year of every kind: common and leap, beginning on each weekday; calendars repeat after 28 years.
_PLAIN_YEARS = range(2027, 2055)


def hours_difference(before: Document | None, after: Document) -> tuple[Line, ...]:
    """Weekdays together where they change alike, then dates, special hours and the zone."""
    old = before or {}
    return lines([*_week(old, after), *_dates(old, after), *_special(old, after), *_zone(old, after)])


def times(spans: Sequence[Sequence[str]]) -> str:
    """The open times of a day: 08:00–12:00, 13:00–17:00."""
    return ", ".join(f"{start}–{end}" for start, end in sorted({(span[0], span[1]) for span in spans})) or CLOSED


def weekly_minutes(document: Document | None) -> int:
    """The minutes a week that are open, without closed and special days; what overlaps counts once."""
    return sum(_minutes_by_weekday(document))


def yearly_minutes(document: Document | None, years: Iterable[int]) -> dict[int, int]:
    """The minutes of calendar years that the week opens and no closed day shuts; special days are left out."""
    week, said = _minutes_by_weekday(document), document or {}
    yearly, dated = said.get("closed_yearly", ()), defaultdict[int, set[date]](set)
    for day in map(date.fromisoformat, said.get("closed_dates", ())):
        dated[day.year].add(day)
    return {year: _usual(week, year) - _shut(week, dated[year] | _each(yearly, year)) for year in years}


def years_told_apart(document: Document) -> list[int]:
    """The calendar years with closed dates, and one of every kind for all others, in order."""
    return sorted({*_PLAIN_YEARS, *(int(text[:4]) for text in document.get("closed_dates", ()))})


def _minutes_by_weekday(document: Document | None) -> list[int]:
    open_minutes: set[int] = set()
    for place, day in enumerate(WEEK):
        for start, end in (document or {}).get("weekly", {}).get(day, ()):
            first, last = _minute(start), _minute(end)
            last = last if last > first else last + _DAY_MINUTES
            open_minutes.update((place * _DAY_MINUTES + minute) % _WEEK_MINUTES for minute in range(first, last))
    counted = Counter(minute // _DAY_MINUTES for minute in open_minutes)
    return [counted[day] for day in range(_DAYS)]


def _usual(week: Sequence[int], year: int) -> int:
    """A year is 52 weeks and one day, a leap year one more."""
    first = date(year, 1, 1).weekday()
    return 52 * sum(week) + sum(week[(first + place) % _DAYS] for place in range(1 + isleap(year)))


def _shut(week: Sequence[int], days: Iterable[date]) -> int:
    return sum(week[day.weekday()] for day in days)


def _each(yearly: Iterable[str], year: int) -> set[date]:
    return {date.fromisoformat(f"{year:04}-{day}") for day in yearly if day != "02-29" or isleap(year)}


def _week(old: Document, new: Document) -> Iterator[tuple[str, str, str]]:
    was, will = old.get("weekly", {}), new.get("weekly", {})
    days = [(name, times(was.get(day, ())), times(will.get(day, ()))) for day, name in WEEK.items()]
    for (before, after), run in groupby(days, key=lambda item: item[1:]):
        names = [name for name, _, _ in run]
        yield names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}", before, after


def _dates(old: Document, new: Document) -> Iterator[tuple[str, str, str]]:
    for key, words in (("closed_dates", _date_words), ("closed_yearly", _yearly_words)):
        was, will = _closed_words(old, key), _closed_words(new, key)
        for text in sorted({*was, *will}):
            yield words(text), was.get(text, USUAL), will.get(text, USUAL)


def _closed_words(document: Document, key: str) -> dict[str, str]:
    """What is said of each closed date: with a name, where somebody gave it one, and from which list it is."""
    told = dict.fromkeys(document.get(key, ()), CLOSED)
    if key == "closed_dates":
        holidays = holidays_from_document(document.get("holidays", ()))
        told |= {one.day.isoformat(): f"{CLOSED}: {one.name} ({one.source})" for one in holidays}
    return told


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
