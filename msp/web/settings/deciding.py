"""A change that was asked for: shown to both sides, decided in the office, withdrawn in the portal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from flask import redirect, render_template
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from msp import agreements
from msp.agreements import ChangeView, DecisionForm, Line, Review, StaleChange, difference, draft_of
from msp.identity import Can
from msp.kernel.errors import Conflict, Invalid, Refusal
from msp.store import db
from msp.web.door import Visit
from msp.web.forms import attach, offered, say_when_saved
from msp.web.settings.pages import STATES, Both, ChangePage, budget_shown, shift_shown, standing_words, starts_words
from msp.web.settings.place import Place, words_of

APPROVE, DECLINE = "approve", "decline"


class NeededForNo:
    """Marks the field that the action asks for when the answer is no."""

    field_flags: ClassVar = {"needed_for": "a no"}

    def __call__(self, form: Any, field: Any) -> None:
        """Nothing to check here: the action refuses a no without words."""


class AnswerForm(FlaskForm):
    """Yes or no to a change, on what was looked at."""

    base = HiddenField()
    decision = RadioField(
        "Your answer",
        [InputRequired("Choose yes or no.")],
        choices=offered([(APPROVE, "Yes: publish it"), (DECLINE, "No: it stays as it is")]),
    )
    note = TextAreaField(
        "What you say to it",
        [NeededForNo(), Length(max=500, message="Keep it to 500 characters.")],
        description="Sent to who asked.",
    )


@dataclass(frozen=True, slots=True)
class _Looked:
    """A change that waits, beside what stands now: reviewed, or with the sentence why that cannot be."""

    review: Review | None
    trouble: str = ""


def show_change(visit: Visit, place: Place, change_id: UUID) -> Any:
    """A change, what became of it, and what the reader can do about it."""
    return _shown(visit, place, agreements.change(change_id), AnswerForm(formdata=None)), 200


def decide(visit: Visit, place: Place, change_id: UUID) -> Any:
    """Answer a change; when what was looked at no longer stands, both are shown again and nothing is decided."""
    form = AnswerForm()
    if not form.validate():
        return _shown(visit, place, agreements.change(change_id), form), 422
    answer = DecisionForm(form.decision.data == APPROVE, form.note.data or "", form.base.data or "")
    try:
        change = agreements.decide_change(change_id, answer, by=visit.actor, now=visit.now)
    except (Invalid, Conflict) as refusal:
        db.session.rollback()
        asked = agreements.change(change_id)
        if not asked.is_waiting:
            raise
        attach(refusal, form)
        return _shown(visit, place, asked, form, refusal), refusal.status
    say_when_saved(
        f"{words_of(change.setting, change.name)}: {STATES[change.state.value][0].lower()}. {change.author} is told."
    )
    return redirect(place.url("change", visit, change_id=change_id), 303)


def withdraw(visit: Visit, place: Place, change_id: UUID) -> Any:
    """Take a change back before it is answered."""
    agreements.withdraw_change(change_id, by=visit.actor, now=visit.now)
    say_when_saved("The change is withdrawn.")
    return redirect(place.url("change", visit, change_id=change_id), 303)


def _shown(visit: Visit, place: Place, change: ChangeView, form: AnswerForm, refusal: Refusal | None = None) -> str:
    looked = _looked_at(visit, change) if change.is_waiting else _Looked(None)
    may = visit.can(Can.CONFIG_GOVERN if place.governs else Can.CONFIG_WRITE)
    zone, words = visit.tenant.time_zone, words_of(change.setting, change.name)
    if looked.review is not None:
        # Whoever has read the page decides on what it shows.
        form.base.data, form.base.raw_data = looked.review.standing.base, None
    page = ChangePage(
        place=place,
        tenant=visit.tenant,
        crumbs=place.crumbs(visit, (f"{words}: change", None)),
        words=words,
        change=change,
        state=STATES[change.state.value],
        lines=looked.review.lines if looked.review else _asked(change, place),
        starts=starts_words(_counts_from(change), zone, now_words="as soon as it is approved"),
        shift=shift_shown(looked.review, place) if looked.review else None,
        budget=budget_shown(looked.review, place) if looked.review else (),
        moving=looked.review.moving if looked.review else (),
        ticket_view=place.ticket_view,
        trouble=looked.trouble,
        both=_both(looked.review, change, place, zone) if _is_overtaken(looked, change, refusal) else None,
        form=form if change.is_waiting and may and place.governs else None,
        send_url=place.url("decide_change" if place.governs else "withdraw_change", visit, change_id=change.id),
        may_withdraw=change.is_waiting and may and not place.governs,
        now=visit.now,
    )
    return render_template("settings/change.html", page=page)


def _counts_from(change: ChangeView) -> datetime | None:
    """The moment that was asked for, or that of a yes that came later; None while neither is known."""
    known = [at for at in (change.valid_from, change.decided_at) if at is not None]
    return max(known, default=None)


def _looked_at(visit: Visit, change: ChangeView) -> _Looked:
    try:
        found = agreements.review(draft_of(change, now=visit.now), freely=True, now=visit.now)
        return _Looked(found, found.trouble.sentence if found.trouble else "")
    except Refusal as refusal:
        return _Looked(None, refusal.sentence)


def _is_overtaken(looked: _Looked, change: ChangeView, refusal: Refusal | None) -> bool:
    """Whether something else stands than what the change was written on, or was when it was decided."""
    return looked.review is not None and (
        looked.review.standing.base != change.base or isinstance(refusal, StaleChange)
    )


def _both(review: Review | None, change: ChangeView, place: Place, zone: str) -> Both | None:
    if review is None:
        return None
    now = review.standing.document or {}
    theirs = difference(change.setting, change.base_document, now, with_inside=place.governs)
    return Both(standing_words(review.standing, zone), theirs, _asked(change, place))


def _asked(change: ChangeView, place: Place) -> tuple[Line, ...]:
    return difference(change.setting, change.base_document, change.document, with_inside=place.governs)
