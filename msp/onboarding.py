"""A client from a plan: tenant, contract, ladder, hours, promises and prices, as the demo and replays set them up."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from msp import billing, identity, sla, tenants, tiers
from msp.billing import BillingProfileForm, LegalEntityForm, RateCardForm
from msp.identity import AUTOMATIC, Actor, HumanForm, Role
from msp.identity.passwords import HashCost
from msp.kernel.errors import Conflict, Missing
from msp.sla import VersionForm
from msp.store import acting_for, db, reading_the_door, serving
from msp.tenants import STANDARD, CategoryForm, ContractForm, ServiceForm, TenantForm, TenantView
from msp.tiers import LadderForm

REASON = "First version"
ENTITY = "main"
_END_OF_TIME = datetime.max.replace(microsecond=0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ProviderPlan:
    """What a provider is set up with; name, address, tax number and bank stand on its invoices as they are here."""

    name: str
    time_zone: str
    currency: str
    address: tuple[str, ...]
    tax_id: str
    bank: str
    invoice_prefix: str = "INV"


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A service that a client buys; with a policy it has promises of its own, and with hours those run on them.

    Policy and hours are called by its key; without a policy it is under the standard promises.
    """

    key: str
    name: str
    description: str = ""
    policy: dict[str, Any] | None = None
    hours: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ClientPlan:
    """What a client is set up with; documents are those of clocks.md and money.md."""

    key: str
    name: str
    time_zone: str
    currency: str
    ladder: dict[str, Any]
    hours: dict[str, Any]
    policy: dict[str, Any]
    rate_card: dict[str, Any]
    account_manager: str
    since: datetime
    address: tuple[str, ...] = ("Address not given",)
    tax_id: str = ""
    services: tuple[ServicePlan, ...] = ()
    categories: tuple[CategoryForm, ...] = ()


def set_up_provider(plan: ProviderPlan, *, now: datetime) -> TenantView:
    """The provider as tenant number one, whole or not at all; the one that is there when it was set up before."""
    with reading_the_door():
        found = [tenant for tenant in tenants.all_tenants() if tenant.is_provider]
    if found:
        return found[0]
    form = TenantForm("MSP", plan.name, plan.time_zone, plan.currency, is_provider=True)
    with acting_for(form.id):
        tenants.register(form, now=now)
        entity = LegalEntityForm(
            key=ENTITY,
            name=plan.name,
            address=plan.address,
            tax_id=plan.tax_id,
            bank=plan.bank,
            invoice_prefix=plan.invoice_prefix,
        )
        billing.register_legal_entity(entity, now=now)
        provider = tenants.tenants_by_id([form.id])[form.id]
        db.session.commit()
    return provider


def set_up_client(plan: ClientPlan, *, by: Actor = AUTOMATIC, now: datetime) -> TenantView:
    """A client with everything in force since `plan.since`, in one transaction: whole, or not there at all.

    The one that is there when it was set up before; a client without a contract is completed. Conflict when the key
    is the provider's.
    """
    found = _client_there(plan.key)
    if found is not None and _has_contract(found):
        return found
    form = TenantForm(plan.key, plan.name, plan.time_zone, plan.currency)
    tenant_id = form.id if found is None else found.id
    with acting_for(tenant_id, by.who):
        if found is None:
            tenants.register(form, now=now)
        _put_in_force(plan, tenant_id, by=by, now=now)
        tenant = tenants.tenants_by_id([tenant_id])[tenant_id]
        db.session.commit()
    return tenant


def invite_person(tenant: TenantView, form: HumanForm, role: Role, *, cost: HashCost, now: datetime) -> None:
    """A person of a client, committed."""
    with acting_for(tenant.id):
        identity.invite(form, role, cost=cost, now=now)
        db.session.commit()


def _client_there(key: str) -> TenantView | None:
    with reading_the_door():
        found = [tenant for tenant in tenants.all_tenants() if tenant.key == key]
    if found and found[0].is_provider:
        raise Conflict(f"The key {key} is the provider's own; choose another for the client.")
    return found[0] if found else None


def _has_contract(tenant: TenantView) -> bool:
    with serving([tenant.id]):
        try:
            tenants.last_contract(_END_OF_TIME)
        except Missing:
            return False
    return True


def _put_in_force(plan: ClientPlan, tenant_id: UUID, *, by: Actor, now: datetime) -> None:
    terms = ContractForm(
        number=f"{plan.key}-{plan.since.year}",
        title=f"Managed support for {plan.name}"[:120],
        valid_from=plan.since,
        starts_on=date(plan.since.year, plan.since.month, plan.since.day),
        account_manager=plan.account_manager,
    )
    tenants.onboard(tenant_id, terms, now=now)
    tiers.publish_ladder(LadderForm(plan.ladder, REASON, plan.since), by=by, now=now)
    hours = {"tz": plan.time_zone, **plan.hours}
    sla.publish_hours_version(VersionForm("office", hours, REASON, plan.since), by=by, now=now)
    sla.publish_policy_version(VersionForm(STANDARD, plan.policy, REASON, plan.since), by=by, now=now)
    for service in plan.services:
        _offer(service, plan, by=by, now=now)
    for category in plan.categories:
        tenants.add_category(category, now=now)
    card = {"currency": plan.currency, **plan.rate_card}
    form = RateCardForm(card, plan.since, ENTITY, plan.account_manager, REASON)
    billing.publish_rate_card(form, now=now)
    billing.set_billing_profile(BillingProfileForm(plan.name, plan.address, plan.tax_id), now=now)


def _offer(service: ServicePlan, plan: ClientPlan, *, by: Actor, now: datetime) -> None:
    if service.hours is not None:
        hours = {"tz": plan.time_zone, **service.hours}
        sla.publish_hours_version(VersionForm(service.key, hours, REASON, plan.since), by=by, now=now)
    if service.policy is not None:
        sla.publish_policy_version(VersionForm(service.key, service.policy, REASON, plan.since), by=by, now=now)
    policy = STANDARD if service.policy is None else service.key
    form = ServiceForm(service.key, service.name, service.description, policy, plan.since)
    tenants.add_service(form, by=by.who, now=now)
