"""The compiled horizon of service hours, grown on demand in decades and shared by equal documents."""

from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain

from msp.kernel.errors import Invalid
from msp.sla.hours_document import HoursRules
from msp.sla.openings import Openings, compile_openings, hours_of_open_date, openings_of
from msp.sla.wall import DAY_SECONDS, FIRST_YEAR, LAST_YEAR, Interval
from msp.sla.zones import TZDATA_VERSION, zone_named

# Wall calendars repeat after 400 years exactly (146,097 days are 20,871 weeks), and zones follow fixed rules after 2100
# and before 1800: hours that stay shut for 400 such years, past their last dated entry, stay shut for ever.
_CYCLE = 146_097 * DAY_SECONDS
_UNSETTLED_YEARS = (1800, 2100)
_DAYS_OF_YEAR = 366


class Horizon:
    """One table of openings for one set of rules; a longer table replaces it whole, so threads need no lock."""

    #: It grows by so many years at a time; no answer depends on it.
    years = 10

    def __init__(self, rules: HoursRules) -> None:
        self._rules = rules
        self.table = Openings(0, 0, [], [], [], 0)

    def covering(self, first: int, last: int) -> Openings:
        """A table that reaches from `first` to beyond `last`; Invalid outside the years 10 to 9989."""
        table = self.table
        if table.first <= first and last < table.last:
            return table
        if not _new_year(FIRST_YEAR) <= first <= last < _new_year(LAST_YEAR + 1):
            raise Invalid(f"Service hours are known for the years {FIRST_YEAR} to {LAST_YEAR} only.", field="at")
        years = self.years
        low, high = _year(first) // years * years, _year(last) // years * years + years
        return self._grown(table, _new_year(low), _new_year(high))

    def earliest(self, start: int, seconds: int) -> int | None:
        """The earliest instant with `seconds` > 0 service seconds since start, or None for never."""
        table = self.covering(start, start)
        while (amount := table.count(start) + seconds) > table.total:
            if self._ends_with(table):
                return None
            reach = _year(table.last) + max(self.years, _year(table.last) - _year(table.first))
            table = self._grown(table, table.first, _new_year(min(reach, LAST_YEAR + 1)))
        return table.earliest(amount)

    def latest(self, start: int, seconds: int) -> int | None:
        """The latest instant with `seconds` < 0 service seconds from it to start, or None for never."""
        table = self.covering(start, start)
        while (amount := table.count(start) + seconds) < 0:
            if self._begins_with(table):
                return None
            reach = _year(table.first) - max(self.years, _year(table.last) - _year(table.first))
            table = self._grown(table, _new_year(max(reach, FIRST_YEAR)), table.last)
        return table.latest(amount)

    def _grown(self, table: Openings, first: int, last: int) -> Openings:
        """The table after growing to at least [first, last); only what is missing gets compiled."""
        if table.first == table.last:
            self.table = _compiled(self._rules, first, last)
            return self.table
        parts = [table]
        if first < table.first:
            parts.insert(0, _compiled(self._rules, first, table.first))
        if last > table.last:
            parts.append(_compiled(self._rules, table.last, last))
        spans = chain.from_iterable(zip(part.starts, part.ends, strict=True) for part in parts)
        self.table = openings_of(parts[0].first, parts[-1].last, spans)
        return self.table

    def _ends_with(self, table: Openings) -> bool:
        """Whether nothing can open after the table."""
        entries = max((end for _, end in _dated(self._rules)), default=table.first)
        if not _recurs(self._rules):
            return table.last > entries
        quiet_since = max(entries, _new_year(_UNSETTLED_YEARS[1]), *table.ends[-1:])
        return table.last == _new_year(LAST_YEAR + 1) or table.last - quiet_since >= _CYCLE

    def _begins_with(self, table: Openings) -> bool:
        """Whether nothing was open before the table."""
        entries = min((start for start, _ in _dated(self._rules)), default=table.last)
        if not _recurs(self._rules):
            return table.first < entries
        quiet_until = min(entries, _new_year(_UNSETTLED_YEARS[0]), *table.starts[:1])
        return table.first == _new_year(FIRST_YEAR) or quiet_until - table.first >= _CYCLE


def horizon_of(rules: HoursRules) -> Horizon:
    """The horizon shared by all service hours of the same content, as long as tzdata stays the same."""
    return _shared(rules, TZDATA_VERSION)


def ever_opens(rules: HoursRules) -> bool:
    """Whether any instant at all is service time; a wall-clock time inside a gap is not."""
    opening = (day for day in rules.written if day not in rules.closed and hours_of_open_date(rules, day))
    if any(_compiled(rules, *_around(day)).starts for day in opening):
        return True
    if not _recurs(rules):
        return False
    after = max([0, *(end for _, end in _dated(rules))])
    return any(_compiled(rules, after, after + span).starts for span in (14 * DAY_SECONDS, 2 * _CYCLE))


def _dated(rules: HoursRules) -> list[Interval]:
    """The spans around each date that has an entry of its own."""
    return [_around(day) for day in {*rules.closed, *rules.written}]


def _around(day: int) -> Interval:
    """A span in UTC, wide enough for every zone, around a date."""
    return (day - 2) * DAY_SECONDS, (day + 3) * DAY_SECONDS


def _recurs(rules: HoursRules) -> bool:
    """Whether the weekly hours open on some day of the year, for ever."""
    return any(rules.weekly) and len(rules.closed_yearly) < _DAYS_OF_YEAR


def _compiled(rules: HoursRules, first: int, last: int) -> Openings:
    return compile_openings(rules, zone_named(rules.zone), first, last)


@lru_cache(maxsize=256)
def _shared(rules: HoursRules, _tzdata_version: str) -> Horizon:
    return Horizon(rules)


def _year(seconds: int) -> int:
    return datetime.fromtimestamp(seconds, UTC).year


def _new_year(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
