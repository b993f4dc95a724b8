"""Holidays for service hours: a country's or a file's days to tick, carried by the form until somebody takes them."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.core import get_global
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from msp.kernel.errors import Invalid
from msp.sla import holiday_lists
from msp.sla.closed_days import Holiday, holidays_from_document
from msp.sla.holiday_files import FILE_BYTES, CalendarFile, of_file
from msp.sla.holiday_lists import DayKind, Proposal, ProposedDay, of_country
from msp.web.filters import LOCALE
from msp.web.forms import Answered, offered
from msp.web.settings.editor import SettingForm

PROPOSE, READ, TAKE = "propose", "read", "take"
YEARS_BACK, YEARS_AHEAD, USUAL_YEARS = 1, 5, 2
KINDS: Mapping[DayKind, str] = {
    DayKind.PUBLIC: "public holiday",
    DayKind.OBSERVED: "observed in place of another day",
    DayKind.ESTIMATED: "estimated, may still move",
    DayKind.DE_FACTO: "not official, but most are closed",
    DayKind.BANK: "banks only",
    DayKind.GOVERNMENT: "authorities only",
    DayKind.HALF_DAY: "half a day",
    DayKind.OPTIONAL: "optional",
    DayKind.UNOFFICIAL: "not official",
    DayKind.WHOLE_DAY: "the whole day",
    DayKind.PART_OF_DAY: "not the whole day: decide",
}
#: What stands in the first list; the others are there for whoever looks for them.
_FIRST = (DayKind.PUBLIC, DayKind.OBSERVED, DayKind.ESTIMATED, DayKind.DE_FACTO)
_LOST = "That form lost what was typed in it; open the setting again."


class HolidaysForm(SettingForm):
    """Which list of holidays to look at, the days that it proposes, and those that are ticked."""

    country = SelectField("Country", [Answered()], validate_choice=False)
    region = SelectField("Region", [Answered()], validate_choice=False)
    first_year = SelectField("From", [Answered()], validate_choice=False)
    last_year = SelectField("To", [Answered()], validate_choice=False)
    calendar = FileField("A calendar file", description=f"An .ics file of at most {FILE_BYTES // 1024} KB.")
    accepted = SelectMultipleField(
        "Days to close", option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validate_choice=False
    )
    proposed = HiddenField()
    named = HiddenField()


@dataclass(frozen=True, slots=True)
class PickRow:
    """A proposed day with its box to tick, and what speaks for or against it."""

    box: Any
    day: date
    name: str
    words: str
    is_first: bool


def offer_lists(form: HolidaysForm, zone: str, today: date) -> None:
    """Fill in what may be chosen: the client's own country, this year and the next two, unless something else was."""
    codes = holiday_lists.countries()
    names: Mapping[str, str] = LOCALE.territories
    form.country.choices = offered(sorted(((code, names.get(code, code)) for code in codes), key=lambda pair: pair[1]))
    form.country.data = form.country.data or get_global("zone_territories").get(zone, min(codes))
    regions = holiday_lists.regions(form.country.data)
    whole = "The whole country" if regions else "The country has one list"
    form.region.choices = offered([("", whole), *sorted(regions.items(), key=lambda pair: pair[1])])
    form.region.data = form.region.data if form.region.data in regions else ""
    years = range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1)
    for field, usual in ((form.first_year, today.year), (form.last_year, today.year + USUAL_YEARS)):
        field.choices = offered((str(year), str(year)) for year in years)
        field.data = field.data if field.data in {str(year) for year in years} else str(usual)


def asked(form: HolidaysForm, deed: str, zone: str) -> Proposal | None:
    """What a button asks for, or what the form carries; Invalid names the field.

    None when nothing is proposed.
    """
    if deed not in (PROPOSE, READ):
        return _carried(form.proposed.data or "")
    first, last = date(int(form.first_year.data), 1, 1), date(int(form.last_year.data), 12, 31)
    if deed == PROPOSE:
        return of_country(form.country.data or "", form.region.data or "", first, last)
    return of_file(_sent_file(form.calendar.data), first, last, zone=zone)


