"""Time booked on a ticket at the tier worked, and its correction by a new entry."""

import re
from uuid import UUID

from flask import render_template, request
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from msp import tickets
from msp.identity import Can
from msp.kernel.errors import Invalid, Missing
from msp.tickets import Status, Ticket, TicketPage, WorkForm, WorkType, WorkView
from msp.tiers import Tier
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import Around, DeedForm, Place, on_the_page
from msp.web.desk.escalations import named
from msp.web.desk.open_months import hold_open
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, DayField, offered, one_of

HOW = "Write minutes, such as 45, or hours and minutes, such as 1:30."
_MINUTES = re.compile(r"(\d{1,4})\s*(?:min|m)?", re.IGNORECASE)
_HOURS = re.compile(r"(\d{1,2})(?:\s*:\s*|\s*h\s*)(?:([0-5]?\d)\s*(?:min|m)?)?", re.IGNORECASE)


@on_the_page
class WorkEntryForm(DeedForm):
    """Minutes of one's own work on a day."""

    name, can, endpoint, place = "work", Can.TIME_WRITE, "desk.log_work", Place.TIME
    statuses = frozenset(Status)
    label, icon, key, button = "Book time", "stopwatch", "t", "Book time"
    minutes = StringField("Time worked", [DataRequired(HOW)], description="Minutes, or hours and minutes as 1:30.")
    worked_on = DayField("Day", [InputRequired("Choose the day on which you worked.")])
    tier = SelectField("Tier worked", [Answered()], validate_choice=False)
    work_type = RadioField(
        "Where",
        [Answered()],
        choices=offered([(WorkType.REMOTE, "Remote"), (WorkType.ONSITE, "On site")]),
        default=WorkType.REMOTE,
        validate_choice=False,
    )
    note = TextAreaField("What you did", [Length(max=500, message="Keep it to 500 characters.")])

    def hold(self, visit: Visit, reference: str) -> None:
        """Keep the month of the day open: it is locked before the ticket, as by the close."""
        hold_open(self.worked_on.data, field="worked_on", what="time")

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether the actor holds a tier here at which time is booked."""
        return super().is_offered(around) and bool(around.steps_held)

    def fit(self, around: Around) -> None:
        """Today, at the ticket's tier if that is one's own."""
        held = around.steps_held
        self.tier.choices = offered((step.tier.value, named(step)) for step in held)
        if not self.is_sent:
            self.worked_on.data = around.today
            here = [step for step in held if step == around.step]
            self.tier.data = (here or held[-1:])[0].tier.value if held else None


class CorrectionForm(WorkEntryForm):
    """A new entry that stands for an older one."""

    name, endpoint, button = "correction", "desk.correct_work", "Correct the time"
    correction_reason = StringField(
        "Why it is corrected",
        [DataRequired("Say why the time is corrected."), Length(max=500, message="Keep it to 500 characters.")],
    )
    entry_id: UUID

    def hold(self, visit: Visit, reference: str) -> None:
        """Keep the older entry's month open as well."""
        ticket = tickets.ticket_for(visit.actor, reference, self.can)
        days = (_standing(tickets.page(ticket, visit.actor, visit.now), self.entry_id).worked_on, self.worked_on.data)
        hold_open(*days, field="worked_on", what="time")

    def fit(self, around: Around) -> None:
        """As for a new entry, but no time at all is possible too."""
        super().fit(around)
        self.minutes.description = "As it should be; 0 takes the time back."

    def take(self, entry: WorkView) -> None:
        """Begin with what stands now."""
        self.minutes.data, self.worked_on.data = str(entry.minutes), entry.worked_on
        self.tier.data, self.work_type.data, self.note.data = entry.tier, entry.work_type, entry.note


@bp.post("/tickets/<reference>/work")
@needs(Can.TIME_WRITE, Within.TICKET)
def log_work(visit: Visit, reference: str):
    """Book one's own time; also on a settled ticket, for time is often booked late."""
    form = WorkEntryForm.as_sent()

    def act(ticket: Ticket) -> str:
        asked = _entry(form)
        if visit.actor.id and tickets.booked_just_now(ticket, asked, visit.actor.id, now=visit.now):
            return "That time is booked already."
        entry = tickets.log_work(ticket, asked, by=visit.actor, now=visit.now)
        return f"{entry.minutes} minutes are booked at {entry.tier}."

    return carry_out(visit, reference, form, act)


@bp.route("/tickets/<reference>/work/<uuid:entry_id>/correction", methods=["GET", "POST"])
@needs(Can.TIME_WRITE, Within.TICKET)
def correct_work(visit: Visit, reference: str, entry_id: UUID):
    """Write a new entry that stands for an older one of one's own; zero minutes take it back."""
    form = CorrectionForm.as_sent()
    form.entry_id = entry_id

    def act(ticket: Ticket) -> str:
        tickets.correct_work(ticket, entry_id, _entry(form), by=visit.actor, now=visit.now)
        return "The time is corrected; the older entry stays visible, struck out."

    def show(visit: Visit, reference: str, form: CorrectionForm) -> str:
        ticket = tickets.ticket_for(visit.actor, reference, Can.TIME_WRITE)
        entry = _standing(tickets.page(ticket, visit.actor, visit.now), entry_id)
        form.fit(Around.at(visit, ticket))
        if not form.is_sent:
            form.take(entry)
        return render_template("desk/work/correct.html", ticket=ticket, tenant=visit.tenant, form=form, entry=entry)

    if request.method == "GET":
        return show(visit, reference, CorrectionForm.as_new())
    return carry_out(visit, reference, form, act, show)


def minutes_of(text: str) -> int:
    """Minutes as people write them: 45, 45 min, 1:30, 1 h 30, 2 h; Invalid otherwise."""
    clean = text.strip()
    whole = _MINUTES.fullmatch(clean)
    if whole:
        return int(whole[1])
    parts = _HOURS.fullmatch(clean)
    if parts is None or clean.endswith(":"):
        raise Invalid(HOW, field="minutes")
    return int(parts[1]) * 60 + int(parts[2] or 0)


def _entry(form: WorkEntryForm) -> WorkForm:
    assert form.worked_on.data is not None
    kind = one_of(WorkType, form.work_type.data, field="work_type", sentence="Choose where you worked.")
    tier = one_of(Tier, form.tier.data, field="tier", sentence="Choose the tier at which you worked.")
    reason = form.correction_reason.data if isinstance(form, CorrectionForm) else None
    return WorkForm(
        minutes=minutes_of(form.minutes.data or ""),
        worked_on=form.worked_on.data,
        tier=tier,
        work_type=kind,
        note=form.note.data or "",
        correction_reason=reason or "",
    )


def _standing(page: TicketPage, entry_id: UUID) -> WorkView:
    found = [entry for entry in page.work if entry.id == entry_id and not entry.is_superseded]
    if not found:
        raise Missing()
    return found[0]
