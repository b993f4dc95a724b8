"""Handing a ticket to a vendor, after a look at what leaves, and taking it back."""

from typing import Any
from uuid import UUID

from flask import current_app, render_template, request

from msp import channels, tickets, vendors
from msp.identity import Can
from msp.store import db
from msp.tickets import Ticket
from msp.tiers import Tier
from msp.vendors import ReturnForm
from msp.web.desk.acting import carry_out
from msp.web.desk.handoff_forms import (
    AcknowledgementForm,
    HandoffForm,
    HandoffReturnForm,
    LinkBackForm,
    LinkForm,
    RejectionForm,
    VendorMessageForm,
)
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.forms import IN_PLACE, attach, one_of
from msp.web.handed_over import about_to_leave


@bp.route("/tickets/<reference>/handoffs", methods=["GET", "POST"])
@needs(Can.HANDOFF_CREATE, Within.TICKET)
def hand_off(visit: Visit, reference: str):
    """Give the ticket to one of the client's vendor contacts."""
    if request.method == "GET":
        return _show(visit, reference, HandoffForm.as_new())
    form = HandoffForm.as_sent()

    def act(ticket: Ticket) -> str:
        handoff_id = vendors.hand_off(ticket, form.chosen(), by=visit.actor, now=visit.now)
        contact = vendors.handoff_by_id(handoff_id).contact
        if contact.email:
            return f"{ticket.reference} is with the vendor now; the mail with its link is on the way."
        call = f", {contact.phone}" if contact.phone else ""
        return f"{ticket.reference} is with the vendor now. Please call {contact.contact_name}{call}: no mail goes out."

    return carry_out(visit, reference, form, act, _show)


@bp.post("/tickets/<reference>/handoffs/preview")
@needs(Can.HANDOFF_CREATE, Within.TICKET)
def preview_handoff(visit: Visit, reference: str):
    """What would leave, to the last word: the mail, and the page behind its link. Nothing is changed."""
    form = HandoffForm.as_sent()
    if request.form.get("change"):
        return _show(visit, reference, form)
    try:
        ticket = tickets.ticket_for(visit.actor, reference, form.can)
        if not form.validate():
            return _show(visit, reference, form), 422
        return _preview(visit, ticket, form)
    except IN_PLACE as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, reference, form), refusal.status


@bp.post("/tickets/<reference>/handoffs/<uuid:handoff_id>/acknowledgement")
@needs(Can.HANDOFF_CREATE, Within.TICKET)
def acknowledge(visit: Visit, reference: str, handoff_id: UUID):
    """Note that the vendor said it works on the ticket."""

    def act(ticket: Ticket) -> str:
        vendors.acknowledge(ticket, handoff_id, by=visit.actor, now=visit.now)
        return "It is noted that the vendor has answered."

    return carry_out(visit, reference, AcknowledgementForm.as_sent(), act)


@bp.post("/tickets/<reference>/handoffs/<uuid:handoff_id>/messages")
@needs(Can.HANDOFF_CREATE, Within.TICKET)
def write_to_vendor(visit: Visit, reference: str, handoff_id: UUID):
    """Write to the vendor about the hand-off."""
    form = VendorMessageForm.as_sent()

    def act(ticket: Ticket) -> str:
        vendors.say(ticket, handoff_id, form.body.data or "", by=visit.actor, now=visit.now)
        if vendors.open_link(handoff_id, now=visit.now) is None:
            return "Your message is kept; the vendor reads it when it gets a new link."
        return "Your message goes to the vendor."

    return carry_out(visit, reference, form, act)


@bp.post("/tickets/<reference>/handoffs/<uuid:handoff_id>/link")
@needs(Can.HANDOFF_CREATE, Within.TICKET)
def send_link(visit: Visit, reference: str, handoff_id: UUID):
    """Send the vendor a new link; the one before opens nothing any more."""

    def act(ticket: Ticket) -> str:
        vendors.send_link(ticket, handoff_id, now=visit.now)
        return "A new link goes to the vendor; the one before opens nothing any more."

    return carry_out(visit, reference, LinkForm.as_sent(), act)


@bp.post("/tickets/<reference>/handoffs/<uuid:handoff_id>/link/end")
@needs(Can.HANDOFF_CREATE, Within.TICKET)
def take_link_back(visit: Visit, reference: str, handoff_id: UUID):
    """Let the vendor's link open nothing any more."""

    def act(ticket: Ticket) -> str:
        vendors.take_link_back(ticket, handoff_id, now=visit.now)
        return "The vendor's link opens nothing any more."

    return carry_out(visit, reference, LinkBackForm.as_sent(), act)


@bp.post("/tickets/<reference>/handoffs/<uuid:handoff_id>/return")
@needs(Can.HANDOFF_CREATE, Within.TICKET)
def take_back(visit: Visit, reference: str, handoff_id: UUID):
    """Take the ticket back from the vendor to a tier of the provider."""
    form = HandoffReturnForm.as_sent()

    def act(ticket: Ticket) -> str:
        to = one_of(Tier, form.tier.data, field="tier", sentence="Choose the tier that takes it back.")
        back = ReturnForm(handoff_id, to, form.outcome.data or "")
        vendors.return_to_provider(ticket, back, by=visit.actor, now=visit.now)
        return f"{ticket.reference} is back from the vendor."

    return carry_out(visit, reference, form, act)


@bp.post("/tickets/<reference>/handoffs/<uuid:handoff_id>/rejection")
@needs(Can.HANDOFF_CREATE, Within.TICKET)
def vendor_rejects(visit: Visit, reference: str, handoff_id: UUID):
    """Note that the vendor does not take the ticket; it goes back to the step from which it came."""
    form = RejectionForm.as_sent()

    def act(ticket: Ticket) -> str:
        vendors.reject(ticket, handoff_id, form.reason.data or "", by=visit.actor, now=visit.now)
        return f"{ticket.reference} is back: the vendor does not take it."

    return carry_out(visit, reference, form, act)


def _show(visit: Visit, reference: str, form: HandoffForm) -> str:
    ticket = tickets.ticket_for(visit.actor, reference, Can.HANDOFF_CREATE)
    contacts = vendors.contacts(at=visit.now)
    form.offer(tickets.page(ticket, visit.actor, visit.now), contacts)
    if not form.is_sent:
        form.subject.data = ticket.subject
    return render_template("desk/handoffs/new.html", ticket=ticket, tenant=visit.tenant, form=form, contacts=contacts)


def _preview(visit: Visit, ticket: Ticket, form: HandoffForm) -> Any:
    what = vendors.leaving(ticket, form.chosen(), by=visit.actor, now=visit.now)
    mail = channels.handoff_mail(ticket.reference, what, base_url=current_app.config["SETTINGS"].base_url)
    return render_template(
        "desk/handoffs/preview.html",
        ticket=ticket,
        tenant=visit.tenant,
        form=form,
        contact=what.contact,
        mail=mail if what.contact.email else None,
        handed=about_to_leave(ticket, what, visit.tenant, visit.now),
        fields=[(name, text) for name, text in request.form.items(multi=True) if name.startswith(form.name)],
    )
