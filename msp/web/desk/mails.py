"""The review queue: mails that could not be placed by themselves, over every client that an agent serves."""

from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from msp import channels, identity
from msp.channels import MailLine, MailState, MailView
from msp.identity import Can
from msp.kernel.errors import Refusal
from msp.store import db
from msp.tenants import TenantView
from msp.web.above_lists import Tab
from msp.web.desk.wing import bp
from msp.web.door import Visit, Within, needs
from msp.web.forms import IN_PLACE, attach, id_of, offered, say_when_saved


class OpenForm(FlaskForm):
    """For whom the mail becomes a ticket."""

    requester_id = SelectField("Who asks", [InputRequired("Choose who asks.")], validate_choice=False)


class AttachForm(FlaskForm):
    """The ticket that the mail belongs to."""

    reference = StringField(
        "Ticket",
        [InputRequired("Write the number of the ticket."), Length(max=30, message="That is too long for a number.")],
        description="It becomes an internal note there: it answers nobody, and no clock moves.",
    )


class DismissForm(FlaskForm):
    """Why nothing is to be done."""

    reason = StringField(
        "Reason",
        [InputRequired("Say why nothing is to be done."), Length(max=300, message="Keep it to 300 characters.")],
        description="One line, such as “Advertising” or “Answered by phone”.",
    )


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail in the list."""

    line: MailLine
    tenant: TenantView
    url: str


@dataclass(frozen=True, slots=True)
class MailsPage:
    """What waits to be looked at, or what was left aside."""

    rows: tuple[MailRow, ...]
    tabs: tuple[Tab, ...]
    state: MailState


@dataclass(frozen=True, slots=True)
class MailPage:
    """One mail, and what can be done with it."""

    tenant: TenantView
    mail: MailView
    open_form: OpenForm
    attach_form: AttachForm
    dismiss_form: DismissForm
    knows_people: bool
    #: Why nothing was done, when there is no form left beside which it could stand.
    trouble: str


@bp.get("/mail")
@needs(Can.MAIL_REVIEW, Within.SERVED)
def mails(visit: Visit):
    """The mails that wait for somebody to look, oldest first; or those that machines wrote, newest first."""
    state = MailState.DROPPED if request.args.get("show") == "left-aside" else MailState.REVIEW
    rows = tuple(
        MailRow(line, visit.tenants[line.tenant_id], _address("desk.mail", visit.tenants[line.tenant_id], line.id))
        for line in channels.mails_to_review(state)
    )
    tabs = (
        Tab("To look at", url_for("desk.mails"), state is MailState.REVIEW),
        Tab("Left aside", url_for("desk.mails", show="left-aside"), state is MailState.DROPPED),
    )
    return render_template("desk/mail/list.html", page=MailsPage(rows, tabs, state), now=visit.now)


@bp.get("/mail/<tenant>/<uuid:mail_id>")
@needs(Can.MAIL_REVIEW, Within.TENANT)
def mail(visit: Visit, mail_id: UUID):
    """One mail in words, never as its markup."""
    return _show(visit, mail_id)


@bp.post("/mail/<tenant>/<uuid:mail_id>/ticket")
@needs(Can.MAIL_REVIEW, Within.TENANT)
def open_mail(visit: Visit, mail_id: UUID):
    """Open a ticket for a person of the client."""
    form = OpenForm(prefix="open")
    try:
        person_id = id_of(form.requester_id.data, field="requester_id", sentence="Choose a person of this client.")
        ticket = channels.open_from_mail(mail_id, person_id, by=visit.actor, now=visit.now)
    except IN_PLACE as refusal:
        return _refused(visit, mail_id, form, refusal)
    say_when_saved(f"{ticket.reference} is open; the mail stands in it.")
    return redirect(url_for("desk.ticket", reference=ticket.reference), 303)


@bp.post("/mail/<tenant>/<uuid:mail_id>/note")
@needs(Can.MAIL_REVIEW, Within.TENANT)
def attach_mail(visit: Visit, mail_id: UUID):
    """Put the mail on a ticket of the client as an internal note."""
    form = AttachForm(prefix="attach")
    if not form.validate():
        return _show(visit, mail_id, form), 422
    try:
        ticket = channels.attach_mail(mail_id, form.reference.data or "", by=visit.actor, now=visit.now)
    except IN_PLACE as refusal:
        return _refused(visit, mail_id, form, refusal)
    say_when_saved(f"The mail is an internal note on {ticket.reference} now. The client does not see it.")
    return redirect(url_for("desk.ticket", reference=ticket.reference), 303)


@bp.post("/mail/<tenant>/<uuid:mail_id>/dismissal")
@needs(Can.MAIL_REVIEW, Within.TENANT)
def dismiss_mail(visit: Visit, mail_id: UUID):
    """Nothing is to be done, for a reason."""
    form = DismissForm(prefix="dismiss")
    if not form.validate():
        return _show(visit, mail_id, form), 422
    try:
        channels.dismiss_mail(mail_id, form.reason.data or "", by=visit.actor, now=visit.now)
    except IN_PLACE as refusal:
        return _refused(visit, mail_id, form, refusal)
    say_when_saved("The mail is put away; nothing is done about it.")
    return redirect(url_for("desk.mails"), 303)


def _refused(visit: Visit, mail_id: UUID, form: FlaskForm, refusal: Refusal) -> tuple[str, int]:
    db.session.rollback()
    attach(refusal, form)
    return _show(visit, mail_id, form), refusal.status


def _show(visit: Visit, mail_id: UUID, sent: FlaskForm | None = None) -> str:
    found, people = channels.mail_view(mail_id), identity.people()
    open_form = sent if isinstance(sent, OpenForm) else OpenForm(formdata=None, prefix="open")
    open_form.requester_id.choices = offered(
        [("", "Choose a person"), *((str(one.id), f"{one.name} ({one.email})") for one in people)]
    )
    if open_form.requester_id.data is None:
        open_form.requester_id.data = next((str(one.id) for one in people if one.email == found.line.sender), "")
    page = MailPage(
        tenant=visit.tenant,
        mail=found,
        open_form=open_form,
        attach_form=sent if isinstance(sent, AttachForm) else AttachForm(formdata=None, prefix="attach"),
        dismiss_form=sent if isinstance(sent, DismissForm) else DismissForm(formdata=None, prefix="dismiss"),
        knows_people=bool(people),
        trouble="" if sent is None or found.line.state is MailState.REVIEW else " ".join(sent.form_errors),
    )
    return render_template("desk/mail/show.html", page=page, now=visit.now)


def _address(endpoint: str, tenant: TenantView, mail_id: UUID) -> str:
    return url_for(endpoint, tenant=tenant.slug, mail_id=mail_id)
