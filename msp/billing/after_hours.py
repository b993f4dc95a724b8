"""Work cut at the limits of business hours in the client's zone: business, after, holiday (money.md section 2)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msp.billing.sheet import Sheet, read_day
from msp.kernel.errors import Invalid

AFTER_HOURS_KEYS = "tz business multiplier holidays holiday_multiplier"

_WALL_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
_MIDNIGHT = 24 * 60


class WorkClass(StrEnum):
    """When the work was done, by the wall clock of the client."""

    BUSINESS = "business"
    AFTER = "after"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """Minutes of the local day that are business hours on these weekdays (Monday is 0); the end is outside.

    Hours that end before they begin go over midnight; their tail belongs to the following weekday.
    """

    weekdays: frozenset[int]
    from_minute: int
    to_minute: int

    def hold(self, weekday: int, minute: int) -> bool:
        """Whether that minute of the wall clock is business."""
        if self.from_minute < self.to_minute:
            return weekday in self.weekdays and self.from_minute <= minute < self.to_minute
        evening = weekday in self.weekdays and minute >= self.from_minute
        return evening or ((weekday - 1) % 7 in self.weekdays and minute < self.to_minute)


@dataclass(frozen=True, slots=True)
class AfterHours:
    """When it is business, and what the rest is multiplied by."""

    zone: str
    business: tuple[BusinessHours, ...]
    multiplier: Fraction
    holidays: frozenset[date]
    holiday_multiplier: Fraction

    def multiplier_of(self, work_class: WorkClass) -> Fraction:
        """The multiplier of a class; business hours are never multiplied."""
        if work_class is WorkClass.HOLIDAY:
            return self.holiday_multiplier
        return self.multiplier if work_class is WorkClass.AFTER else Fraction(1)

    def cut(self, start: datetime, end: datetime) -> dict[WorkClass, Fraction]:
        """Real elapsed minutes of each class between two instants, in the order the classes are met."""
        zone = ZoneInfo(self.zone)
        minutes: dict[WorkClass, Fraction] = {}
        for left, right in _between(_edges(start, end, zone, self.business), start, end):
            work_class = self._class_at(left.astimezone(zone))
            minutes[work_class] = minutes.get(work_class, Fraction(0)) + elapsed_minutes(left, right)
        return minutes

    def _class_at(self, local: datetime) -> WorkClass:
        if local.date() in self.holidays:
            return WorkClass.HOLIDAY
        minute = local.hour * 60 + local.minute
        open_now = any(hours.hold(local.weekday(), minute) for hours in self.business)
        return WorkClass.BUSINESS if open_now else WorkClass.AFTER


def after_hours_from(sheet: Sheet | None) -> AfterHours | None:
    """Read the after-hours terms of a card; holidays cost what after hours cost unless they have a multiplier."""
    if sheet is None:
        return None
    zone = sheet.text("tz")
    check_zone(zone, sheet.at("tz"))
    multiplier = sheet.amount("multiplier", 1)
    days = enumerate(sheet.items("holidays", ()))
    return AfterHours(
        zone=zone,
        business=tuple(_business_from(part) for part in sheet.parts("business", "days from to")),
        multiplier=multiplier,
        holidays=frozenset(read_day(day, f"{sheet.at('holidays')}[{place}]") for place, day in days),
        holiday_multiplier=sheet.amount("holiday_multiplier", multiplier),
    )


def check_zone(zone: str, field: str) -> None:
    """Invalid when the name is not in the zone database."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise Invalid(f"“{zone[:40]}” is not a time zone such as Europe/Brussels.", field=field) from problem


def elapsed_minutes(start: datetime, end: datetime) -> Fraction:
    """Real minutes between two instants, whatever the wall clock did."""
    seconds = (end.astimezone(UTC) - start.astimezone(UTC)) // timedelta(seconds=1)
    return Fraction(seconds, 60)


def _business_from(sheet: Sheet) -> BusinessHours:
    weekdays = frozenset(sheet.numbers("days"))
    if not weekdays or not weekdays <= set(range(7)):
        raise sheet.wrong("days", "must hold weekdays from 0 (Monday) to 6 (Sunday)")
    start, end = _minute(sheet, "from"), _minute(sheet, "to")
    if end == start:
        raise sheet.wrong("to", "must differ from the beginning")
    return BusinessHours(frozenset(int(day) for day in weekdays), start, end)


def _minute(sheet: Sheet, key: str) -> int:
    text = sheet.text(key)
    if not _WALL_TIME.fullmatch(text):
        raise sheet.wrong(key, f"is not a time of day such as 08:30: “{text[:10]}”")
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)


def _between(edges: list[datetime], start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    inside = [start, *(edge for edge in edges if start < edge < end), end]
    return pairwise(inside)


def _edges(start: datetime, end: datetime, zone: ZoneInfo, business: tuple[BusinessHours, ...]) -> list[datetime]:
    """Every instant in reach where the class may change: limits, midnights, and the clock changes between them.

    A limit inside a gap or a fold has two readings; taking both, and classifying each stretch by the wall clock at
    its start, makes the wall clock alone decide (clocks.md section 1).
    """
    minutes = {0, _MIDNIGHT} | {hours.from_minute for hours in business} | {hours.to_minute for hours in business}
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    days = [first + timedelta(days=number) for number in range(-1, (last - first).days + 2)]
    walls = [datetime.combine(day, time()) + timedelta(minutes=minute) for day in days for minute in minutes]
    found = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for wall in walls for fold in (0, 1)}
    return sorted(found | {change for day in days for change in _clock_changes(day, zone)})


def _clock_changes(day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """The instant, to the second, at which the zone's offset changes during `day` (none on most days)."""
    left = datetime.combine(day, time(), UTC) - timedelta(hours=14)
    right = left + timedelta(hours=52)
    if _offset(left, zone) == _offset(right, zone):
        return
    while right - left > timedelta(seconds=1):
        middle = (left + (right - left) / 2).replace(microsecond=0)
        left, right = (middle, right) if _offset(middle, zone) == _offset(left, zone) else (left, middle)
    yield right


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()
