"""Dates, moments and amounts on paper: English words, in the order and on the sheet of the client's country."""

import re
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError, get_global
from babel.dates import format_date, format_datetime, format_interval

from msp.billing.wording import readable, spaced
from msp.kernel.money import Money, digits

_FALLBACK = "en_GB"
_AMERICAN = ("US", "CA", "MX", "PH", "CO", "CL", "VE")
#: Longer fractions are cut for the eye; the document behind the paper keeps all their digits.
_SHOWN_DECIMALS = 4
_NARROW_SPACE, _NO_BREAK_SPACE = "\u202f", "\u00a0"
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3})")


def is_american(zone: str) -> bool:
    """Whether letter paper and month-first dates are the habit where the zone is."""
    return _territory(zone) in _AMERICAN


def month_words(month: str) -> str:
    """A month such as 2026-10 in words: October 2026."""
    return format_date(date.fromisoformat(f"{month}-01"), "MMMM y", locale="en")


def day_words(day: date, zone: str) -> str:
    """A day as the client writes it: 5 October 2026, or October 5, 2026."""
    return format_date(day, "long", locale=_locale(zone))


def span_words(first: date, last: date, zone: str) -> str:
    """Two days and everything between: 1–31 October 2026, or October 1–31, 2026."""
    words = format_interval(first, last, "yMMMMd", locale=_locale(zone))
    return words.replace("\u2009–\u2009", "–").replace(" – ", "–")


def moment_words(instant: datetime, zone: str) -> str:
    """An instant on the client's wall clock, short: 5 Oct 09:30, or Oct 5 09:30."""
    pattern = "MMM d HH:mm" if is_american(zone) else "d MMM HH:mm"
    return format_datetime(instant.astimezone(ZoneInfo(zone)), pattern, tzinfo=ZoneInfo(zone), locale="en")


def zone_words(zone: str) -> str:
    """The zone as people name it: Europe/Stockholm is Stockholm time."""
    return f"{zone.rsplit('/', maxsplit=1)[-1].replace('_', ' ')} time"


def amount_words(amount: Money) -> str:
    """An amount without its currency, thousands apart, with a true minus."""
    return printed(spaced(amount))


def figure_words(value: str, currency: str) -> str:
    """The value of a step: an amount with at least the currency's decimals, anything else with its unit."""
    number, _, unit = value.partition(" ")
    _, _, decimals = number.partition(".")
    text = readable(Fraction(number)) if len(decimals) > _SHOWN_DECIMALS else number
    whole, _, rest = text.removeprefix("-").partition(".")
    rest = rest if unit else rest.ljust(digits(currency), "0")
    sign, grouped = "-" if text.startswith("-") else "", f"{int(whole):,}".replace(",", " ")
    return printed(f"{sign}{grouped}{'.' if rest else ''}{rest} {unit}".rstrip())


def printed(figure: str) -> str:
    """A figure that no line break tears apart: narrow between thousands, whole between number and unit."""
    grouped = _THOUSANDS.sub(_NARROW_SPACE, figure.replace("-", "−"))
    return grouped.replace(" ", _NO_BREAK_SPACE)


def _territory(zone: str) -> str:
    return get_global("zone_territories").get(zone, "")


def _locale(zone: str) -> str:
    """The English of the country that the zone belongs to; British where there is none of its own."""
    try:
        return str(Locale.parse(f"en_{_territory(zone)}")) if _territory(zone) else _FALLBACK
    except UnknownLocaleError:
        return _FALLBACK
