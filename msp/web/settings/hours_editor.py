"""Service hours as a form: a line for each weekday, and the dates that are closed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from flask import request
from wtforms import StringField, TextAreaField
from wtforms.form import BaseForm

from msp import agreements
from msp.agreements.differences.hours import CLOSED, WEEK, times
from msp.agreements.origins import origins
from msp.agreements.settings import Setting, grafted
from msp.identity.signing_in import reads_too_often
from msp.kernel.errors import Invalid, TooOften
from msp.kernel.text import line as clean
from msp.sla.calendar import ServiceHours
from msp.sla.closed_days import (
    BY_HAND,
    KEY,
    NAME_LENGTH,
    Holiday,
    holiday_names,
    holidays_from_document,
    runs_out,
)
from msp.sla.holiday_lists import Proposal
from msp.web.door import Visit
from msp.web.forms import Answered, attach
from msp.web.settings.editor import Document, Opened
from msp.web.settings.holiday_picker import (
    PROPOSE,
    READ,
    TAKE,
    HolidaysForm,
    asked,
    is_of_a_file,
    known_names,
    names_text,
    offer_lists,
    rows,
    show,
    taken,
    tick_usual,
)

HELP = "Write 08:00–17:00, or 08:00–12:00, 13:00–17:00; empty is closed, 00:00–24:00 the whole day."
_SPAN = re.compile(r"(\d\d:[0-5]\d) ?[–-] ?(\d\d:[0-5]\d)")
_LONGEST_LIST = 400
_ENOUGH = "Many calendar files were read for you just now; send this one again in a quarter of an hour."


class HoursForm(HolidaysForm):
    """A week and its exceptions."""

    mon = StringField("Monday", [Answered()])
    tue = StringField("Tuesday", [Answered()])
    wed = StringField("Wednesday", [Answered()])
    thu = StringField("Thursday", [Answered()])
    fri = StringField("Friday", [Answered()])
    sat = StringField("Saturday", [Answered()])
    sun = StringField("Sunday", [Answered()])
    closed_dates = TextAreaField(
        "Closed dates", description="One a line, as 2026-12-24, with what the day is called after it: Christmas Eve."
    )
    closed_yearly = TextAreaField("Closed every year", description="One a line, month and day, as 12-25.")


@dataclass(frozen=True, slots=True)
class HoursEditor:
    """Times per weekday, closed dates, holidays to choose from.

    Zone and days with hours of their own are shown only.
    """

    visit: Visit
    name: str
    template: ClassVar[str] = "settings/hours.html"

    def opened(self, document: Document | None) -> Opened:
        """The week as it stands."""
        weekly, names = (document or {}).get("weekly", {}), holiday_names(document)
        data = {day: times(weekly.get(day, ())).replace(CLOSED, "") for day in WEEK}
        data["closed_dates"] = _as_lines({day: names.get(day, "") for day in (document or {}).get("closed_dates", ())})
        data["closed_yearly"] = "\n".join((document or {}).get("closed_yearly", ()))
        data["named"] = names_text(holidays_from_document((document or {}).get(KEY, ())))
        form = HoursForm(formdata=None, data=data)
        offer_lists(form, _zone(document), self._today)
        return self._opened(form, document, None)

    def sent(self, before: Document | None) -> Opened:
        """The week as it was sent: with days proposed, or those that were ticked among the closed dates."""
        form, deed = HoursForm(), request.form.get("deed", "")
        offer_lists(form, _zone(before), self._today)
        proposal, refused_as = None, 422
        try:
            self._refuse_too_many(deed)
            proposal = asked(form, deed, _zone(before))
            if proposal and deed in (PROPOSE, READ):
                tick_usual(form, proposal, _all_closed(form), _open_days(form))
            elif proposal and (form.accepted.data or deed == TAKE):
                _close(form, taken(form, proposal))
                proposal = None
        except (Invalid, TooOften) as refusal:
            if (refusal.field or "") not in form:
                raise
            attach(refusal, form)
            refused_as = refusal.status
        return replace(self._opened(form, before, proposal), refused_as=refused_as)

    def typed(self, opened: Opened, before: Document | None) -> dict[str, Any]:
        """The hours as they stand, with the week and the dates that were typed."""
        if before is None:
            raise Invalid("No service hours are published yet; the first ones are set by the provider.")
        form = opened.form
        weekly = {day: spans for day in WEEK if (spans := spans_typed(form[day].data or "", day))}
        dated = _dated(form["closed_dates"].data or "")
        known = [*holidays_from_document(before.get(KEY, ())), *known_names(form["named"].data or "")]
        document: dict[str, Any] = {
            "weekly": weekly,
            "closed_dates": list(dated),
            "closed_yearly": _lines(form["closed_yearly"].data or "", "closed_yearly"),
            KEY: [_with_source(day, name, known) for day, name in dated.items() if name],
        }
        whole = grafted(Setting.HOURS, before, document)
        try:
            ServiceHours.from_document(whole)
        except Invalid as fault:
            raise in_words_of(form, fault) from fault
        return whole

    def _refuse_too_many(self, deed: str) -> None:
        """Reading a file costs work: nobody sends one after the other for long."""
        actor = self.visit.actor
        if deed == READ and reads_too_often(actor.login_id or actor.id, now=self.visit.now):
            raise TooOften(_ENOUGH, field="calendar")

    @property
    def _today(self) -> date:
        return self.visit.now.astimezone(ZoneInfo(self.visit.tenant.time_zone)).date()

    def _opened(self, form: HoursForm, document: Document | None, proposal: Proposal | None) -> Opened:
        show(form, proposal)
        said = document or {}
        parts = {
            "days": [form[day] for day in WEEK],
            "help": HELP,
            "special": sorted({**said.get("date_hours", {}), **said.get("date_breaks", {})}),
            "zone": said.get("tz", ""),
            "proposal": proposal,
            "rows": rows(form, proposal, _all_closed(form), _open_days(form)) if proposal else [],
            "is_of_a_file": is_of_a_file(proposal),
            "ends_on": runs_out(said, self._today),
            "today": self._today,
            "origins": origins(agreements.versions(Setting.HOURS, self.name)),
        }
        return Opened(form, parts)


def _zone(document: Document | None) -> str:
    return (document or {}).get("tz", "UTC")


def _closed(form: HoursForm) -> dict[str, str]:
    """The dates in the form with their names, as far as they can be told apart."""
    return dict(_parted(line) for line in (form.closed_dates.data or "").splitlines() if line.strip())


def _all_closed(form: HoursForm) -> set[str]:
    """The dates in the form and the days that it closes every year."""
    return {*_closed(form), *(form["closed_yearly"].data or "").split()}


def _open_days(form: HoursForm) -> set[int]:
    """The numbers of the weekdays for which a time is typed, Monday first."""
    return {number for number, day in enumerate(WEEK) if (form[day].data or "").strip()}


def _close(form: HoursForm, days: list[Holiday]) -> None:
    """Put accepted days among the closed dates; a name that stands there already stays."""
    dated = _dated(form.closed_dates.data or "")
    for holiday in days:
        day = holiday.day.isoformat()
        dated[day] = dated.get(day) or holiday.name
    form.closed_dates.data, form.closed_dates.raw_data = _as_lines(dated), None
    form.named.data, form.named.raw_data = names_text([*known_names(form.named.data or ""), *days]), None
    form.accepted.data = []


def _as_lines(dated: Mapping[str, str]) -> str:
    return "\n".join(f"{day} {dated[day]}".strip() for day in sorted(dated))


def _dated(text: str) -> dict[str, str]:
    """The closed dates that were typed, in order, each with its name or none."""
    parted = [_parted(line) for line in _lines(text, "closed_dates")]
    twice = next((day for (day, _), (after, _) in pairwise(parted) if day == after), None)
    if twice:
        raise Invalid(f"{twice[:20]} stands there twice; write it once, with one name.", field="closed_dates")
    dated = dict(parted)
    for day, name in dated.items():
        if len(name) > NAME_LENGTH:
            raise Invalid(f"The name of {day[:20]} is longer than {NAME_LENGTH} characters.", field="closed_dates")
    return dated


def _parted(line: str) -> tuple[str, str]:
    day, *name = line.split(None, 1)
    return day, clean(*name) if name else ""


def _with_source(day: str, name: str, known: list[Holiday]) -> dict[str, str]:
    """A named date with the source of its name; one that is called otherwise in no list was named by a person."""
    sources = [one.source for one in known if (one.day.isoformat(), one.name) == (day, name)]
    return {"date": day, "name": name, "source": sources[-1] if sources else BY_HAND}


def in_words_of(form: BaseForm, fault: Invalid) -> Invalid:
    """A fault of the document beside the field it was typed in, called as the form calls it."""
    key = fault.field or ""
    name = key.rpartition(".")[2]
    if name not in form:
        return fault
    return Invalid(fault.sentence.replace(key, form[name].label.text, 1), field=name)


def spans_typed(text: str, field: str) -> list[list[str]]:
    """The spans of one day as somebody typed them; Invalid beside the field that cannot be read."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found = [_SPAN.fullmatch(part) for part in parts]
    if len(parts) > 12 or not all(found):
        raise Invalid(f"“{text.strip()[:40]}” cannot be read. {HELP}", field=field)
    return [[match[1], match[2]] for match in found if match]


def _lines(text: str, field: str) -> list[str]:
    lines = sorted({line.strip() for line in text.splitlines() if line.strip()})
    if len(lines) > _LONGEST_LIST:
        raise Invalid(f"At most {_LONGEST_LIST} dates fit.", field=field)
    return lines
