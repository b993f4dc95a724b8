"""Half-open spans of time, and months in a tenant's time zone (money.md section 1)."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msp.kernel.errors import Invalid

A_SECOND = timedelta(seconds=1)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch [start, end) between two instants in UTC."""

    start: datetime
    end: datetime

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month such as 2026-10; it becomes a span only in a zone."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `YYYY-MM`; Invalid when it is not a month."""
        match = _MONTH.fullmatch(text)
        if match is None or not 1970 <= int(match[1]) <= 9998:
            raise Invalid(f"“{text[:20]}” is not a month; write it as 2026-10.", field="month")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def holding(cls, instant: datetime, zone: str) -> "Month":
        """The month that the wall calendar of `zone` shows at `instant`."""
        local = instant.astimezone(ZoneInfo(zone))
        return cls(local.year, local.month)

    @classmethod
    def judging(cls, instant: datetime, zone: str) -> "Month":
        """The first month whose verdicts read what happens at an instant: each reads its very end too."""
        return cls.holding(instant - A_SECOND, zone)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first(self) -> date:
        """The first day of the month."""
        return date(self.year, self.number, 1)

    @property
    def next(self) -> "Month":
        """The month after this one."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def previous(self) -> "Month":
        """The month before this one."""
        return Month(self.year - (self.number == 1), 12 if self.number == 1 else self.number - 1)

    def span(self, zone: str) -> Span:
        """[first local midnight, next first local midnight) in `zone`, as instants in UTC."""
        return Span(first_instant(self.first, zone), first_instant(self.next.first, zone))


def first_instant(day: date, zone: str) -> datetime:
    """The earliest instant of `day` in `zone`; in a gap the instant of the clock change, which is the same thing."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
