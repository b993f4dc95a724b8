"""Service hours compiled: open intervals as UTC seconds with running sums, so that any amount is one bisection."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import accumulate

from msp.sla.hours_document import HoursRules
from msp.sla.wall import DAY_SECONDS, Interval, Intervals, date_of, day_number, merged, weekday_of, without
from msp.sla.zones import offset_spans


@dataclass(frozen=True, slots=True)
class Openings:
    """The open intervals [starts[i], ends[i]) of the horizon [first, last); before[i] is what was open until then.

    `total` are the open seconds of the whole horizon.
    """

    first: int
    last: int
    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int

    def count(self, instant: int) -> int:
        """Open seconds from the start of the horizon to the instant."""
        index = bisect_right(self.starts, instant) - 1
        if index < 0:
            return 0
        end = self.ends[index]
        return self.before[index] + (instant if instant < end else end) - self.starts[index]

    def earliest(self, amount: int) -> int:
        """The earliest instant whose count is the amount, for 0 < amount <= total."""
        index = bisect_left(self.before, amount) - 1
        return self.starts[index] + amount - self.before[index]

    def latest(self, amount: int) -> int:
        """The latest instant whose count is the amount, for 0 <= amount < total."""
        index = bisect_right(self.before, amount) - 1
        return self.starts[index] + amount - self.before[index]

    def is_open(self, instant: int) -> bool:
        """Whether the instant lies in an open interval."""
        index = bisect_right(self.starts, instant) - 1
        return index >= 0 and instant < self.ends[index]

    def within(self, first: int, last: int) -> list[Interval]:
        """The open intervals of [first, last), clipped to it."""
        low, high = bisect_right(self.ends, first), bisect_left(self.starts, last)
        return [
            (max(start, first), min(end, last))
            for start, end in zip(self.starts[low:high], self.ends[low:high], strict=True)
        ]


def compile_openings(rules: HoursRules, zone: tzinfo, first: int, last: int) -> Openings:
    """The open intervals of [first, last) in UTC seconds."""
    local = _local_openings(rules, _day_before(first), _day_after(last))
    return openings_of(first, last, _in_utc(local, zone, first, last))


def compile_closed_dates(rules: HoursRules, zone: tzinfo, first: int, last: int) -> Openings:
    """The stretches of [first, last) whose local date is a closed date, in the same form as openings."""
    low, high = _day_before(first), _day_after(last)
    closed = sorted(day for day in rules.closed | _yearly_days(rules, low, high) if low <= day < high)
    local = merged((day * DAY_SECONDS, (day + 1) * DAY_SECONDS) for day in closed)
    starts, ends = [start for start, _ in local], [end for _, end in local]
    return openings_of(first, last, _in_utc((starts, ends), zone, first, last))


def openings_of(first: int, last: int, intervals: Iterable[Interval]) -> Openings:
    """The compiled form of ordered intervals; touching ones are joined."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in intervals:
        if ends and ends[-1] == start:
            ends[-1] = end
        else:
            starts.append(start)
            ends.append(end)
    *before, total = accumulate((end - start for start, end in zip(starts, ends, strict=True)), initial=0)
    return Openings(first, last, starts, ends, before, total)


def _local_openings(rules: HoursRules, first_day: int, last_day: int) -> tuple[list[int], list[int]]:
    """Starts and ends of the open wall-clock readings, in seconds since 1970-01-01 00:00 of the wall."""
    low, high = bisect_left(rules.written, first_day), bisect_left(rules.written, last_day)
    special = {day: hours_of_open_date(rules, day) for day in rules.written[low:high]}
    yearly = _yearly_days(rules, first_day, last_day)
    starts: list[int] = []
    ends: list[int] = []
    for day in range(first_day, last_day):
        # A closed date beats everything that was written for it.
        if day in rules.closed or day in yearly:
            continue
        spans = special[day] if day in special else rules.weekly[(day + 3) % 7]
        for opening, closing in spans:
            starts.append(day * DAY_SECONDS + opening)
            ends.append(day * DAY_SECONDS + closing)
    return starts, ends


def hours_of_open_date(rules: HoursRules, day: int) -> Intervals:
    """The open wall-clock seconds of a date that is not closed: dated hours or else the weekly ones, minus breaks."""
    spans = rules.dated.get(day)
    if spans is None:
        spans = merged((*rules.weekly[weekday_of(day)], *rules.dated_tails.get(day, ())))
    return without(spans, rules.breaks.get(day, ()))


def _in_utc(local: tuple[list[int], list[int]], zone: tzinfo, first: int, last: int) -> Iterator[Interval]:
    """Within each stretch of one offset the wall is UTC plus a constant: shift the readings back and clip them."""
    starts, ends = local
    for since, until, offset in offset_spans(zone, first, last):
        low, high = since + offset, until + offset
        begin, stop = bisect_right(ends, low), bisect_left(starts, high)
        for index in range(begin, stop):
            yield max(starts[index], low) - offset, min(ends[index], high) - offset


def _yearly_days(rules: HoursRules, first_day: int, last_day: int) -> set[int]:
    """The day numbers of the yearly closed dates within the years of the range; 29 February only where there is one."""
    found: set[int] = set()
    for year in range(date_of(first_day).year, date_of(last_day).year + 1):
        new_year, march = day_number(date(year, 1, 1)), day_number(date(year, 3, 1))
        for month, day in rules.closed_yearly:
            if month < 3:
                number = new_year + 31 * (month - 1) + day - 1
                if number < march:
                    found.add(number)
            else:
                found.add(march + _DAYS_SINCE_MARCH[month] + day - 1)
    return found


_DAYS_SINCE_MARCH = {month: (date(2001, month, 1) - date(2001, 3, 1)).days for month in range(3, 13)}


def _day_before(instant: int) -> int:
    """A day number that lies before the local date of the instant in every zone."""
    return instant // DAY_SECONDS - 2


def _day_after(instant: int) -> int:
    return instant // DAY_SECONDS + 3
