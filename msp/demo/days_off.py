"""The holidays that the clients of the demo have accepted from the calendars of their countries."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from msp.sla.closed_days import Holiday
from msp.sla.holiday_lists import DayKind, of_country

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
#: What somebody would tick: what is public, or observed in its place, and what nobody works on anyway.
_TICKED = (DayKind.PUBLIC, DayKind.OBSERVED, DayKind.DE_FACTO)


@cache
def accepted(country: str) -> Sequence[Holiday]:
    """The closed days of two years of a country, each with its list and version."""
    found = of_country(country, "", FIRST, LAST)
    return [Holiday(day.day, day.name, found.source) for day in found.days if day.kind in _TICKED]
