"""The people of a client: who they are, and inviting one more."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from msp import identity
from msp.identity import Can, HumanForm, Role
from msp.identity.passwords import HashCost
from msp.identity.rosters import MemberView, members
from msp.kernel.errors import Conflict, Invalid
from msp.store import db
from msp.tenants import TenantView
from msp.web.door import Visit, Within, needs
from msp.web.forms import attach, offered, say_when_saved
from msp.web.office.wing import bp

ROLES = offered(
    [
        (Role.CLIENT_USER.value, "Asks: sees the own requests and those they follow"),
        (Role.CLIENT_ADMIN.value, "Admin: sees all requests of the client, its agreement and its invoices"),
    ]
)


class InviteForm(FlaskForm):
    """A person of the client."""

    name = StringField(
        "Name", [InputRequired("Write the name."), Length(max=120, message="A name has 1 to 120 characters.")]
    )
    email = EmailField(
        "E-mail address",
        [InputRequired("Write the e-mail address."), Length(max=254, message="That is too long for an address.")],
    )
    role = RadioField("What may they do?", [InputRequired("Choose what they may do.")], choices=ROLES)
    password = PasswordField(
        "First password",
        [Length(max=1000, message="That is too long for a password.")],
        description="At least 15 characters; hand it over in person. Leave it empty for somebody who does not sign in, "
        "or who comes in through the client's own sign-in service.",
    )


@dataclass(frozen=True, slots=True)
class ClientPeoplePage:
    """The people of a client and the form to invite one more."""

    tenant: TenantView
    people: Sequence[MemberView]
    form: InviteForm


@bp.get("/<tenant>/people")
@needs(Can.CLIENT_USER_MANAGE, Within.TENANT)
def client_people(visit: Visit):
    """Everybody of the client."""
    return _show(visit, InviteForm(formdata=None))


@bp.post("/<tenant>/people")
@needs(Can.CLIENT_USER_MANAGE, Within.TENANT)
def invite(visit: Visit):
    """Invite a person; a wrong value stands beside its field."""
    form = InviteForm()
    if not form.validate():
        return _show(visit, form), 422
    human = HumanForm(form.name.data or "", form.email.data or "", form.password.data or None)
    cost = HashCost(*current_app.config["PASSWORD_COST"])
    try:
        identity.invite(human, Role(form.role.data), cost=cost, now=visit.now)
    except (Invalid, Conflict) as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, form), refusal.status
    say_when_saved(f"{human.name.strip()} is a person of {visit.tenant.name} now.")
    return redirect(url_for("office.client_people", tenant=visit.tenant.slug), 303)


def _show(visit: Visit, form: InviteForm) -> str:
    page = ClientPeoplePage(visit.tenant, members(visit.tenant.id), form)
    return render_template("office/people/client.html", page=page)
