"""Service hours as a form: a line for each weekday, and the dates that are closed."""

import re
from typing import Any, ClassVar

from wtforms import StringField, TextAreaField
from wtforms.form import BaseForm

from msp.agreements.differences.hours import CLOSED, WEEK, times
from msp.agreements.settings import Setting, grafted
from msp.kernel.errors import Invalid
from msp.sla.calendar import ServiceHours
from msp.web.forms import Answered
from msp.web.settings.editor import Document, Opened, SettingForm

HELP = "Write 08:00–17:00, or 08:00–12:00, 13:00–17:00; empty is closed, 00:00–24:00 the whole day."
_SPAN = re.compile(r"(\d\d:[0-5]\d) ?[–-] ?(\d\d:[0-5]\d)")
_LONGEST_LIST = 400


class HoursForm(SettingForm):
    """A week and its exceptions."""

    mon = StringField("Monday", [Answered()])
    tue = StringField("Tuesday", [Answered()])
    wed = StringField("Wednesday", [Answered()])
    thu = StringField("Thursday", [Answered()])
    fri = StringField("Friday", [Answered()])
    sat = StringField("Saturday", [Answered()])
    sun = StringField("Sunday", [Answered()])
    closed_dates = TextAreaField("Closed dates", description="One a line, as 2026-12-24.")
    closed_yearly = TextAreaField("Closed every year", description="One a line, month and day, as 12-25.")


class HoursEditor:
    """Times per weekday, closed dates; zone and days with hours of their own are shown only."""

    template: ClassVar[str] = "settings/hours.html"

    def opened(self, document: Document | None) -> Opened:
        """The week as it stands."""
        weekly = (document or {}).get("weekly", {})
        data = {day: times(weekly.get(day, ())).replace(CLOSED, "") for day in WEEK}
        data |= {part: "\n".join((document or {}).get(part, ())) for part in ("closed_dates", "closed_yearly")}
        return _opened(HoursForm(formdata=None, data=data), document)

    def sent(self, before: Document | None) -> Opened:
        """The week as it was sent."""
        return _opened(HoursForm(), before)

    def typed(self, opened: Opened, before: Document | None) -> dict[str, Any]:
        """The hours as they stand, with the week and the dates that were typed."""
        if before is None:
            raise Invalid("No service hours are published yet; the first ones are set by the provider.")
        form = opened.form
        weekly = {day: spans for day in WEEK if (spans := spans_typed(form[day].data or "", day))}
        document: dict[str, Any] = {"weekly": weekly}
        for part in ("closed_dates", "closed_yearly"):
            document[part] = _lines(form[part].data or "", part)
        whole = grafted(Setting.HOURS, before, document)
        try:
            ServiceHours.from_document(whole)
        except Invalid as fault:
            raise in_words_of(form, fault) from fault
        return whole


def _opened(form: HoursForm, document: Document | None) -> Opened:
    special = sorted({**(document or {}).get("date_hours", {}), **(document or {}).get("date_breaks", {})})
    return Opened(
        form,
        {"days": [form[day] for day in WEEK], "help": HELP, "special": special, "zone": (document or {}).get("tz", "")},
    )


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
