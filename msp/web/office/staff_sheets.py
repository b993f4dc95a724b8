"""One agent's sheet as the owner keeps it: skills, certificates, trainings, shifts, absences, capacity."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_wtf import FlaskForm

from msp.identity import Can, rosters
from msp.tiers import staff
from msp.web.door import Visit, Within, needs
from msp.web.forms import offered
from msp.web.office.client_list import today_at
from msp.web.office.wing import bp
from msp.web.settling import said, settled
from msp.web.shift_lines import HELP, lines_of
from msp.web.staff_forms import AbsenceForm, CapacityForm, CertificateForm, RatingForm, ShiftsForm, TrainingForm
from msp.web.staff_sheet import Sheet, sheet_of


@dataclass(frozen=True, slots=True)
class StaffSheetPage:
    """The sheet of one agent, and a form for each thing that is kept."""

    sheet: Sheet
    rating: RatingForm
    capacity: CapacityForm
    shifts: ShiftsForm
    shifts_help: str
    absence: AbsenceForm
    certificate: CertificateForm
    training: TrainingForm
    token: FlaskForm


@bp.get("/people/<uuid:agent_id>")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def staff_sheet(visit: Visit, agent_id: UUID):
    """All that is kept of one agent."""
    return _show(visit, agent_id)


@bp.post("/people/<uuid:agent_id>/skills")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def rate_skill(visit: Visit, agent_id: UUID):
    """Say how well somebody has a skill."""
    form = RatingForm(prefix="rating-")

    def act() -> str:
        staff.rate_skill(agent_id, form.skill.data or "", form.asked(), now=visit.now)
        return "The skill is kept; it counts for the next proposal."

    return settled(form, act, lambda: _show(visit, agent_id, rating=form), _url(agent_id))


@bp.post("/people/<uuid:agent_id>/capacity")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def set_capacity(visit: Visit, agent_id: UUID):
    """Say how many open tickets somebody has at most."""
    form = CapacityForm(prefix="capacity-")

    def act() -> str:
        staff.set_capacity(agent_id, form.asked(), now=visit.now)
        return "It counts for the next proposal."

    return settled(form, act, lambda: _show(visit, agent_id, capacity=form), _url(agent_id))


@bp.post("/people/<uuid:agent_id>/shifts")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def set_shifts(visit: Visit, agent_id: UUID):
    """Give somebody another week of shifts."""
    form = ShiftsForm(prefix="shifts-")

    def act() -> str:
        staff.set_shifts(agent_id, (form.zone.data or "").strip(), form.asked(), now=visit.now)
        return "The week counts from now on."

    return settled(form, act, lambda: _show(visit, agent_id, shifts=form), _url(agent_id))


@bp.post("/people/<uuid:agent_id>/absences")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def declare_absence(visit: Visit, agent_id: UUID):
    """Note that somebody is away."""
    form = AbsenceForm(prefix="absence-")

    def act() -> str:
        staff.declare_absence(agent_id, form.asked(visit.tenant.time_zone), now=visit.now)
        return "The absence is noted; whoever stands in hears of what is raised."

    return settled(form, act, lambda: _show(visit, agent_id, absence=form), _url(agent_id))


@bp.post("/people/<uuid:agent_id>/absences/<uuid:absence_id>/end")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def end_absence(visit: Visit, agent_id: UUID, absence_id: UUID):
    """Somebody is there after all, or back earlier."""
    staff.withdraw_absence(absence_id, agent_id, now=visit.now)
    return said("The absence ends now, or never begins.", _url(agent_id))


@bp.post("/people/<uuid:agent_id>/certificates")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def record_certificate(visit: Visit, agent_id: UUID):
    """Keep a certificate that somebody holds."""
    form = CertificateForm(prefix="certificate-")

    def act() -> str:
        staff.record_certificate(agent_id, form.asked(), now=visit.now)
        return "The certificate is kept. They and you are told 60, 14 and 1 day before it ends."

    return settled(form, act, lambda: _show(visit, agent_id, certificate=form), _url(agent_id))


@bp.post("/people/<uuid:agent_id>/certificates/<uuid:certificate_id>/withdrawal")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def withdraw_certificate(visit: Visit, agent_id: UUID, certificate_id: UUID):
    """A certificate counts no longer."""
    staff.withdraw_certificate(certificate_id, agent_id, now=visit.now)
    return said("The certificate is withdrawn.", _url(agent_id))


@bp.post("/people/<uuid:agent_id>/trainings")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def record_training(visit: Visit, agent_id: UUID):
    """Keep what somebody is to learn, or learnt."""
    form = TrainingForm(prefix="training-")

    def act() -> str:
        staff.record_training(agent_id, form.asked(), now=visit.now)
        return "The training is kept. They and the mentor are told 14 days and 1 day before it is due."

    return settled(form, act, lambda: _show(visit, agent_id, training=form), _url(agent_id))


@bp.post("/people/<uuid:agent_id>/trainings/<uuid:training_id>/done")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def finish_training(visit: Visit, agent_id: UUID, training_id: UUID):
    """Somebody learnt today what was planned."""
    staff.finish_training(training_id, agent_id, today_at(visit.tenant, visit.now), now=visit.now)
    return said("It is done as of today.", _url(agent_id))


@bp.post("/people/<uuid:agent_id>/trainings/<uuid:training_id>/withdrawal")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def withdraw_training(visit: Visit, agent_id: UUID, training_id: UUID):
    """What was planned is called off."""
    staff.withdraw_training(training_id, agent_id, now=visit.now)
    return said("The training is called off.", _url(agent_id))


def _url(agent_id: UUID) -> str:
    return url_for("office.staff_sheet", agent_id=agent_id)


def _show(visit: Visit, agent_id: UUID, **forms: Any) -> str:
    sheet = sheet_of(visit, agent_id)
    rating = forms.get("rating") or RatingForm(formdata=None, prefix="rating-")
    rating.skill.choices = offered([("", "Choose"), *((skill.key, skill.name) for skill in staff.skills())])
    training = forms.get("training") or TrainingForm(formdata=None, prefix="training-")
    others = [(str(one.id), one.name) for one in rosters.staff() if one.is_active and one.id != agent_id]
    training.mentor_id.choices = offered([("", "Nobody"), *others])
    typed = {"open_tickets": str(sheet.capacity or "")}
    page = StaffSheetPage(
        sheet=sheet,
        rating=rating,
        capacity=forms.get("capacity") or CapacityForm(formdata=None, prefix="capacity-", data=typed),
        shifts=forms.get("shifts") or _shifts(sheet),
        shifts_help=HELP,
        absence=forms.get("absence") or AbsenceForm(formdata=None, prefix="absence-"),
        certificate=forms.get("certificate") or CertificateForm(formdata=None, prefix="certificate-"),
        training=training,
        token=FlaskForm(formdata=None),
    )
    return render_template("office/people/sheet.html", page=page)


def _shifts(sheet: Sheet) -> ShiftsForm:
    lines = lines_of(staff.shifts_of([sheet.agent_id]).get(sheet.agent_id, ()))
    return ShiftsForm(formdata=None, prefix="shifts-", data={**lines, "zone": sheet.shift_zone})
