"""Billing dates on an anchor day, counted from the start so that they never drift (money.md section 2, anchors)."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from msp.billing.explain import Step
from msp.billing.sheet import LAST_YEAR, Sheet

MOST_DATES = 1200
MOST_MONTHS = 120


def anchors(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `anchors`: `count` dates from the first anchor on or after the start, `every_months` apart."""
    sheet = Sheet(given, "", "start anchor_day count every_months")
    start, day = sheet.day("start"), sheet.count("anchor_day")
    count, every = sheet.count("count"), sheet.count("every_months", 1)
    if not 1 <= day <= 31:
        raise sheet.wrong("anchor_day", "must be a day from 1 to 31")
    if count > MOST_DATES or not 1 <= every <= MOST_MONTHS:
        raise sheet.wrong("count", f"may be at most {MOST_DATES}, and every_months from 1 to {MOST_MONTHS}")
    if start.year + (count + 1) * every // 12 >= LAST_YEAR:
        raise sheet.wrong("count", f"leads past the year {LAST_YEAR}")
    first = 0 if anchored(start, 0, day) >= start else 1
    dates = [anchored(start, first + number * every, day).isoformat() for number in range(count)]
    return {"dates": dates}, tuple(
        Step(f"day {day}, or the last of the month, {first + place * every} months on", text)
        for place, text in enumerate(dates)
    )


def anchored(start: date, months: int, day: int) -> date:
    """The anchor day of the month that lies so many months after the start's; the last day where it is too short."""
    place = start.month - 1 + months
    year, month = start.year + place // 12, place % 12 + 1
    return date(year, month, min(day, monthrange(year, month)[1]))
