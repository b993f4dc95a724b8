"""Planning turns on call that repeat: who follows whom is said, the turns are looked at, then they are confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length

from msp.agreements.differences.hours import WEEK
from msp.identity import Can, rosters
from msp.kernel.errors import Invalid
from msp.store import db
from msp.tiers import staff
from msp.tiers.staff import Proposed, Repeat, Span, TeamView
from msp.web.door import Visit, Within, needs
from msp.web.filters import moment
from msp.web.forms import IN_PLACE, Answered, DayField, attach, id_of, offered
from msp.web.office.teams import WHO, names, team_named
from msp.web.office.wing import bp
from msp.web.settling import said

HAND_OVER = "Write the time of the hand-over, such as 09:00."
UNREADABLE = 422
#: As many people as a plan asks for at the most.
MOST_PEOPLE = 12
USUAL_LENGTH = timedelta(weeks=12)
WEEKS = {"1": "a week", "2": "2 weeks", "3": "3 weeks", "4": "4 weeks"}


class ClockField(TimeField):
    """A time on a wall clock; a fault says how one is written."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read a time such as 09:00."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(HAND_OVER) from error


class RepeatForm(FlaskForm):
    """When the hand-overs are; who is on call, one after the other, has a field for each."""

    weekday = SelectField(
        "Hand-over on",
        [Answered()],
        choices=offered((str(number), words) for number, words in enumerate(WEEK.values())),
        validate_choice=False,
    )
    minute = ClockField("At", [InputRequired(HAND_OVER)])
    zone = StringField(
        "By the clock in",
        [InputRequired("Write the name of a time zone."), Length(max=64, message="That is too long for a zone.")],
        description="Such as Europe/Stockholm. When its clock changes, the hand-over keeps its time.",
    )
    weeks = SelectField("A turn is", [Answered()], choices=offered(WEEKS.items()), validate_choice=False)
    first = DayField("From", [InputRequired("Write the first day.")], description="The first hand-over from then on.")
    last = DayField("Until", [InputRequired("Write the last day.")], description="The last hand-over by then ends it.")

    def asked(self) -> Repeat:
        """The plan that was typed; Invalid beside the field that cannot be read."""
        people = [field for field in self if field.name.startswith("person_") and field.data]
        at, first, last = self.minute.data, self.first.data, self.last.data
        if at is None or first is None or last is None:
            raise Invalid(HAND_OVER, field="minute")
        return Repeat(
            agent_ids=tuple(id_of(field.data, field=field.name, sentence=WHO) for field in people),
            weekday=_number(self.weekday.data, "weekday", "Choose the weekday of the hand-over."),
            minute=at.hour * 60 + at.minute,
            zone=(self.zone.data or "").strip(),
            weeks=_number(self.weeks.data, "weeks", "Choose how long a turn is."),
            first=first,
            last=last,
        )


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One turn as it would be, and in words what stands against it."""

    who: str
    starts_at: datetime
    ends_at: datetime
    against: Sequence[str]


@dataclass(frozen=True, slots=True)
class PlanLook:
    """What would be planned, before it is; `sent` is what is confirmed, `mark` names what was seen."""

    rows: Sequence[PlanRow]
    zone: str
    words: str
    free: int
    may_confirm: bool
    mark: str
    sent: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RotaPlanPage:
    """The form, and what it would do once it says something that can be planned."""

    team: TeamView
    form: RepeatForm | None
    people: Sequence[str]
    look: PlanLook | None


@bp.route("/people/teams/<uuid:team_id>/rota/plan", methods=["GET", "POST"])
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def plan_rota(visit: Visit, team_id: UUID):
    """Look at turns that repeat, by address; plan them when it is sent."""
    found = team_named(team_id)
    form_class = _form_of(found)
    if request.method == "GET" and "first" not in request.args:
        return _show(found, form_class(formdata=None, data=_usual(visit, found)))
    if request.method == "GET":
        form = form_class(formdata=request.args, meta={"csrf": False})
        return _looked_at(visit, found, form) if form.validate() else (_show(found, form), UNREADABLE)
    form = form_class()
    if not form.validate():
        return _show(found, form), UNREADABLE
    try:
        planned = staff.plan_turns(team_id, form.asked(), request.form.get("seen", ""), now=visit.now)
    except IN_PLACE as refusal:
        db.session.rollback()
        page, _ = _looked_at(visit, found, form, refusal)
        return page, refusal.status
    words = f"{_turns(len(planned))} planned; each is told a day before theirs begins."
    return said(words, url_for("office.rota", team_id=team_id, week=form.first.data))


def _looked_at(visit: Visit, found: TeamView, form: RepeatForm, before: Any = None) -> tuple[str, int]:
    """The page with what would be planned now, and with what was refused before if anything was."""
    refusals, look = [before] if before else [], None
    try:
        repeat = form.asked()
        look = _look(staff.proposed_turns(found.id, repeat, now=visit.now), repeat.zone, form)
    except IN_PLACE as refusal:
        refusals = refusals or [refusal]
    for refusal in refusals:
        attach(refusal, form)
    return _show(found, form, look), refusals[0].status if refusals else 200


def _show(found: TeamView, form: RepeatForm, look: PlanLook | None = None) -> str:
    people = [field.name for field in form if field.name.startswith("person_")]
    can_plan = found.is_active and bool(found.member_ids)
    page = RotaPlanPage(found, form if can_plan else None, people, look)
    return render_template("office/people/rota_plan.html", page=page)


def _form_of(found: TeamView) -> type[RepeatForm]:
    """The form with a field for each who may follow another; nobody is named in those that stay empty."""
    members = [(str(one.id), one.name) for one in rosters.staff() if one.is_active and one.id in found.member_ids]
    slots = min(max(len(members), 4), MOST_PEOPLE)
    choices = offered([("", "Nobody"), *members])
    return type(
        "PlanForm",
        (RepeatForm,),
        {
            f"person_{n}": SelectField(
                "First" if n == 1 else f"Then ({n})", [Answered()], choices=choices, validate_choice=False
            )
            for n in range(1, slots + 1)
        },
    )


def _usual(visit: Visit, found: TeamView) -> dict[str, Any]:
    """What the form says before anybody typed: everybody of the team for twelve weeks, on Mondays at nine."""
    zone = visit.tenant.time_zone
    today = visit.now.astimezone(ZoneInfo(zone)).date()
    called = names()
    members = sorted(found.member_ids, key=lambda id_: called.get(id_, "").casefold())
    people = {f"person_{n}": str(id_) for n, id_ in enumerate(members[:MOST_PEOPLE], 1)}
    hand_over = {"weekday": "0", "minute": time(9), "zone": zone, "weeks": "1"}
    return {**people, **hand_over, "first": today, "last": today + USUAL_LENGTH}


def _look(plan: Sequence[Proposed], zone: str, form: RepeatForm) -> PlanLook:
    people, free = names(), sum(one.is_free for one in plan)
    is_met = any(one.met for one in plan)
    sent = [(field.name, request.values.get(field.name, "")) for field in form if field.name != "csrf_token"]
    return PlanLook(
        rows=[_row(one, people, zone) for one in plan],
        zone=zone,
        words=_words(len(plan), free, is_met=is_met),
        free=free,
        may_confirm=free > 0 and not is_met,
        mark=staff.mark_of(plan),
        sent=sent,
    )


def _row(one: Proposed, people: Mapping[UUID, str], zone: str) -> PlanRow:
    who = people.get(one.turn.agent_id, "")
    taken = [f"{people.get(turn.agent_id, '')} is on call {_span(turn.span, zone)}" for turn in one.met]
    away = [f"{who} is absent {_span(span, zone)}" for span in one.absences]
    return PlanRow(who, one.turn.span.starts_at, one.turn.span.ends_at, [*taken, *away])


def _span(span: Span, zone: str) -> str:
    return f"from {moment(span.starts_at, zone)} until {moment(span.ends_at, zone)}"


def _words(count: int, free: int, *, is_met: bool) -> str:
    if is_met:
        return "Some of these turns share time with turns that stand. Begin later, or call those off first."
    if free == count:
        return "Nothing stands against it."
    left = "Nobody is free for any of them." if not free else f"{free} of {count} can be planned."
    return f"{left} What is left out stays open, and the rota says when nobody is on call."


def _number(text: str | None, field: str, sentence: str) -> int:
    if not text or not text.isascii() or not text.isdecimal() or len(text) > 1:
        raise Invalid(sentence, field=field)
    return int(text)


def _turns(count: int) -> str:
    return "1 turn is" if count == 1 else f"{count} turns are"
