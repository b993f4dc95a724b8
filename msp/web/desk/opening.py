"""Opening a ticket on behalf of a client's person."""

from flask import redirect, render_template, request, url_for
from flask_wtf.file import MultipleFileField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from msp import identity, tickets
from msp.identity import Can
from msp.kernel.errors import Invalid
from msp.store import db
from msp.tickets import Impact, Ticket, TicketForm, TicketKind, Urgency
from msp.web.attachments import names_of, read_uploads
from msp.web.categories import category_asked
from msp.web.categories import choices as category_choices
from msp.web.desk.acting import UNREADABLE
from msp.web.desk.wing import bp
from msp.web.desk.wording import IMPACTS, KINDS, URGENCIES
from msp.web.door import Visit, Within, needs
from msp.web.forms import IN_PLACE, Answered, attach, id_of, offered, one_of, say_when_saved
from msp.web.once import OnceForm
from msp.web.services import NONE, choices, service_asked


class OpeningForm(OnceForm):
    """Who asks for what, and how much it matters."""

    requester_id = SelectField("Who asks", [InputRequired("Choose who asks.")], validate_choice=False)
    kind = RadioField(
        "Kind",
        [Answered()],
        choices=offered(KINDS.items()),
        default=TicketKind.INCIDENT,
        validate_choice=False,
    )
    subject = StringField(
        "Subject",
        [DataRequired("Say in a few words what it is about."), Length(max=200, message="Keep it to 200 characters.")],
        description="One line, such as “Payroll export stops with period locked”.",
    )
    description = TextAreaField(
        "What they say",
        [DataRequired("Write what the requester says.")],
        description="It is the first message of the ticket; the requester reads it.",
    )
    impact = SelectField(
        "Impact", [Answered()], choices=offered(IMPACTS.items()), default=Impact.LOW, validate_choice=False
    )
    urgency = SelectField(
        "Urgency",
        [Answered()],
        choices=offered(URGENCIES.items()),
        default=Urgency.MEDIUM,
        validate_choice=False,
        description="Impact and urgency together decide the priority.",
    )
    service_id = SelectField(
        "Service", [Answered()], description="It decides which promises hold.", validate_choice=False, default=NONE
    )
    category_id = SelectField(
        "Category",
        [Answered()],
        description="Where it begins on the ladder, and which skills it takes.",
        validate_choice=False,
        default=NONE,
    )
    attachments = MultipleFileField("Files")


@bp.get("/tickets/new")
@needs(Can.TICKET_CREATE, Within.SERVED)
def choose_client(visit: Visit):
    """Choose for whom; with one client there is nothing to choose."""
    clients = sorted(visit.tenants.values(), key=lambda tenant: (tenant.name.casefold(), tenant.key))
    if len(clients) == 1:
        return redirect(url_for("desk.new_ticket", tenant=clients[0].slug))
    return render_template("desk/clients/choose.html", clients=clients)


@bp.route("/<tenant>/tickets/new", methods=["GET", "POST"])
@needs(Can.TICKET_CREATE, Within.TENANT)
def new_ticket(visit: Visit):
    """Open a ticket for somebody of the client."""
    if request.method == "GET":
        return _show(visit, OpeningForm(formdata=None))
    form = OpeningForm()
    if not form.validate():
        return _show(visit, form), UNREADABLE
    try:
        ticket = _opened(visit, form)
    except IN_PLACE as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, form), refusal.status
    say_when_saved(f"{ticket.reference} is open.")
    return redirect(url_for("desk.ticket", reference=ticket.reference), 303)


def _opened(visit: Visit, form: OpeningForm) -> Ticket:
    asked = _ticket(form)
    opened = form.stands_for(asked.id, "ticket", visit)
    if opened != asked.id:
        return tickets.ticket_by_id(visit.tenant.id, opened)
    return tickets.open_ticket(asked, by=visit.actor, now=visit.now)


def _ticket(form: OpeningForm) -> TicketForm:
    return TicketForm(
        kind=one_of(TicketKind, form.kind.data, field="kind", sentence="Choose what kind of ticket it is."),
        subject=form.subject.data or "",
        description=form.description.data or "",
        impact=one_of(Impact, form.impact.data, field="impact", sentence="Choose how much is touched."),
        urgency=one_of(Urgency, form.urgency.data, field="urgency", sentence="Choose how soon it hurts."),
        requester_id=id_of(form.requester_id.data, field="requester_id", sentence="Choose a person of this client."),
        service_id=service_asked(form.service_id.data),
        category_id=category_asked(form.category_id.data),
        attachments=read_uploads(form.attachments.data),
    )


def _show(visit: Visit, form: OpeningForm) -> str:
    people = identity.people()
    form.requester_id.choices = offered(
        [
            ("", "Choose a person"),
            *((str(one.id), f"{one.name} ({one.email})") for one in people),
        ]
    )
    form.category_id.choices = category_choices("None of them, or not known yet")
    form.service_id.choices = choices(visit.now, "None of them, or not known yet")
    files = names_of(form.attachments.data)
    if files:
        attach(Invalid(f"Choose the files again: {', '.join(files)}.", field="attachments"), form)
    return render_template("desk/tickets/new.html", tenant=visit.tenant, form=form, people=people)
