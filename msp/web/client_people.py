"""The people of a client, for its own admins and for the office: who they are, inviting one, another role, leaving."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from msp import identity
from msp.identity import Can, HumanForm, Role, belonging, welcome
from msp.identity.passwords import HashCost
from msp.identity.rosters import MemberView, members
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.store import db
from msp.tenants import TenantView
from msp.web.door import Visit, Within, needs
from msp.web.forms import attach, offered, one_of, say_when_saved

NO_SIGN_IN = "none"
ROLES = offered(
    [
        (Role.CLIENT_USER.value, "Asks: sees the own requests and those they follow"),
        (Role.CLIENT_ADMIN.value, "Admin: sees all requests of the client, its agreement and its invoices"),
        (NO_SIGN_IN, "Does not sign in: others ask for them"),
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


@dataclass(frozen=True, slots=True)
class ClientPeoplePage:
    """The people of a client and the form to invite one more; `wing` is where the page hangs."""

    tenant: TenantView
    people: Sequence[MemberView]
    myself: UUID | None
    form: InviteForm
    wing: str


@needs(Can.CLIENT_USER_MANAGE, Within.TENANT)
def client_people(visit: Visit):
    """Everybody of the client."""
    return _show(visit, InviteForm(formdata=None))


@needs(Can.CLIENT_USER_MANAGE, Within.TENANT)
def invite(visit: Visit):
    """Invite a person and send them the link to choose a password; a wrong value stands beside its field."""
    form = InviteForm()
    if not form.validate():
        return _show(visit, form), 422
    try:
        words = _invited(visit, form)
    except (Invalid, Conflict) as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _show(visit, form), refusal.status
    say_when_saved(words)
    return _back(visit)


@needs(Can.CLIENT_USER_MANAGE, Within.TENANT)
def send_link(visit: Visit, person_id: UUID):
    """Let a person sign in who does not yet, or send the link to choose a password once more."""
    person = _person(visit, person_id)
    welcome.offer_sign_in(person_id, person.role or Role.CLIENT_USER, now=visit.now)
    say_when_saved(f"A message is on its way to {person.email}.")
    return _back(visit)


@needs(Can.CLIENT_USER_MANAGE, Within.TENANT)
def change_role(visit: Visit, person_id: UUID):
    """Make a person an admin, or one who only asks."""
    sentence = "Choose what they may do."
    role = one_of(Role, request.form.get("role"), field="role", sentence=sentence)
    belonging.change_role(person_id, role, by=visit.actor, now=visit.now)
    say_when_saved("That counts from their next page on.")
    return _back(visit)


@needs(Can.CLIENT_USER_MANAGE, Within.TENANT)
def leave(visit: Visit, person_id: UUID):
    """A person signs in here no longer."""
    person = _person(visit, person_id)
    belonging.leave(person_id, by=visit.actor, now=visit.now)
    say_when_saved(f"{person.name} can no longer sign in for {visit.tenant.name}. Their requests stay.")
    return _back(visit)


@needs(Can.CLIENT_USER_MANAGE, Within.TENANT)
def come_back(visit: Visit, person_id: UUID):
    """A person who had left may ask again."""
    person = _person(visit, person_id)
    belonging.come_back(person_id, by=visit.actor, now=visit.now)
    say_when_saved(f"{person.name} is back. To sign in they need a link.")
    return _back(visit)


@needs(Can.CLIENT_USER_MANAGE, Within.TENANT)
def mark_vip(visit: Visit, person_id: UUID):
    """Mark a person whose requests may begin at a higher step, or take the mark away."""
    person, is_vip = _person(visit, person_id), request.form.get("is_vip") == "yes"
    if not person.is_active:
        raise Conflict(f"{person.name} has left and opens no requests.")
    belonging.mark_vip(person_id, is_vip, now=visit.now)
    say_when_saved(f"{person.name} is {'a VIP now' if is_vip else 'no VIP any more'}. It counts for new requests.")
    return _back(visit)


def hang_on(bp: Blueprint) -> None:
    """Put these pages into a wing, under its own address."""
    bp.add_url_rule("/<tenant>/people", view_func=client_people)
    bp.add_url_rule("/<tenant>/people", view_func=invite, methods=["POST"])
    acts = (("link", send_link), ("role", change_role), ("leave", leave), ("return", come_back), ("vip", mark_vip))
    for verb, view in acts:
        bp.add_url_rule(f"/<tenant>/people/<uuid:person_id>/{verb}", view_func=view, methods=["POST"])


def _invited(visit: Visit, form: InviteForm) -> str:
    human = HumanForm(form.name.data or "", form.email.data or "")
    signs_in = form.role.data != NO_SIGN_IN
    role = Role(form.role.data) if signs_in else Role.CLIENT_USER
    cost = HashCost(*current_app.config["PASSWORD_COST"])
    person_id = identity.invite(human, role, cost=cost, now=visit.now)
    if signs_in:
        welcome.offer_sign_in(person_id, role, now=visit.now)
    here = f"{human.name.strip()} is a person of {visit.tenant.name} now."
    return f"{here} A message to {human.email.strip()} says how to sign in." if signs_in else here


def _person(visit: Visit, person_id: UUID) -> MemberView:
    found = next((person for person in members(visit.tenant.id) if person.id == person_id), None)
    if found is None:
        raise Missing()
    return found


def _back(visit: Visit):
    return redirect(url_for(f"{request.blueprint}.client_people", tenant=visit.tenant.slug), 303)


def _show(visit: Visit, form: InviteForm) -> str:
    myself = visit.actor.person_at(visit.tenant.id)
    page = ClientPeoplePage(visit.tenant, members(visit.tenant.id), myself, form, str(request.blueprint))
    return render_template("_papers/people.html", page=page)
