"""Handing a ticket to a vendor, and taking it back."""

from uuid import UUID

from flask import render_template, request, url_for
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired

from msp import tickets, vendors
from msp.identity import Can
from msp.tickets import Status, Ticket
from msp.tiers import Tier
from msp.vendors import ContactView, ReturnForm
from msp.web.desk.acting import carry_out
from msp.web.desk.deeds import Around, DeedForm, Place, on_the_page, staffed
from msp.web.desk.escalations import named
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, id_of, offered, one_of


class HandoffForm(DeedForm):
    """To whom the ticket goes, and the text that leaves the house."""

    name, can, endpoint, button = "handoff", Can.HANDOFF_CREATE, "desk.hand_off", "Hand it over"
    contact_id = SelectField("Vendor contact", [Answered()], validate_choice=False)
    summary = TextAreaField(
        "What the vendor needs to know",
        [DataRequired("Write what the vendor needs to know; only this text leaves the house.")],
        description="Only this text leaves the house. Leave out passwords and what the vendor need not know.",
    )


class _HandoffDeed(DeedForm):
    """Something about the hand-off by which a vendor has the ticket now."""

    can, place, statuses = Can.HANDOFF_CREATE, Place.VENDOR, frozenset(Status)

    @classmethod
    def is_offered(cls, around: Around) -> bool:
        """Whether a vendor has the ticket."""
        return around.handoff_id is not None

    def url(self, around: Around) -> str:
        """The address names the hand-off."""
        return url_for(self.endpoint, reference=around.ticket.reference, handoff_id=around.handoff_id)


@on_the_page
class HandoffReturnForm(_HandoffDeed):
    """What came of it, and where the ticket goes."""

    name, endpoint = "return", "desk.take_back"
    label, icon, button = "Take it back", "arrow-return-left", "Take it back"
    outcome = TextAreaField("What came of it", [DataRequired("Write what the vendor did or said.")])
    tier = SelectField("To", [Answered()], validate_choice=False)

    def fit(self, around: Around) -> None:
        """Offer the provider's own steps, the highest first."""
        below = [step for step in staffed(around.ladder) if step.tier < Tier.L4]
        self.tier.choices = offered((step.tier.value, named(step)) for step in reversed(below))


@on_the_page
class AcknowledgementForm(_HandoffDeed):
    """Nothing to fill in: the vendor said that it works on it."""

    name, endpoint = "acknowledgement", "desk.acknowledge"
    label, icon, button = "Vendor has answered", "check2", "Vendor has answered"


@bp.route("/tickets/<reference>/handoffs", methods=["GET", "POST"])
@needs(Can.HANDOFF_CREATE, Within.TICKET)
def hand_off(visit: Visit, reference: str):
    """Give the ticket to one of the client's vendor contacts."""
    if request.method == "GET":
        return _show(visit, reference, HandoffForm.as_new())
    form = HandoffForm.as_sent()

    def act(ticket: Ticket) -> str:
        sentence = "Choose one of this client's vendor contacts."
        contact_id = id_of(form.contact_id.data, field="contact_id", sentence=sentence)
        vendors.hand_off(ticket, contact_id, summary=form.summary.data or "", by=visit.actor, now=visit.now)
        return f"{ticket.reference} is with the vendor now."

    return carry_out(visit, reference, form, act, _show)


@bp.post("/tickets/<reference>/handoffs/<uuid:handoff_id>/acknowledgement")
@needs(Can.HANDOFF_CREATE, Within.TICKET)
def acknowledge(visit: Visit, reference: str, handoff_id: UUID):
    """Note that the vendor said it works on the ticket."""

    def act(ticket: Ticket) -> str:
        vendors.acknowledge(ticket, handoff_id, now=visit.now)
        return "It is noted that the vendor has answered."

    return carry_out(visit, reference, AcknowledgementForm.as_sent(), act)


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


def _show(visit: Visit, reference: str, form: HandoffForm) -> str:
    ticket = tickets.ticket_for(visit.actor, reference, Can.HANDOFF_CREATE)
    contacts = vendors.contacts(at=visit.now)
    form.contact_id.choices = offered((str(contact.id), _reached(contact)) for contact in contacts)
    return render_template("desk/handoffs/new.html", ticket=ticket, tenant=visit.tenant, form=form, contacts=contacts)


def _reached(contact: ContactView) -> str:
    return f"{contact.vendor_name}: {contact.contact_name}"
