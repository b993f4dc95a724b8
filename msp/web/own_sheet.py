"""One's own sheet: turns on call with what is handed over, absences, week, certificates and trainings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_wtf import FlaskForm

from msp.identity import Can
from msp.kernel.errors import Missing
from msp.tiers import staff
from msp.web.door import Visit, Within, needs
from msp.web.settling import said, settled
from msp.web.staff_forms import AbsenceForm, NoteForm
from msp.web.staff_sheet import Sheet, sheet_of


@dataclass(frozen=True, slots=True)
class OwnSheetPage:
    """One's own sheet, and the forms for what one says oneself; `wing` is where the page hangs."""

    sheet: Sheet
    absence: AbsenceForm
    #: By the turn that runs, or ended while the next has not; not where the next has read its note already.
    notes: Mapping[UUID, NoteForm]
    token: FlaskForm
    wing: str


@needs(Can.OWN_HOURS, Within.OWN)
def my_sheet(visit: Visit):
    """What is kept of oneself, and when one is wanted."""
    return _show(visit)


@needs(Can.OWN_HOURS, Within.OWN)
def be_away(visit: Visit):
    """Say that one is away."""
    form = AbsenceForm(prefix="absence-")

    def act() -> str:
        staff.declare_absence(_own(visit), form.asked(visit.tenant.time_zone), now=visit.now)
        return "It is noted; nothing is proposed to you in that time, and somebody else hears of what is raised."

    return settled(form, act, lambda: _show(visit, absence=form), _here())


@needs(Can.OWN_HOURS, Within.OWN)
def be_back(visit: Visit, absence_id: UUID):
    """Take an absence of one's own back, or end one that runs."""
    staff.withdraw_absence(absence_id, _own(visit), now=visit.now)
    return said("You are there again from now on.", _here())


@needs(Can.OWN_HOURS, Within.OWN)
def hand_over_call(visit: Visit, turn_id: UUID):
    """Write what the next on call should know."""
    form = NoteForm(prefix=_prefix(turn_id))

    def act() -> str:
        staff.hand_over(turn_id, form.note.data or "", by=visit.actor.id, now=visit.now)
        return "The next on call reads it, and confirms that they did."

    return settled(form, act, lambda: _show(visit, notes={turn_id: form}), _here())


@needs(Can.OWN_HOURS, Within.OWN)
def take_over_call(visit: Visit, turn_id: UUID):
    """Confirm that one has read what the one before wrote."""
    staff.take_over(turn_id, by=visit.actor.id, now=visit.now)
    return said("Whoever was on call before you sees that you have read it.", _here())


def hang_on(bp: Blueprint) -> None:
    """Give a wing the page."""
    bp.get("/me/sheet")(my_sheet)
    bp.post("/me/absences")(be_away)
    bp.post("/me/absences/<uuid:absence_id>/end")(be_back)
    bp.post("/me/turns/<uuid:turn_id>/note")(hand_over_call)
    bp.post("/me/turns/<uuid:turn_id>/reading")(take_over_call)


def _own(visit: Visit) -> UUID:
    if visit.actor.id is None:
        raise Missing()
    return visit.actor.id


def _here() -> str:
    return url_for(f"{request.blueprint}.my_sheet")


def _prefix(turn_id: UUID) -> str:
    return f"note-{turn_id}-"


def _notes(sheet: Sheet) -> dict[UUID, NoteForm]:
    running = [row.view for row in sheet.turns if row.is_now and row.view.read_at is None]
    told = [*(row.view for row in sheet.to_tell), *running]
    return {view.id: NoteForm(formdata=None, prefix=_prefix(view.id), data={"note": view.note}) for view in told}


def _show(visit: Visit, **forms: Any) -> str:
    sheet = sheet_of(visit, _own(visit))
    page = OwnSheetPage(
        sheet=sheet,
        absence=forms.get("absence") or AbsenceForm(formdata=None, prefix="absence-"),
        notes={**_notes(sheet), **forms.get("notes", {})},
        token=FlaskForm(formdata=None),
        wing=request.blueprint or "",
    )
    return render_template("own_sheet.html", page=page)
