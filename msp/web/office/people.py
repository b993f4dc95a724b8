"""The provider's people: who holds what at which client, and giving it to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from msp import identity, tenants, tiers
from msp.identity import Can, Role, belonging
from msp.identity.rosters import StaffView, staff, staff_at
from msp.kernel.errors import Invalid, Missing
from msp.tenants import TenantView
from msp.tiers import Tier
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, attach, offered, one_of, say_when_saved
from msp.web.office.wing import bp

ROLES = offered(
    [
        (Role.AGENT.value, "Agent: works on tickets at the tiers below"),
        (Role.ACCOUNT_MANAGER.value, "Account manager: months, invoices, reports"),
    ]
)


class GrantForm(FlaskForm):
    """Who serves this client as what, at which tiers."""

    agent_id = SelectField("Who?", [Answered()], validate_choice=False)
    role = RadioField("As what?", [InputRequired("Choose as what they serve this client.")], choices=ROLES)
    tiers = SelectMultipleField(
        "At which tiers?",
        description="For an agent only. What is ticked here replaces what they held at this client before.",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Everybody of the provider, with what they hold where."""

    staff: Sequence[StaffView]
    tenants: dict[UUID, TenantView]


@dataclass(frozen=True, slots=True)
class GrantsPage:
    """Who serves one client, and the form to change it."""

    tenant: TenantView
    staff: Sequence[StaffView]
    form: GrantForm


@bp.get("/people")
@needs(Can.STAFF_MANAGE, Within.PROVIDER)
def people(visit: Visit):
    """Everybody of the provider and their grants, client by client."""
    clients = {client.id: client for client in tenants.clients()}
    return render_template("office/people/staff.html", page=PeoplePage(staff(), clients))


@bp.get("/<tenant>/grants")
@needs(Can.STAFF_MANAGE, Within.TENANT)
def grants(visit: Visit):
    """Who serves a client, and the form to change it."""
    return render_template("office/people/grants.html", page=_page(visit, GrantForm(formdata=None)))


@bp.post("/<tenant>/grants")
@needs(Can.STAFF_MANAGE, Within.TENANT)
def grant(visit: Visit):
    """Let somebody serve the client in a role, at tiers of its ladder."""
    form = GrantForm()
    page = _page(visit, form)
    if not form.validate():
        return render_template("office/people/grants.html", page=page), 422
    try:
        name = _granted(visit, form)
    except Invalid as refusal:
        attach(refusal, form)
        return render_template("office/people/grants.html", page=page), 422
    say_when_saved(f"{name} now serves {visit.tenant.name} that way; it counts from their next page on.")
    return redirect(url_for("office.grants", tenant=visit.tenant.slug), 303)


@bp.post("/<tenant>/grants/<uuid:agent_id>/withdrawal")
@needs(Can.STAFF_MANAGE, Within.TENANT)
def withdraw(visit: Visit, agent_id: UUID):
    """Somebody of the provider no longer serves this client in a role."""
    role = one_of(Role, request.form.get("role"), field="role", sentence="Choose which role they lose.")
    belonging.withdraw(agent_id, role, by=visit.actor, now=visit.now)
    say_when_saved(f"They no longer serve {visit.tenant.name} that way; it counts from their next page on.")
    return redirect(url_for("office.grants", tenant=visit.tenant.slug), 303)


def _granted(visit: Visit, form: GrantForm) -> str:
    role = Role(form.role.data)
    chosen = next((person for person in staff() if str(person.id) == form.agent_id.data and person.is_active), None)
    if chosen is None:
        raise Invalid("Choose somebody who works for the provider.", field="agent_id")
    if chosen.id == visit.actor.id:
        raise Invalid("Nobody gives rights to themselves; another owner has to.", field="agent_id")
    held = tuple(form.tiers.data or ()) if role is Role.AGENT else ()
    if role is Role.AGENT and not held:
        raise Invalid("Choose at least one tier; without one an agent sees nothing of this client.", field="tiers")
    identity.grant(chosen.id, role, held, now=visit.now)
    return chosen.name


def _page(visit: Visit, form: GrantForm) -> GrantsPage:
    form.agent_id.choices = offered((str(person.id), person.name) for person in staff() if person.is_active)
    form.tiers.choices = offered(_levels(visit))
    return GrantsPage(visit.tenant, staff_at(visit.tenant.id), form)


def _levels(visit: Visit) -> list[tuple[str, str]]:
    try:
        steps = tiers.ladder_in_force(visit.now).steps
    except Missing:
        return [(tier.value, tier.value) for tier in Tier]
    return [(level.value, f"{level.value} {step.name}") for step in steps for level in step.levels]
