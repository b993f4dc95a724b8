"""The door of the `holidays` package: the days of a country's calendar, proposed to a person and never taken by itself.

Nothing is looked up when a clock runs (docs/decisions/0018).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from msp.kernel.errors import Invalid
from msp.kernel.later import Later
from msp.kernel.text import line
from msp.sla.closed_days import NAME_LENGTH

if TYPE_CHECKING:
    import holidays
else:
    holidays = Later("holidays")

LONGEST = timedelta(days=5 * 366)


class DayKind(StrEnum):
    """What a proposed day is; only a public holiday and a whole day of a file are closed days as a rule."""

    PUBLIC = "public"
    OBSERVED = "observed"
    ESTIMATED = "estimated"
    DE_FACTO = "de_facto"
    BANK = "bank"
    GOVERNMENT = "government"
    HALF_DAY = "half_day"
    OPTIONAL = "optional"
    UNOFFICIAL = "unofficial"
    WHOLE_DAY = "whole_day"
    PART_OF_DAY = "part_of_day"

    @property
    def is_usual(self) -> bool:
        """Whether most people close on such a day."""
        return self in (DayKind.PUBLIC, DayKind.WHOLE_DAY)


#: From the most binding to the least: a day that is several of them is called what it is first.
_CATEGORIES = (
    DayKind.PUBLIC,
    DayKind.DE_FACTO,
    DayKind.BANK,
    DayKind.GOVERNMENT,
    DayKind.HALF_DAY,
    DayKind.OPTIONAL,
    DayKind.UNOFFICIAL,
)
_ENGLISH = ("en_GB", "en_US", "en")
_ESTIMATED = "(estimated)"


@dataclass(frozen=True, slots=True, order=True)
class ProposedDay:
    """A day that may be closed: what it is called, what it is, and, where it is not whole, from when to when."""

    day: date
    name: str
    kind: DayKind
    span: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Days for a person to choose from, the list they are from with its version, and what was left out and why."""

    days: tuple[ProposedDay, ...]
    source: str
    left_out: tuple[str, ...] = ()


def countries() -> Collection[str]:
    """The codes of the countries that have a calendar, in order."""
    return sorted(holidays.list_supported_countries(include_aliases=False))


def regions(country: str) -> dict[str, str]:
    """The regions of a country that have days of their own: codes with their names; none for an unknown country."""
    if country not in countries():
        return {}
    calendar = getattr(holidays, country)
    names = {code: name for name, code in calendar.subdivisions_aliases.items()}
    return {code: names.get(code, code) for code in calendar.subdivisions}


def of_country(country: str, region: str, first: date, last: date) -> Proposal:
    """The holidays of a country, and of one of its regions if named, in a span of days.

    Invalid names the field: no such country or region, or a span that is empty or longer than five years.
    """
    check_span(first, last)
    if country not in countries():
        raise Invalid(f"There is no calendar of “{country[:20]}”.", field="country")
    if region and region not in regions(country):
        raise Invalid(f"{country} has no region “{region[:20]}”.", field="region")
    found: dict[date, ProposedDay] = {}
    for kind in _CATEGORIES:
        if kind in getattr(holidays, country).supported_categories:
            for day in _of_category(country, region, kind, range(first.year, last.year + 1)):
                found.setdefault(day.day, day)
    days = sorted(day for day in found.values() if first <= day.day <= last)
    where = f"{country}-{region}" if region else country
    return Proposal(tuple(days), f"holidays {version('holidays')}, {where}")


def check_span(first: date, last: date) -> None:
    """Refuse a span that is empty or longer than five years; Invalid at `last_year`."""
    if not first <= last <= first + LONGEST:
        raise Invalid("Choose a span of one to five years.", field="last_year")


def _of_category(country: str, region: str, kind: DayKind, years: range) -> list[ProposedDay]:
    terms: dict[str, Any] = {"subdiv": region or None, "years": years, "categories": (kind.value,)}
    terms["language"] = _language(country)
    named: Mapping[date, str] = holidays.country_holidays(country, **terms)
    plain: Mapping[date, str] = holidays.country_holidays(country, observed=False, **terms)
    return [ProposedDay(day, called(name), _kind(kind, name, day in plain)) for day, name in named.items()]


def _kind(category: DayKind, name: str, is_plain: bool) -> DayKind:
    if category is not DayKind.PUBLIC:
        return category
    if not is_plain:
        return DayKind.OBSERVED
    return DayKind.ESTIMATED if _ESTIMATED in name else DayKind.PUBLIC


def called(name: str) -> str:
    """A name as service hours keep it: one line, not too long, and never empty."""
    return line(line(name)[:NAME_LENGTH]) or "A day without a name"


def _language(country: str) -> str | None:
    """English where the calendar is written in it too."""
    offered = getattr(holidays, country).supported_languages
    return next((language for language in _ENGLISH if language in offered), None)
