"""The details of a ticket; a save on an older version keeps both texts."""

from typing import Any, Literal
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from msp import tenants, tickets
from msp.identity import Can
from msp.kernel.errors import Invalid
from msp.store import db
from msp.tickets import NO_CATEGORY, DetailsForm, Impact, StaleEdit, Ticket, TicketKind, Urgency
from msp.tickets.services import NO_SERVICE
from msp.web.desk.acting import UNREADABLE
from msp.web.desk.wing import bp
from msp.web.desk.wording import IMPACTS, KINDS, URGENCIES
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, attach, id_of, offered, one_of, say_when_saved
from msp.web.services import NONE, choices, service_asked

LABELS = {
    "subject": "Subject",
    "kind": "Kind",
    "impact": "Impact",
    "urgency": "Urgency",
    "service": "Service",
    "category": "Category",
}
WORDS = {**KINDS, **IMPACTS, **URGENCIES}


class TicketDetailsForm(FlaskForm):
    """What the ticket is about and how much it matters, with the version on which this was filled in."""

    version = IntegerField(
        widget=HiddenInput(), validators=[InputRequired("This form lost its version; open it again.")]
    )
    subject = StringField(
        "Subject", [DataRequired("Say in a few words what it is about."), Length(max=200, message="Keep it to 200.")]
    )
    kind = RadioField("Kind", [Answered()], choices=offered(KINDS.items()), validate_choice=False)
    impact = SelectField("Impact", [Answered()], choices=offered(IMPACTS.items()), validate_choice=False)
    urgency = SelectField(
        "Urgency",
        [Answered()],
        choices=offered(URGENCIES.items()),
        validate_choice=False,
        description="Impact and urgency together decide the priority; the new one counts from now on.",
    )
    service_id = SelectField(
        "Service",
        [Answered()],
        validate_choice=False,
        description="The promises of another service count from now on; what has run until now stays.",
    )
    category_id = SelectField(
        "Category",
        [Answered()],
        validate_choice=False,
        description="Where the ladder says that a category belongs to a higher step, the ticket moves there.",
    )


@bp.route("/tickets/<reference>/details", methods=["GET", "POST"])
@needs(Can.TICKET_PRIORITY, Within.TICKET)
def details(visit: Visit, reference: str):
    """Change subject, kind, impact, urgency, service and category."""
    ticket = tickets.ticket_for(visit.actor, reference, Can.TICKET_PRIORITY, lock=request.method == "POST")
    if request.method == "GET":
        return _show(visit, ticket, _opened(ticket))
    form = TicketDetailsForm()
    if not form.validate():
        return _show(visit, ticket, form), UNREADABLE
    try:
        tickets.edit(ticket, _asked(form), expected_version=form.version.data or 0, by=visit.actor, now=visit.now)
    except StaleEdit as stale:
        return _show_both(visit, reference, form, stale), stale.status
    except Invalid as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, tickets.ticket_for(visit.actor, reference), form), refusal.status
    say_when_saved(f"The details of {ticket.reference} are saved.")
    return redirect(url_for("desk.ticket", reference=ticket.reference), 303)


def _opened(ticket: Ticket) -> TicketDetailsForm:
    had, category = tickets.service_of(ticket), tickets.category_of(ticket)
    chosen = {"service_id": str(had.id) if had else NONE, "category_id": str(category.id) if category else NONE}
    return TicketDetailsForm(formdata=None, obj=ticket, **chosen)


def _asked(form: TicketDetailsForm) -> DetailsForm:
    return DetailsForm(
        subject=form.subject.data,
        kind=one_of(TicketKind, form.kind.data, field="kind", sentence="Choose what kind of ticket it is."),
        impact=one_of(Impact, form.impact.data, field="impact", sentence="Choose how much is touched."),
        urgency=one_of(Urgency, form.urgency.data, field="urgency", sentence="Choose how soon it hurts."),
        service=_service(form),
        category=_category(form),
    )


def _service(form: TicketDetailsForm) -> UUID | Literal["none"] | None:
    """What the form says of the service; nothing where none was offered, so that none is taken away."""
    if not form.service_id.data:
        return None
    return service_asked(form.service_id.data) or "none"


def _category(form: TicketDetailsForm) -> UUID | Literal["none"] | None:
    """The same for the category."""
    asked = form.category_id.data
    if not asked:
        return None
    return "none" if asked == NONE else id_of(asked, field="category_id", sentence="Choose a category of this client.")


def _show_both(visit: Visit, reference: str, form: TicketDetailsForm, stale: StaleEdit) -> str:
    db.session.rollback()
    ticket = tickets.ticket_for(visit.actor, reference)
    # Whoever has read both may save again: the next save is on the version that stands now.
    form.version.data = ticket.version
    form.version.raw_data = None
    return _show(visit, ticket, form, mine=_listed(stale.yours), theirs=_listed(stale.theirs), sentence=stale.sentence)


def _show(visit: Visit, ticket: Ticket, form: TicketDetailsForm, **both: Any) -> str:
    form.service_id.choices = _choices(visit, ticket)
    form.category_id.choices = _categories(ticket)
    return render_template("desk/details/edit.html", ticket=ticket, tenant=visit.tenant, form=form, **both)


def _choices(visit: Visit, ticket: Ticket) -> list[Any]:
    """What is offered, and the service that the ticket has, also when it is retired."""
    had, found = tickets.service_of(ticket), choices(visit.now, NO_SERVICE)
    if had and had.is_retired:
        kept = offered([(str(had.id), f"{had.name} (retired)")])
        return [*(found or offered([(NONE, NO_SERVICE)])), *kept]
    return found


def _categories(ticket: Ticket) -> list[Any]:
    had, found = tickets.category_of(ticket), tenants.categories()
    kept = [(str(had.id), f"{had.name} (retired)")] if had and had.is_retired else []
    named = [*((str(one.id), one.name) for one in found), *kept]
    return offered([(NONE, NO_CATEGORY), *named]) if named else []


def _listed(values: dict[str, str]) -> str:
    return "\n".join(f"{LABELS[name]}: {WORDS.get(value, value)}" for name, value in values.items())
