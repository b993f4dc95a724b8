"""Pure: closed dates with the name of the holiday and where it was found, as service hours keep them (0018)."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import Any

from msp.kernel.errors import Invalid
from msp.kernel.text import line

KEY = "holidays"
NAME_LENGTH = SOURCE_LENGTH = 120
#: Of a date whose name a person typed.
BY_HAND = "written by hand"
#: A list that ends sooner than this wants to be continued (clocks.md section 1).
AHEAD = timedelta(days=365)
_PARTS = {"date", "name", "source"}


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    """A closed date that a person accepted: what it is called, and the list in which it was found, with its version."""

    day: date
    name: str
    source: str

    def as_part(self) -> dict[str, str]:
        """The holiday as the service hours write it."""
        return {"date": self.day.isoformat(), "name": self.name, "source": self.source}


def holidays_from_document(value: object, closed: Collection[str] | None = None) -> tuple[Holiday, ...]:
    """Check the holidays of service hours, in order; each is one of the closed dates, where these are given.

    Invalid says what is wrong.
    """
    if not isinstance(value, list | tuple):
        raise _wrong("must be a list of dates with their names.")
    found = sorted(_read(part) for part in value)
    days = [holiday.day.isoformat() for holiday in found]
    twice = [day for day, next_day in pairwise(days) if day == next_day]
    if twice:
        raise _wrong(f"names {twice[0]} twice.")
    strangers = [day for day in days if closed is not None and day not in closed]
    if strangers:
        raise _wrong(f"names {strangers[0]}, which is not one of the closed_dates.")
    return tuple(found)


def holiday_names(document: Mapping[str, Any] | None) -> dict[str, str]:
    """The names of the closed dates of checked service hours, by date; a date without a name is left out."""
    return {part["date"]: part["name"] for part in (document or {}).get(KEY, ())}


def with_holidays(document: Mapping[str, Any], accepted: Collection[Holiday]) -> dict[str, Any]:
    """Service hours that are closed on these days as well; what they called a day already stays."""
    known = {holiday.day: holiday for holiday in holidays_from_document(document.get(KEY, ()))}
    known = {**{holiday.day: holiday for holiday in accepted}, **known}
    closed = sorted({*document.get("closed_dates", ()), *(day.isoformat() for day in known)})
    return {**document, "closed_dates": closed, KEY: [known[day].as_part() for day in sorted(known)]}


def holidays_within(holidays: Sequence[Holiday], first: date, last: date) -> Sequence[Holiday]:
    """Those of ordered holidays from one day to another, both included."""
    day = attrgetter("day")
    return holidays[bisect_left(holidays, first, key=day) : bisect_right(holidays, last, key=day)]


def runs_out(document: Mapping[str, Any], today: date) -> date | None:
    """The last closed date of service hours when it lies less than twelve months ahead, or behind.

    None when the list goes on for longer, and when no date is closed: what is closed every year never ends.
    """
    last = max((date.fromisoformat(day) for day in document.get("closed_dates", ())), default=None)
    return last if last is not None and last - today < AHEAD else None


def _read(part: object) -> Holiday:
    if not isinstance(part, Mapping) or set(part) != _PARTS or not all(isinstance(one, str) for one in part.values()):
        raise _wrong("gives date, name and source of each day, as texts.")
    try:
        day = date.fromisoformat(part["date"])
        if day.isoformat() != part["date"]:
            raise ValueError
    except ValueError:
        raise _wrong(f"has {part['date']!r:.40}, which is not a date; write 2026-12-24.") from None
    for key, longest in (("name", NAME_LENGTH), ("source", SOURCE_LENGTH)):
        if not 1 <= len(part[key]) <= longest or line(part[key]) != part[key]:
            raise _wrong(f"has a {key} of {day} that is not one line of 1 to {longest} characters.")
    return Holiday(day, part["name"], part["source"])


def _wrong(what: str) -> Invalid:
    return Invalid(f"{KEY} {what}", field=KEY)
