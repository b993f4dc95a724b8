"""The door of `icalendar` and `recurring_ical_events`: the days of a calendar file, for a person to choose from.

An .ics file comes from anywhere: its size, events, repetitions and days are bounded before anything is unrolled.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msp.kernel.errors import Invalid
from msp.kernel.later import Later
from msp.kernel.text import line
from msp.sla.holiday_lists import DayKind, Proposal, ProposedDay, called, check_span
from msp.sla.ical_rules import content_lines, refuse_costly_rules
from msp.sla.ical_work import refuse_much_work

if TYPE_CHECKING:
    import icalendar
    import recurring_ical_events
else:
    icalendar, recurring_ical_events = Later("icalendar"), Later("recurring_ical_events")

FILE_BYTES, PART_LIMIT, DAY_LIMIT = 256 * 1024, 2_000, 400
_PART = re.compile(r"^BEGIN:", re.IGNORECASE | re.MULTILINE)
#: Since when something may repeat, by days and weeks so many years before the span: each time is unrolled from there.
_OLDEST_YEARS, _CLOSE, _OLDEST = 10, frozenset({"DAILY", "WEEKLY"}), 1900
_NO_CALENDAR = "That is not a calendar file (.ics)."
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A file as it was sent: its name and its bytes."""

    name: str
    content: bytes

    @property
    def source(self) -> str:
        """What names the file and this version of it."""
        return f"{line(self.name)[-60:] or 'a file'}, sha256 {hashlib.sha256(self.content).hexdigest()[:12]}"


def of_file(file: CalendarFile, first: date, last: date, *, zone: str) -> Proposal:
    """The days of an .ics file in a span, on the wall clock of a zone; what lasts for hours only is marked so.

    Invalid at the field `calendar` when it is no calendar file, or asks for more than a list of holidays does.
    """
    check_span(first, last)
    if len(file.content) > FILE_BYTES:
        raise _wrong(f"That file is larger than {FILE_BYTES // 1024} KB; a list of holidays is not.")
    text = content_lines(file.content.decode("utf-8-sig", "replace"))
    if not text.upper().startswith("BEGIN:VCALENDAR\r\n"):
        raise _wrong(_NO_CALENDAR)
    if len(_PART.findall(text)) > PART_LIMIT:
        raise _wrong(f"That file has more than {PART_LIMIT:,} events and other parts; a list of holidays has not.")
    refuse_costly_rules(text)
    refuse_much_work(text, last.year)
    read = _read(text)
    _refuse_old_series(read, first)
    days, beyond = _unrolled(read, first, last, ZoneInfo(zone)), _beyond(read, first, last, ZoneInfo(zone))
    return Proposal(days, file.source, (_beyond_words(beyond, first, last),) if beyond else ())


@dataclass(frozen=True, slots=True)
class _Read:
    """A calendar with its events, each of which can be read."""

    calendar: "icalendar.Calendar"
    events: "list[icalendar.Event]"


def _read(text: str) -> _Read:
    try:
        calendar = icalendar.Calendar.from_ical(text)
        events = list(calendar.events)
        faulty = [event for event in events if event.errors or _began(event) is None]
    except Exception as error:  # whatever a stranger's file makes the parser say, it is no calendar
        raise _wrong(_NO_CALENDAR) from error
    if faulty:
        raise _wrong(f"“{_name(faulty[0])}” has a date or rule that cannot be read.")
    return _Read(calendar, events)


def _refuse_old_series(read: _Read, first: date) -> None:
    """What repeats is unrolled from its beginning on, so that may not lie far back."""
    for event in read.events:
        began, rules = _began(event), event.get("RRULE", [])
        rules = rules if isinstance(rules, list) else [rules]
        frequencies = {str(freq) for rule in rules for freq in rule.get("FREQ", ())}
        oldest = first.year - _OLDEST_YEARS if frequencies & _CLOSE else _OLDEST
        if rules and began is not None and began.year < oldest:
            raise _wrong(f"“{_name(event)}” repeats since {began.year}; a list of holidays does not.")


def _unrolled(read: _Read, first: date, last: date, zone: ZoneInfo) -> tuple[ProposedDay, ...]:
    """The days on which something happens, in order; of two things on one day the one that lasts for all of it."""
    days: dict[date, ProposedDay] = {}
    try:
        for event in recurring_ical_events.of(read.calendar).between(first, last + _ONE_DAY):
            if isinstance(event, icalendar.Event) and str(event.get("STATUS", "")).upper() != "CANCELLED":
                for day in _days(event, first, last, zone):
                    days[day.day] = max(days.get(day.day, day), day, key=lambda one: one.kind.is_usual)
                if len(days) > DAY_LIMIT:
                    break
    except Exception as error:  # dates that can be read and still make no sense
        raise _wrong("That file has a date or rule that makes no sense.") from error
    if len(days) > DAY_LIMIT:
        raise _wrong(f"That closes more than {DAY_LIMIT} days; choose fewer years.")
    return tuple(days[day] for day in sorted(days))


def _beyond(read: _Read, first: date, last: date, zone: ZoneInfo) -> int:
    """How many events lie wholly outside the span; what repeats has no end, and is not counted."""
    try:
        once = [event for event in read.events if "RRULE" not in event and "RDATE" not in event]
        return sum(not any(_days(event, first, last, zone)) for event in once)
    except Exception as error:  # as above
        raise _wrong("That file has a date or rule that makes no sense.") from error


def _beyond_words(count: int, first: date, last: date) -> str:
    entries = "1 entry of the file lies" if count == 1 else f"{count:,} entries of the file lie"
    years = f"{first.year}" if first.year == last.year else f"{first.year} to {last.year}"
    return f"{entries} outside {years}, and out of this list; choose other years to see them."


def _days(event: "icalendar.Event", first: date, last: date, zone: ZoneInfo) -> Iterator[ProposedDay]:
    """Each day that an event touches: whole, or from when to when."""
    name, start, end = called(str(event.get("SUMMARY", ""))), event.start, event.end
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        # DTEND of a whole-day event is the day after its last (RFC 5545 section 3.6.1).
        until = max(end - _ONE_DAY, start)
        yield from (ProposedDay(day, name, DayKind.WHOLE_DAY) for day in _between(start, until, first, last))
        return
    begins, ends = (_wall(moment, zone) for moment in (start, end))
    for day in _between(begins.date(), ends.date(), first, last):
        since, until = max(begins, _midnight(day)), min(ends, _midnight(day + _ONE_DAY))
        if until - since >= _ONE_DAY:
            yield ProposedDay(day, name, DayKind.WHOLE_DAY)
        elif since < until or begins == ends:
            last_minute = "24:00" if until.date() > day else f"{until:%H:%M}"
            yield ProposedDay(day, name, DayKind.PART_OF_DAY, f"{since:%H:%M} to {last_minute}")


def _between(start: date, until: date, first: date, last: date) -> Iterator[date]:
    """The days of both spans, no more than are looked at."""
    begin = max(start, first)
    length = (min(until, last) - begin).days + 1
    return (begin + timedelta(days=number) for number in range(min(length, DAY_LIMIT + 1)))


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(zone).replace(tzinfo=None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _began(event: "icalendar.Event") -> date | None:
    return getattr(event.get("DTSTART"), "dt", None)


def _name(event: "icalendar.Event") -> str:
    return called(str(event.get("SUMMARY", "")))


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, field="calendar")
