"""Carrying out one deed on a ticket: back to the ticket when it is done, the ticket again when it is refused."""

from collections.abc import Callable
from typing import Any

from flask import redirect, url_for

from msp import tickets
from msp.kernel.errors import Invalid
from msp.store import db
from msp.tickets import Ticket
from msp.web.attachments import names_of
from msp.web.desk.deeds import DeedForm
from msp.web.desk.ticket_page import show
from msp.web.door import Visit
from msp.web.forms import IN_PLACE, attach, say_when_saved

UNREADABLE = 422

#: Shows a refused form on its own page.
Again = Callable[[Visit, str, Any], str]


def carry_out(
    visit: Visit, reference: str, form: DeedForm, act: Callable[[Ticket], str], show_again: Again | None = None
) -> Any:
    """Do the deed and say the words it answers with; what was typed stays when it is refused."""
    again = show_again or show_refused
    try:
        form.hold(visit, reference)
        ticket = tickets.ticket_for(visit.actor, reference, form.can, lock=True)
        if not form.validate():
            return again(visit, reference, form), UNREADABLE
        words = act(ticket)
    except IN_PLACE as refusal:
        # What the deed changed before it was refused must neither be saved nor shown.
        db.session.rollback()
        attach(refusal, form)
        return again(visit, reference, form), refusal.status
    say_when_saved(words)
    return redirect(url_for("desk.ticket", reference=ticket.reference), 303)


def show_refused(visit: Visit, reference: str, form: DeedForm) -> str:
    """The ticket as it stands, with the refused form open in it."""
    files = names_of(form["attachments"].data) if "attachments" in form else []
    if files:
        attach(Invalid(f"Choose the files again: {', '.join(files)}.", field="attachments"), form)
    return show(visit, tickets.ticket_for(visit.actor, reference), form)
