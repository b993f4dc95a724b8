"""Service hours as arithmetic: service seconds between two instants, and the instant after an amount of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from msp.kernel.errors import Invalid
from msp.sla.closed_days import Holiday, holidays_within
from msp.sla.horizon import Horizon, ever_opens, horizon_of
from msp.sla.hours_document import HoursRules, rules_from_document
from msp.sla.instants import instant_of, seconds_of
from msp.sla.openings import Openings, compile_closed_dates
from msp.sla.zones import zone_named


class Opening(StrEnum):
    """What the service hours say about a stretch of time."""

    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class ServiceHours:
    """When a clock runs: weekly hours with closed dates, dated hours and breaks, in one zone (clocks.md section 1)."""

    rules: HoursRules
    _horizon: Horizon

    @classmethod
    def from_document(cls, document: object) -> "ServiceHours":
        """Read, check and compile a service-hours document; Invalid says in a sentence what is wrong, and where."""
        rules = rules_from_document(document)
        if not ever_opens(rules):
            raise Invalid(
                "These service hours are never open: weekly or date_hours must open some time.", field="weekly"
            )
        return cls(rules, horizon_of(rules))

    @property
    def content_hash(self) -> str:
        """The same for two documents that say the same thing in another order or spelling of times."""
        return self.rules.content_hash

    @property
    def zone(self) -> str:
        """The IANA name of the zone whose wall clock decides."""
        return self.rules.zone

    def between(self, start: datetime, end: datetime) -> int:
        """Service seconds from start to end; negative when end lies before start."""
        first, last = seconds_of(start), seconds_of(end)
        return self.seconds_between(first, last)

    def add(self, instant: datetime, seconds: int) -> datetime | None:
        """The earliest instant with that many service seconds in between (latest if negative); None means never."""
        found = self.seconds_after(seconds_of(instant), seconds)
        return None if found is None else instant_of(found)

    def is_open(self, instant: datetime) -> bool:
        """Whether the instant is service time."""
        moment = seconds_of(instant)
        return self._horizon.covering(moment, moment).is_open(moment)

    def seconds_between(self, start: int, end: int) -> int:
        """As `between`, on seconds since 1970."""
        table = self._horizon.table
        first, last = table.first, table.last
        if not (first <= start < last and first <= end < last):
            table = self._horizon.covering(min(start, end), max(start, end))
        return table.count(end) - table.count(start)

    def seconds_after(self, start: int, seconds: int) -> int | None:
        """As `add`, on seconds since 1970."""
        table = self._horizon.table
        if not table.first <= start < table.last:
            table = self._horizon.covering(start, start)
        if seconds > 0:
            amount = table.count(start) + seconds
            return table.earliest(amount) if amount <= table.total else self._horizon.earliest(start, seconds)
        if seconds < 0:
            amount = table.count(start) + seconds
            return table.latest(amount) if amount >= 0 else self._horizon.latest(start, seconds)
        return start

    def parts(self, start: datetime, end: datetime) -> Sequence[tuple[datetime, datetime, Opening]]:
        """[start, end) cut into open, closed and holiday stretches in order; a holiday is a closed date."""
        first, last = seconds_of(start), seconds_of(end)
        if first >= last:
            return ()
        opened = self._horizon.covering(first, last)
        holidays = compile_closed_dates(self.rules, zone_named(self.rules.zone), first, last)
        spans = (*opened.within(first, last), *holidays.within(first, last))
        edges = sorted({first, last, *(edge for span in spans for edge in span)})
        return tuple(
            (instant_of(since), instant_of(until), _opening(since, opened, holidays))
            for since, until in pairwise(edges)
        )

    def holidays(self, start: datetime, end: datetime) -> Sequence[Holiday]:
        """The closed dates with a name that [start, end) touches, in order."""
        zone = zone_named(self.rules.zone)
        first, last = (instant.astimezone(zone).date() for instant in (start, end - timedelta(seconds=1)))
        return holidays_within(self.rules.holidays, first, last)


def _opening(instant: int, opened: Openings, holidays: Openings) -> Opening:
    if opened.is_open(instant):
        return Opening.OPEN
    return Opening.HOLIDAY if holidays.is_open(instant) else Opening.CLOSED
