"""What a client does with a request: answer, confirm the solution, or say that it did not hold."""

from datetime import datetime
from typing import Any

from flask import redirect, url_for

from msp import tickets
from msp.billing.open_days import open_since
from msp.identity import Can
from msp.kernel.errors import Invalid
from msp.store import db
from msp.tickets import Said, Status, Ticket, lifecycle
from msp.web.attachments import names_of, read_uploads
from msp.web.door import Visit, Within, needs
from msp.web.forms import IN_PLACE, SAID_ALREADY, attach, say_when_saved, was_said
from msp.web.portal.answer_forms import ReopenForm, ReplyForm
from msp.web.portal.ticket import show
from msp.web.portal.wing import bp


@bp.post("/tickets/<reference>/replies")
@needs(Can.TICKET_REPLY, Within.TICKET)
def reply(visit: Visit, reference: str):
    """Answer; an answer ends the waiting for it."""
    return _speak(visit, reference, ReplyForm())


@bp.post("/tickets/<reference>/reopening")
@needs(Can.TICKET_REPLY, Within.TICKET)
def reopen(visit: Visit, reference: str):
    """Say what is still wrong; the clocks go on where they stopped. Conflict when the request is not solved."""
    return _speak(visit, reference, ReopenForm())


@bp.post("/tickets/<reference>/closing")
@needs(Can.TICKET_CLOSE, Within.TICKET)
def close(visit: Visit, reference: str):
    """Confirm the solution, which ends the request for good. Conflict when it is not solved."""
    found = tickets.ticket_for(visit.actor, reference, Can.TICKET_CLOSE, lock=True)
    tickets.close(found, by=visit.actor, now=visit.now)
    say_when_saved(f"{found.reference} is closed. Thank you for telling us.")
    return redirect(url_for("portal.ticket", reference=found.reference), 303)


def _speak(visit: Visit, reference: str, form: ReplyForm) -> Any:
    since = open_since(tickets.ticket_for(visit.actor, reference, Can.TICKET_REPLY), now=visit.now)
    found = tickets.ticket_for(visit.actor, reference, Can.TICKET_REPLY, lock=True)
    if not form.validate():
        return _refused(visit, found, form), 422
    try:
        words = _said(visit, found, form, since)
    except IN_PLACE as refusal:
        # What was changed before the refusal must neither be saved nor shown.
        db.session.rollback()
        attach(refusal, form)
        return _refused(visit, tickets.ticket_for(visit.actor, reference), form), refusal.status
    say_when_saved(words)
    return redirect(url_for("portal.ticket", reference=found.reference), 303)


def _said(visit: Visit, found: Ticket, form: ReplyForm, since: datetime) -> str:
    text, files = form.body.data or "", read_uploads(form.attachments.data)
    if was_said(visit, found, text, files):
        return SAID_ALREADY
    if isinstance(form, ReopenForm):
        lifecycle.refuse_unless_resolved(found.state)
    tickets.say(found, Said(text, files, since), by=visit.actor, now=visit.now)
    return f"{found.reference} is open again." if isinstance(form, ReopenForm) else "Your answer is there."


def _refused(visit: Visit, found: Ticket, form: ReplyForm) -> str:
    lost = names_of(form.attachments.data)
    if lost:
        attach(Invalid(f"Choose the files again: {', '.join(lost)}.", field="attachments"), form)
    # The words wait in the box that the request has now, whichever they were typed in.
    if found.state is Status.RESOLVED:
        return show(visit, found, reopening=form)
    return show(visit, found, reply=form)
