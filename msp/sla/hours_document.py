"""The document of service hours, read and checked: what a person wrote, as intervals per date (clocks.md section 1)."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from msp.kernel.errors import Invalid
from msp.sla.closed_days import Holiday, holidays_from_document
from msp.sla.wall import DAY_SECONDS, FIRST_YEAR, LAST_YEAR, Interval, Intervals, day_number, merged, pieces_of_day
from msp.sla.zones import zone_named

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KEYS = ("tz", "weekly", "closed_dates", "closed_yearly", "date_hours", "date_breaks", "holidays")
_TIME = re.compile(r"([0-9]{2}):([0-5][0-9])(?::([0-5][0-9]))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEARLY = re.compile(r"[0-9]{2}-[0-9]{2}")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, eq=False)
class HoursRules:
    """Service hours as checked values: wall-clock seconds per weekday and per date, days counted from 1970-01-01."""

    zone: str
    weekly: tuple[Intervals, ...]
    closed: frozenset[int]
    closed_yearly: frozenset[tuple[int, int]]
    dated: Mapping[int, Intervals]
    dated_tails: Mapping[int, Intervals]
    breaks: Mapping[int, Intervals]
    #: The days with an entry of their own that is not a closed date, in order.
    written: tuple[int, ...]
    content_hash: str
    #: The names of closed dates, in order; they explain, and change no amount.
    holidays: tuple[Holiday, ...] = ()

    def __hash__(self) -> int:
        return hash(self.content_hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HoursRules) and other.content_hash == self.content_hash


def rules_from_document(document: object) -> HoursRules:
    """Check a service-hours document; Invalid names the field and says what is wrong with it."""
    if not isinstance(document, Mapping):
        raise Invalid("Service hours must be an object with tz and weekly hours.", field="hours")
    for key in document:
        if key not in _KEYS:
            raise Invalid(f"Service hours have no “{key}”; they know {', '.join(_KEYS)}.", field=str(key))
    zone = document.get("tz")
    if not isinstance(zone, str):
        raise Invalid("tz is missing: name the time zone, for instance Europe/Stockholm.", field="tz")
    zone_named(zone)
    weekly = _table(document, "weekly", _weekday)
    dated = _table(document, "date_hours", _date)
    breaks = _table(document, "date_breaks", _date)
    closed = _list(document, "closed_dates", _date)
    yearly = _list(document, "closed_yearly", _month_day)
    spelled = [zone, *(sorted(part.items()) for part in (weekly, dated, breaks)), sorted(closed), sorted(yearly)]
    dated_tails, cuts = _tails(dated), _with_tails(breaks)
    return HoursRules(
        zone=zone,
        weekly=_week_pattern(weekly),
        closed=frozenset(closed),
        closed_yearly=frozenset(yearly),
        dated={day: merged(pieces_of_day(spans)) for day, spans in dated.items()},
        dated_tails=dated_tails,
        breaks=cuts,
        written=tuple(sorted({*dated, *dated_tails, *cuts})),
        content_hash=hashlib.sha256(json.dumps(spelled).encode()).hexdigest(),
        holidays=holidays_from_document(document.get("holidays", ()), document.get("closed_dates", ())),
    )


def _table(document: Mapping[str, Any], key: str, read_name: Callable[[object, str], int]) -> dict[int, Intervals]:
    """A mapping of weekdays or dates to intervals, by number."""
    table = document.get(key, {})
    if not isinstance(table, Mapping):
        raise Invalid(f"{key} must be an object that gives a list of times for each name.", field=key)
    return {read_name(name, key): _intervals(spans, f"{key}.{name}") for name, spans in table.items()}


def _list(document: Mapping[str, Any], key: str, read: Callable[[object, str], _Value]) -> list[_Value]:
    values = document.get(key, [])
    if not isinstance(values, list | tuple):
        raise Invalid(f"{key} must be a list of dates.", field=key)
    return list(dict.fromkeys(read(value, key) for value in values))


def _intervals(spans: object, field: str) -> Intervals:
    if not isinstance(spans, list | tuple):
        raise Invalid(f"{field} must be a list of pairs such as [“08:00”, “17:00”].", field=field)
    return tuple(sorted({_interval(span, field) for span in spans}))


def _interval(span: object, field: str) -> Interval:
    if not isinstance(span, list | tuple) or len(span) != 2:
        raise Invalid(f"{field} must be a list of pairs such as [“08:00”, “17:00”].", field=field)
    start, end = _time(span[0], field), _time(span[1], field)
    if start == end or (start, end) == (DAY_SECONDS, 0):
        raise Invalid(
            f"{field} opens and closes at {span[0]}; write 00:00 to 24:00 for a whole day, or leave it out.",
            field=field,
        )
    return start, end


def _time(text: object, field: str) -> int:
    """Seconds since 00:00 of a wall time HH:MM or HH:MM:SS, up to 24:00."""
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    seconds = int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0) if match else DAY_SECONDS + 1
    if seconds > DAY_SECONDS:
        raise Invalid(f"{field} has the time {text!r:.40}; write HH:MM or HH:MM:SS, from 00:00 to 24:00.", field=field)
    return seconds


def _weekday(name: object, field: str) -> int:
    if name not in WEEKDAYS:
        raise Invalid(f"{field} has no weekday “{name}”; the names are {', '.join(WEEKDAYS)}.", field=f"{field}.{name}")
    return WEEKDAYS.index(str(name))


def _date(text: object, field: str) -> int:
    try:
        if not isinstance(text, str) or not _DATE.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(text)
        if not FIRST_YEAR < day.year < LAST_YEAR:
            raise ValueError
        return day_number(day)
    except ValueError:
        raise Invalid(f"{field} has {text!r:.40}, which is not a date; write 2026-12-24.", field=field) from None


def _month_day(text: object, field: str) -> tuple[int, int]:
    try:
        if not isinstance(text, str) or not _YEARLY.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(f"2000-{text}")
        return day.month, day.day
    except ValueError:
        raise Invalid(f"{field} has {text!r:.40}, which is not a day of the year; write 12-25.", field=field) from None


def _week_pattern(weekly: Mapping[int, Intervals]) -> tuple[Intervals, ...]:
    """The open wall-clock seconds of each weekday, the tails of the night before included."""
    tails = _tails(weekly)
    return tuple(
        merged((*pieces_of_day(weekly.get(day, ())), *tails.get(day or 7, ()))) for day in range(len(WEEKDAYS))
    )


def _tails(table: Mapping[int, Intervals]) -> dict[int, Intervals]:
    """What runs past midnight, under the number of the following day (Sunday's tail under 7, which is Monday)."""
    tails = {day + 1: tuple((0, end) for start, end in spans if 0 < end < start) for day, spans in table.items()}
    return {day: merged(spans) for day, spans in tails.items() if spans}


def _with_tails(table: Mapping[int, Intervals]) -> dict[int, Intervals]:
    tails = _tails(table)
    return {day: merged((*pieces_of_day(table.get(day, ())), *tails.get(day, ()))) for day in sorted({*table, *tails})}
