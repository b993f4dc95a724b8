"""The services that a client buys, and the promises that hold for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import render_template, url_for
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from msp import agreements, sla, tenants
from msp.agreements import OWN, Setting, UnderForm
from msp.identity import Can
from msp.tenants import ServiceForm, ServicePolicyView, ServiceView, TenantView
from msp.web.door import Visit, Within, needs
from msp.web.forms import Answered, offered
from msp.web.office.wing import bp
from msp.web.services import policy_words
from msp.web.settling import settled

KEY = "Small letters, digits and hyphens. Its own promises are named after it, so it never changes."


class DetailsForm(FlaskForm):
    """What a service is called, and what belongs to it."""

    name = StringField("Name", [InputRequired("Write what the client calls it."), Length(max=80)])
    description = StringField("What belongs to it", [Length(max=300)], description="In a line, for whoever chooses it.")


class AddForm(DetailsForm):
    """A service that the client buys from now on."""

    key = StringField("Key", [InputRequired("Write a key, such as point-of-sale."), Length(max=40)], description=KEY)


class PolicyForm(FlaskForm):
    """Which promises hold for a service, and why."""

    policy = SelectField("Promises", [Answered()], validate_choice=False)
    own_hours = BooleanField(
        "With service hours of its own, which begin as a copy, too", description="Only for promises of its own."
    )
    reason = StringField("Why", [InputRequired("Say in a line why."), Length(max=500)])


@dataclass(frozen=True, slots=True)
class Row:
    """A service in the list."""

    service: ServiceView
    promises: str
    url: str


@dataclass(frozen=True, slots=True)
class ServicesPage:
    """Every service of a client; `form` adds one, for those who may."""

    tenant: TenantView
    standing: tuple[Row, ...]
    over: tuple[Row, ...]
    form: AddForm | None


@dataclass(frozen=True, slots=True)
class Past:
    """A policy that the service came under, in words."""

    promises: str
    view: ServicePolicyView


@dataclass(frozen=True, slots=True)
class ServicePage:
    """One service; without forms for those who may only read, and once it is retired."""

    tenant: TenantView
    service: ServiceView
    promises: str
    targets_url: str
    history: tuple[Past, ...]
    details: DetailsForm | None
    policy: PolicyForm | None
    end: FlaskForm | None


@bp.get("/<tenant>/services")
@needs(Can.CONFIG_READ, Within.TENANT)
def services(visit: Visit):
    """What the client buys."""
    return _list(visit, AddForm(formdata=None))


@bp.post("/<tenant>/services")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def add_service(visit: Visit):
    """Note a service that the client buys; it begins under the standard promises."""
    form = AddForm()

    def act() -> str:
        wanted = ServiceForm(form.key.data or "", form.name.data or "", form.description.data or "")
        tenants.add_service(wanted, by=visit.actor.who, now=visit.now)
        return f"{wanted.name} is a service of {visit.tenant.name}; requests can be about it now."

    return settled(form, act, lambda: _list(visit, form), url_for("office.services", tenant=visit.tenant.slug))


@bp.get("/<tenant>/services/<uuid:service_id>")
@needs(Can.CONFIG_READ, Within.TENANT)
def service(visit: Visit, service_id: UUID):
    """One service, its promises, and how they came about."""
    return _show(visit, tenants.service(service_id, visit.now))


@bp.post("/<tenant>/services/<uuid:service_id>")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def edit_service(visit: Visit, service_id: UUID):
    """Call or describe it otherwise."""
    found, form = tenants.service(service_id, visit.now), DetailsForm()

    def act() -> str:
        tenants.edit_service(service_id, form.name.data or "", form.description.data or "", now=visit.now)
        return "The service is changed, also on the tickets that are about it."

    return settled(form, act, lambda: _show(visit, found, details=form), _url(visit, found))


@bp.post("/<tenant>/services/<uuid:service_id>/policy")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def put_service_under(visit: Visit, service_id: UUID):
    """Let other promises count for its tickets from now on."""
    found, form = tenants.service(service_id, visit.now), PolicyForm(prefix="policy-")

    def act() -> str:
        asked = UnderForm(form.policy.data or "", form.reason.data or "", own_hours=bool(form.own_hours.data))
        agreements.put_service_under(service_id, asked, by=visit.actor, now=visit.now)
        return f"Tickets that are opened for {found.name} from now on come under these promises."

    return settled(form, act, lambda: _show(visit, found, policy=form), _url(visit, found))


@bp.post("/<tenant>/services/<uuid:service_id>/retirement")
@needs(Can.CONFIG_GOVERN, Within.TENANT)
def retire_service(visit: Visit, service_id: UUID):
    """Offer a service no more."""
    found, form = tenants.service(service_id, visit.now), FlaskForm(prefix="end-")

    def act() -> str:
        tenants.retire_service(service_id, now=visit.now)
        return f"{found.name} is retired; its tickets keep it."

    here = url_for("office.services", tenant=visit.tenant.slug)
    return settled(form, act, lambda: _show(visit, found, end=form), here)


def _url(visit: Visit, service: ServiceView) -> str:
    return url_for("office.service", tenant=visit.tenant.slug, service_id=service.id)


def _list(visit: Visit, form: AddForm) -> str:
    found = tenants.services(visit.now, with_retired=True)
    rows = [Row(one, policy_words(one.policy, found), _url(visit, one)) for one in found]
    page = ServicesPage(
        tenant=visit.tenant,
        standing=tuple(row for row in rows if not row.service.is_retired),
        over=tuple(row for row in rows if row.service.is_retired),
        form=form if visit.can(Can.CONFIG_GOVERN) else None,
    )
    return render_template("office/services/list.html", page=page)


def _show(
    visit: Visit,
    found: ServiceView,
    *,
    details: DetailsForm | None = None,
    policy: PolicyForm | None = None,
    end: FlaskForm | None = None,
) -> str:
    may = visit.can(Can.CONFIG_GOVERN) and not found.is_retired
    everything = tenants.services(visit.now, with_retired=True)
    past = tenants.service_policies(found.id)
    view = "setting" if visit.can(Can.CONFIG_GOVERN) else "setting_history"
    targets = url_for(f"office.{view}", tenant=visit.tenant.slug, setting=Setting.TARGETS.value, name=found.policy)
    page = ServicePage(
        tenant=visit.tenant,
        service=found,
        promises=policy_words(found.policy, everything),
        targets_url=targets,
        history=tuple(Past(policy_words(one.policy, everything), one) for one in past),
        details=(details or DetailsForm(formdata=None, obj=found)) if may else None,
        policy=_policy_form(policy, found, everything) if may else None,
        end=(end or FlaskForm(formdata=None, prefix="end-")) if may else None,
    )
    return render_template("office/services/service.html", page=page)


def _policy_form(form: PolicyForm | None, found: ServiceView, everything: Sequence[ServiceView]) -> PolicyForm:
    form = form or PolicyForm(formdata=None, prefix="policy-")
    names = sla.policy_names()
    others = [(name, policy_words(name, everything)) for name in names if name != found.policy]
    own = [(OWN, "Its own, which begin as a copy of the standard ones")] if found.key not in names else []
    form.policy.choices = offered([*own, *others])
    return form
