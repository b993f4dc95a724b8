"""When letters about promises may come: a page for each of the provider's people, in the wing where they work."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from wtforms import BooleanField, Field, StringField
from wtforms.validators import InputRequired, Length

from msp import channels
from msp.agreements.differences.hours import CLOSED, WEEK, times
from msp.channels import LetterWishes
from msp.identity import Can
from msp.kernel.errors import Invalid
from msp.web.door import Visit, Within, needs
from msp.web.settings.hours_editor import HELP, in_words_of, spans_typed
from msp.web.settling import settled
from msp.web.staff_forms import WeekForm

OFFICE_DAYS = tuple(WEEK)[:5]


class OwnHoursForm(WeekForm):
    """Somebody's own week, and which letters wait for it."""

    holds_warnings = BooleanField(
        "Send warnings and raises only within my hours",
        description="A letter waits three days at most, for a P1 one.",
    )
    holds_breaches = BooleanField("Send news of broken promises only within my hours")
    lets_urgent_through = BooleanField(
        "Except what is urgent", description="A P1, or a promise that is raised beyond its target, comes at any time."
    )
    tz = StringField(
        "Time zone",
        [InputRequired("Write the name of your time zone."), Length(max=64, message="That is too long for a zone.")],
        description="Such as Europe/Stockholm.",
    )


@dataclass(frozen=True, slots=True)
class OwnHoursPage:
    """The form, with the fields of the week apart; `wing` is where the page hangs."""

    form: OwnHoursForm
    days: tuple[Field, ...]
    help: str
    wing: str


@needs(Can.OWN_HOURS, Within.OWN)
def me(visit: Visit):
    """When letters may come, as it is set."""
    return _show(_filled(visit))


@needs(Can.OWN_HOURS, Within.OWN)
def set_my_hours(visit: Visit):
    """Set when letters may come; it counts for the next letter."""
    form = OwnHoursForm()

    def act() -> str:
        try:
            channels.set_letter_hours(_wishes(form), by=visit.actor, now=visit.now)
        except Invalid as refusal:
            raise in_words_of(form, refusal) from refusal
        return "It counts from the next letter on."

    return settled(form, act, lambda: _show(form), url_for(f"{request.blueprint}.me"))


def hang_on(bp: Blueprint) -> None:
    """Give a wing the page."""
    bp.get("/me")(me)
    bp.post("/me")(set_my_hours)


def _wishes(form: OwnHoursForm) -> LetterWishes:
    weekly = {day: spans for day in WEEK if (spans := spans_typed(form[day].data or "", day))}
    document = {"tz": (form.tz.data or "").strip(), "weekly": weekly}
    return LetterWishes(document, form.holds_warnings.data, form.holds_breaches.data, form.lets_urgent_through.data)


def _filled(visit: Visit) -> OwnHoursForm:
    usual: dict[str, Any] = {"tz": visit.tenant.time_zone, "weekly": {day: [("08:00", "17:00")] for day in OFFICE_DAYS}}
    wishes = (channels.wishes_of(visit.actor.id) if visit.actor.id else None) or LetterWishes(usual)
    weekly = wishes.document.get("weekly", {})
    data = {day: times(weekly.get(day, ())).replace(CLOSED, "") for day in WEEK} | {"tz": wishes.zone}
    ticked = {name: getattr(wishes, name) for name in ("holds_warnings", "holds_breaches", "lets_urgent_through")}
    return OwnHoursForm(formdata=None, data=data | ticked)


def _show(form: OwnHoursForm) -> str:
    page = OwnHoursPage(form, tuple(form[day] for day in WEEK), HELP, request.blueprint or "")
    return render_template("own_hours.html", page=page)
