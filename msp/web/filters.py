"""Moments, spans, amounts and sizes as people read them; filters of every template."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from flask import Flask

from msp.kernel.money import Money, digits

LOCALE = Locale.parse("en")
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_SIZES = ("bytes", "kB", "MB", "GB")


def init_app(app: Flask) -> None:
    """Give every template these words as filters."""
    words = (moment, ago, when, iso, city, day, duration, minutes, money, size)
    app.jinja_env.filters.update({word.__name__: word for word in words})


def moment(at: datetime, zone: str) -> str:
    """The exact moment on the wall clock of a zone, with the zone's city: Wed 14 Oct 2026, 14:30 Vienna."""
    return f"{_on_the_wall(at, 'EEE d MMM y, HH:mm', zone)} {city(zone)}"


def ago(at: datetime, now: datetime, zone: str = "UTC") -> str:
    """How long ago (or ahead) within a day; beyond that the day in the zone, with its year only when it is another."""
    seconds = int((now - at).total_seconds())
    if abs(seconds) < _MINUTE:
        return "just now"
    if abs(seconds) < _DAY:
        return f"{_coarse(seconds)} ago" if seconds > 0 else f"in {_coarse(-seconds)}"
    same_year = _on_the_wall(at, "y", zone) == _on_the_wall(now, "y", zone)
    return _on_the_wall(at, "d MMM" if same_year else "d MMM y", zone)


def when(at: datetime, now: datetime, zone: str) -> str:
    """As `ago`, but beyond a day with the time on the zone's wall clock: 23 Nov, 08:14."""
    told = ago(at, now, zone)
    return told if abs((now - at).total_seconds()) < _DAY else f"{told}, {_on_the_wall(at, 'HH:mm', zone)}"


def iso(at: datetime) -> str:
    """The instant in UTC as machines read it: 2026-10-14T12:30:00Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def city(zone: str) -> str:
    """The name by which people know a zone: Vienna for Europe/Vienna."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def day(on: date) -> str:
    """A day of the calendar: Wed 14 Oct 2026."""
    return format_date(on, "EEE d MMM y", locale=LOCALE)


def duration(seconds: float, in_days: bool = False) -> str:
    """A span in hours and minutes; `in_days` suits time on the wall only, for a day of service has fewer hours."""
    whole = int(abs(seconds))
    if 0 < whole < _MINUTE:
        return "under 1 min"
    if in_days and whole >= 2 * _DAY:
        hours = whole % _DAY // _HOUR
        return f"{whole // _DAY:,} days {hours} h" if hours else f"{whole // _DAY:,} days"
    return minutes(whole // _MINUTE)


def minutes(count: int) -> str:
    """Whole minutes: 1 h 30 min."""
    hours, rest = divmod(count, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours:,} h {rest:02d} min" if rest else f"{hours:,} h"


def money(minor: int, currency: str) -> str:
    """An amount of whole minor units without its currency, which a table says once: 1,234.50, or −216.00."""
    return Money(minor, currency).written


def billed(amount: Decimal, currency: str) -> str:
    """An exact amount as on a vendor's bill, with its currency: 1,250.00 EUR, or 0.0125 USD."""
    return f"{amount:,.{_decimals(amount, currency)}f} {currency}"


def typed(amount: Decimal, currency: str) -> str:
    """An exact amount as somebody types it: 1250.00."""
    return f"{amount:.{_decimals(amount, currency)}f}"


def size(count: int) -> str:
    """A number of bytes, roughly: 240 kB."""
    amount, unit = float(count), 0
    while amount >= 999.5 and unit < len(_SIZES) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.{1 if unit and amount < 9.95 else 0}f} {_SIZES[unit]}"


def _decimals(amount: Decimal, currency: str) -> int:
    """At least the coins of the currency, more when the amount has more."""
    return max(len(f"{amount:f}".partition(".")[2]), digits(currency))


def _on_the_wall(at: datetime, pattern: str, zone: str) -> str:
    return format_datetime(at, pattern, tzinfo=ZoneInfo(zone), locale=LOCALE)


def _coarse(seconds: int) -> str:
    return f"{seconds // _HOUR} h" if seconds >= _HOUR else f"{seconds // _MINUTE} min"
