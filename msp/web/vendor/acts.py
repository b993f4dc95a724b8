"""What a vendor can do behind its link: open it, say that it works on it, write, name a time, say that it is done."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, render_template

from msp import vendors
from msp.identity.links import Purpose
from msp.store import Side, db
from msp.tickets import Ticket
from msp.web.door import Visit, by_link
from msp.web.forms import IN_PLACE, attach
from msp.web.vendor.forms import AnswerForm, EtaForm, MessageForm, OpeningForm, OutcomeForm, PageForm, RejectionForm
from msp.web.vendor.page import opened, show
from msp.web.vendor.wing import beside, bp

REASON = "a vendor has no account here; the link in its mail opens one hand-off"
behind_the_link = by_link(Purpose.HANDOFF, Side.VENDOR, REASON)

#: Does one thing to a hand-off and says what was done.
Act = Callable[[Ticket, UUID], str]


@bp.get("/<token>")
@behind_the_link
def handoff(_visit: Visit):
    """One button and nothing else: programs that follow the links of a mail see nothing here and change nothing."""
    return render_template("vendor/closed.html")


@bp.get("/<token>/open")
@bp.get("/<token>/answer")
@bp.get("/<token>/messages")
@bp.get("/<token>/eta")
@bp.get("/<token>/outcome")
@bp.get("/<token>/rejection")
@behind_the_link
def back_to_the_button(_visit: Visit):
    """Where a page is loaded again after an act: back to the one button, for only a press shows or changes anything."""
    return redirect(beside("handoff"), 303)


@bp.post("/<token>/open")
@behind_the_link
def open_handoff(visit: Visit):
    """What was handed over, and what can be done about it."""
    return _carry_out(visit, OpeningForm.as_sent(), lambda _ticket, _id: "")


@bp.post("/<token>/answer")
@behind_the_link
def acknowledge(visit: Visit):
    """Say that the vendor works on it."""
    form = AnswerForm.as_sent()

    def act(ticket: Ticket, handoff_id: UUID) -> str:
        number = form.vendor_reference.data or ""
        vendors.acknowledge(ticket, handoff_id, number, by=visit.actor, now=visit.now)
        return "Thank you. It is noted that you work on it."

    return _carry_out(visit, form, act)


@bp.post("/<token>/messages")
@behind_the_link
def write(visit: Visit):
    """Write to the provider."""
    form = MessageForm.as_sent()

    def act(ticket: Ticket, handoff_id: UUID) -> str:
        vendors.say(ticket, handoff_id, form.body.data or "", by=visit.actor, now=visit.now)
        return "Your message is sent."

    return _carry_out(visit, form, act)


@bp.post("/<token>/eta")
@behind_the_link
def expect(visit: Visit):
    """Say when the vendor expects to be done."""
    form = EtaForm.as_sent()

    def act(ticket: Ticket, handoff_id: UUID) -> str:
        zone = vendors.handoff_by_id(handoff_id).vendor_zone or visit.tenant.time_zone
        vendors.expect(ticket, handoff_id, form.instant(zone), by=visit.actor, now=visit.now)
        return "Thank you. The time is noted."

    return _carry_out(visit, form, act)


@bp.post("/<token>/outcome")
@behind_the_link
def finish(visit: Visit):
    """Say that it is done; the ticket goes back and the link opens nothing any more."""
    form = OutcomeForm.as_sent()

    def act(ticket: Ticket, handoff_id: UUID) -> str:
        vendors.finish(ticket, handoff_id, form.outcome.data or "", by=visit.actor, now=visit.now)
        return "done"

    return _carry_out(visit, form, act, lambda: render_template("vendor/done.html", client=visit.tenant.name))


@bp.post("/<token>/rejection")
@behind_the_link
def reject(visit: Visit):
    """Say that the vendor does not take it; the ticket goes back where it came from, and the link opens nothing."""
    form = RejectionForm.as_sent()

    def act(ticket: Ticket, handoff_id: UUID) -> str:
        vendors.reject(ticket, handoff_id, form.reason.data or "", by=visit.actor, now=visit.now)
        return "rejected"

    return _carry_out(visit, form, act, lambda: render_template("vendor/done.html", client=visit.tenant.name))


def _carry_out(visit: Visit, form: PageForm, act: Act, afterwards: Callable[[], str] | None = None) -> Any:
    """Do it and show the page as it stands then; what was typed stays when it is refused."""
    ticket, handoff = opened(visit)
    if not form.validate():
        return show(visit, sent=form), 422
    try:
        words = act(ticket, handoff.id)
    except IN_PLACE as refusal:
        # What was changed before the refusal must neither be saved nor shown.
        db.session.rollback()
        attach(refusal, form)
        return show(visit, sent=form), refusal.status
    return afterwards() if afterwards else show(visit, said=words)
