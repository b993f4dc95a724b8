"""Asking for something: first what may answer it at once, then the form (L0 before L1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_wtf.file import MultipleFileField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from msp import identity, knowledge, tickets
from msp.identity import Can, Reach
from msp.kernel.errors import Forbidden
from msp.knowledge import ArticleLine
from msp.knowledge.deflection import ranked
from msp.sla.tallies import next_promises
from msp.store import db
from msp.tenants import TenantView
from msp.tickets import Channel, Impact, Ticket, TicketForm, TicketKind, Urgency
from msp.web.attachments import names_of, read_uploads
from msp.web.categories import category_asked
from msp.web.categories import choices as category_choices
from msp.web.door import Visit, Within, needs
from msp.web.forms import IN_PLACE, Answered, attach, offered, say_when_saved
from msp.web.once import OnceForm
from msp.web.portal.promises import due_words
from msp.web.portal.wing import bp
from msp.web.services import NONE, choices, service_asked

SUBJECT_LENGTH, BODY_LENGTH = 200, 50_000
KINDS = offered(
    [(TicketKind.INCIDENT.value, "Something does not work"), (TicketKind.REQUEST.value, "I need something")]
)
IMPACTS = offered(
    [
        (Impact.LOW.value, "Only me"),
        (Impact.MEDIUM.value, "Several of us, or a whole team"),
        (Impact.HIGH.value, "Everybody here, or our own customers"),
    ]
)
URGENCIES = offered(
    [
        (Urgency.LOW.value, "It can wait; work goes on"),
        (Urgency.MEDIUM.value, "Work goes on, but slowly or in a roundabout way"),
        (Urgency.HIGH.value, "Work has stopped"),
    ]
)
WHY_SERVICE = "Some services have promises of their own."


class NewTicketForm(OnceForm):
    """A request in plain words; who is affected and how badly decide how fast we promise to act."""

    subject = StringField(
        "In one line",
        [
            InputRequired("Say in a few words what it is about."),
            Length(max=SUBJECT_LENGTH, message=f"Keep this line to {SUBJECT_LENGTH} characters; the rest goes below."),
        ],
        description="Such as “The till at the front desk does not print”.",
    )
    description = TextAreaField(
        "What happened?",
        [
            InputRequired("Tell us what happened, or what you need."),
            Length(max=BODY_LENGTH, message=f"At most {BODY_LENGTH:,} characters fit; send the rest as a file."),
        ],
        description="What did you do, what did you see, since when? The exact words of a message help most.",
    )
    kind = RadioField("What is it?", [InputRequired("Choose what it is.")], choices=KINDS)
    impact = RadioField("Who is affected?", [InputRequired("Choose who is affected.")], choices=IMPACTS)
    urgency = RadioField("How much does it hurt?", [InputRequired("Choose how much it hurts.")], choices=URGENCIES)
    requester_id = SelectField(
        "For whom?", [Answered()], description="They get the answers and see the request in their list."
    )
    service_id = SelectField(
        "Which service is it about?", [Answered()], default=NONE, validate_choice=False, description=WHY_SERVICE
    )
    category_id = SelectField("What is it about?", [Answered()], default=NONE, validate_choice=False)
    attachments = MultipleFileField("Files", description="A picture of the screen often says it fastest.")

    def fit(self, visit: Visit) -> None:
        """Offer the services and categories that there are, and to ask for a colleague only to those who may."""
        self.service_id.choices = choices(visit.now, "Something else, or I do not know")
        if not self.service_id.choices:
            del self.service_id
        self.category_id.choices = category_choices("Something else, or I do not know")
        if not self.category_id.choices:
            del self.category_id
        if visit.actor.reach(Can.TICKET_CREATE, visit.tenant.id) is not Reach.CLIENT:
            del self.requester_id
            return
        me = str(visit.actor.person_at(visit.tenant.id))
        self.requester_id.choices = offered(
            [
                (str(person.id), f"{person.name} (me)" if str(person.id) == me else person.name)
                for person in identity.people()
            ]
        )
        self.requester_id.data = self.requester_id.data or me


@dataclass(frozen=True, slots=True)
class NewTicketPage:
    """The form with what may answer it before it is sent; without a subject only the one line is asked for."""

    tenant: TenantView
    form: NewTicketForm
    subject: str
    articles: Sequence[ArticleLine]
    lost_files: Sequence[str] = ()


@bp.get("/<tenant>/tickets/new")
@needs(Can.TICKET_CREATE, Within.TENANT)
def new_ticket(visit: Visit):
    """Ask for the one line, then show what may answer it, and the form below."""
    form = NewTicketForm(formdata=None)
    form.fit(visit)
    form.subject.data = " ".join(request.args.get("subject", "").split())[:SUBJECT_LENGTH]
    return render_template("portal/tickets/new.html", page=_page(visit, form))


@bp.post("/<tenant>/tickets/new")
@needs(Can.TICKET_CREATE, Within.TENANT)
def open_ticket(visit: Visit):
    """Open the request; whatever is refused stands beside its field and nothing typed is lost."""
    form = NewTicketForm()
    form.fit(visit)
    status = 422
    if form.validate():
        try:
            ticket = _opened(visit, form)
        except IN_PLACE as refusal:
            db.session.rollback()
            attach(refusal, form)
            status = refusal.status
        else:
            say_when_saved(_received(visit, ticket))
            return redirect(url_for("portal.ticket", reference=ticket.reference), 303)
    lost = names_of(form.attachments.data)
    return render_template("portal/tickets/new.html", page=_page(visit, form, lost)), status


def _page(visit: Visit, form: NewTicketForm, lost_files: Sequence[str] = ()) -> NewTicketPage:
    subject = form.subject.data or ""
    found = ranked(knowledge.articles(visit.actor), subject) if subject else ()
    return NewTicketPage(visit.tenant, form, subject, found, lost_files)


def _opened(visit: Visit, form: NewTicketForm) -> Ticket:
    asked = TicketForm(
        kind=TicketKind(form.kind.data),
        subject=form.subject.data or "",
        description=form.description.data or "",
        impact=Impact(form.impact.data),
        urgency=Urgency(form.urgency.data),
        requester_id=_requester(visit, form),
        channel=Channel.PORTAL,
        service_id=service_asked(form.service_id.data) if form.service_id is not None else None,
        category_id=category_asked(form.category_id.data) if form.category_id is not None else None,
        attachments=read_uploads(form.attachments.data),
    )
    opened = form.stands_for(asked.id, "ticket", visit)
    if opened != asked.id:
        return tickets.ticket_by_id(visit.tenant.id, opened)
    return tickets.open_ticket(asked, by=visit.actor, now=visit.now)


def _requester(visit: Visit, form: NewTicketForm) -> UUID:
    if form.requester_id is not None:
        return UUID(form.requester_id.data)
    me = visit.actor.person_at(visit.tenant.id)
    if me is None:
        raise Forbidden("Here a client's own people ask.")
    return me


def _received(visit: Visit, ticket: Ticket) -> str:
    promise = next_promises([ticket.id]).get(ticket.id)
    words = due_words(promise, now=visit.now, zone=visit.tenant.time_zone) if promise else ""
    return f"We have it as {ticket.reference}. {words}".strip() + ("." if words else "")
