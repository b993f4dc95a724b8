"""Pure: a week of shifts as lines for its days, written and read back: 08:00–16:00, or 22:00–06:00 over midnight."""

import re
from collections.abc import Iterable, Mapping

from msp.agreements.differences.hours import WEEK
from msp.kernel.errors import Invalid
from msp.tiers.staff import Shift

HELP = "Write 08:00–16:00, or 08:00–12:00, 13:00–17:00. A shift such as 22:00–06:00 goes on into the next day."
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d) ?[–-] ?([01]\d|2[0-4]):([0-5]\d)")
DAY_MINUTES = 24 * 60


def shifts_typed(lines: Mapping[str, str], zone: str) -> list[Shift]:
    """The shifts of lines by weekday (mon to sun); Invalid beside the day whose line is none."""
    return [
        _shift(part, day, number, zone)
        for number, day in enumerate(WEEK)
        for part in (lines.get(day) or "").split(",")
        if part.strip()
    ]


def lines_of(shifts: Iterable[Shift]) -> dict[str, str]:
    """The lines by weekday of a week of shifts."""
    by_day: dict[str, list[str]] = {day: [] for day in WEEK}
    names = tuple(WEEK)
    for shift in shifts:
        by_day[names[shift.weekday]].append(shift.words.partition(" ")[2])
    return {day: ", ".join(spans) for day, spans in by_day.items()}


def _shift(text: str, day: str, number: int, zone: str) -> Shift:
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise Invalid(f"“{text.strip()[:40]}” is no shift. {HELP}", field=day)
    hour, minute, end_hour, end_minute = (int(part) for part in found.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if end > DAY_MINUTES:
        raise Invalid("A day ends at 24:00.", field=day)
    if start == end:
        raise Invalid(
            "A shift that begins and ends at the same time has no length; the whole day is 00:00–24:00.", field=day
        )
    # Midnight at which a shift ends is the end of its day.
    return Shift(zone, number, start, end or DAY_MINUTES)