def show(form: HolidaysForm, proposal: Proposal | None) -> None:
    """Let the form carry a proposal, with a box for each of its days."""
    days = proposal.days if proposal else ()
    form.proposed.data, form.proposed.raw_data = _text(proposal) if proposal else "", None
    form.accepted.choices = offered((day.day.isoformat(), day.name) for day in days)


def is_of_a_file(proposal: Proposal | None) -> bool:
    """Whether the days come from a calendar file, which does not say what is a public holiday."""
    return any(day.kind in (DayKind.WHOLE_DAY, DayKind.PART_OF_DAY) for day in proposal.days) if proposal else False


def tick_usual(form: HolidaysForm, proposal: Proposal, closed: Collection[str], week: Collection[int]) -> None:
    """Tick whole holidays on weekdays that are open; what is closed already needs no tick, all else is decided."""
    form.accepted.data = [
        day.day.isoformat()
        for day in proposal.days
        if day.kind.is_usual and not _is_closed(day.day, closed) and day.day.weekday() in week
    ]


def rows(form: HolidaysForm, proposal: Proposal, closed: Collection[str], week: Collection[int]) -> list[PickRow]:
    """The proposed days as a table shows them."""
    return [
        PickRow(box, day.day, day.name, _words(day, closed, week), day.kind in _FIRST or day.kind.is_usual)
        for box, day in zip(form.accepted, proposal.days, strict=True)
    ]


def taken(form: HolidaysForm, proposal: Proposal) -> list[Holiday]:
    """The days that were ticked, with their source; Invalid when none was."""
    wanted = {*(form.accepted.data or ())}
    found = [Holiday(day.day, day.name, proposal.source) for day in proposal.days if day.day.isoformat() in wanted]
    if not found:
        raise Invalid("Tick the days that are to be closed, or leave the list alone.", field="accepted")
    return found


def known_names(text: str) -> list[Holiday]:
    """The holidays that a form knows the sources of; Invalid when that was tampered with."""
    return list(holidays_from_document(_read(text, list))) if text else []


def names_text(holidays: Iterable[Holiday]) -> str:
    """Holidays as a form carries them, each day once."""
    return json.dumps([one.as_part() for one in {one.day: one for one in holidays}.values()])


def _words(day: ProposedDay, closed: Collection[str], week: Collection[int]) -> str:
    words = f"{day.span}: {KINDS[day.kind]}" if day.span else KINDS[day.kind]
    if _is_closed(day.day, closed):
        return f"{words}; closed already"
    return words if day.day.weekday() in week else f"{words}; no service that weekday"


def _is_closed(day: date, closed: Collection[str]) -> bool:
    """Whether a date is closed already, by itself or every year."""
    return day.isoformat() in closed or f"{day:%m-%d}" in closed


def _sent_file(sent: object) -> CalendarFile:
    if not isinstance(sent, FileStorage) or not sent.filename:
        raise Invalid("Choose an .ics file first.", field="calendar")
    return CalendarFile(sent.filename, sent.stream.read(FILE_BYTES + 1))


def _text(proposal: Proposal) -> str:
    days = [[day.day.isoformat(), day.name, day.kind.value, day.span] for day in proposal.days]
    return json.dumps({"days": days, "source": proposal.source, "left_out": proposal.left_out})


def _carried(text: str) -> Proposal | None:
    if not text:
        return None
    body = _read(text, dict)
    try:
        days = [
            ProposedDay(date.fromisoformat(day), name, DayKind(kind), str(span)[:40])
            for day, name, kind, span in body["days"]
        ]
        left_out = tuple(str(words)[:200] for words in body["left_out"])
        checked = [Holiday(day.day, day.name, body["source"]).as_part() for day in days]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid(_LOST) from error
    holidays_from_document(checked)
    return Proposal(tuple(days), body["source"], left_out)


def _read(text: str, kind: type[Any]) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid(_LOST) from error
    if not isinstance(value, kind):
        raise Invalid(_LOST)
    return value
