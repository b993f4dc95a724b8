"""A client from a plan: tenant, contract, ladder, hours, promises and prices, as the demo and replays set them up."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from msp import billing, identity, sla, tenants, tiers
from msp.billing import BillingProfileForm, LegalEntityForm, RateCardForm
from msp.identity import AUTOMATIC, Actor, HumanForm, Role
from msp.identity.passwords import HashCost
from msp.sla import VersionForm
from msp.store import acting_for, db
from msp.tenants import ContractForm, TenantForm, TenantView
from msp.tiers import LadderForm

REASON = "First version"
ENTITY = "main"
BANK = "IBAN SE45 5000 0000 0583 9825 7466"


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


def set_up_provider(name: str, *, now: datetime) -> TenantView:
    """The provider as tenant number one; the one that is there when it was set up before."""
    found = [tenant for tenant in tenants.all_tenants() if tenant.is_provider]
    if found:
        db.session.remove()
        return found[0]
    provider = _registered(TenantForm("MSP", name, "Europe/Stockholm", "EUR", is_provider=True), now)
    with acting_for(provider.id):
        address = ("Quay 4", "411 19 Gothenburg", "Sweden")
        entity = LegalEntityForm(ENTITY, name, address, "SE556000000001", BANK, invoice_prefix="INV")
        billing.register_legal_entity(entity, now=now)
        db.session.commit()
    return provider


def set_up_client(plan: ClientPlan, *, by: Actor = AUTOMATIC, now: datetime) -> TenantView:
    """A client with everything in force since `plan.since`; committed when it is whole."""
    tenant = _registered(TenantForm(plan.key, plan.name, plan.time_zone, plan.currency), now)
    with acting_for(tenant.id, by.who):
        terms = ContractForm(
            number=f"{plan.key}-{plan.since.year}",
            title=f"Managed support for {plan.name}"[:120],
            valid_from=plan.since,
            starts_on=date(plan.since.year, plan.since.month, plan.since.day),
            account_manager=plan.account_manager,
        )
        tenants.onboard(tenant.id, terms, now=now)
        tiers.publish_ladder(LadderForm(plan.ladder, REASON, plan.since), by=by, now=now)
        hours = {"tz": plan.time_zone, **plan.hours}
        sla.publish_hours_version(VersionForm("office", hours, REASON, plan.since), by=by, now=now)
        sla.publish_policy_version(VersionForm("standard", plan.policy, REASON, plan.since), by=by, now=now)
        card = {"currency": plan.currency, **plan.rate_card}
        form = RateCardForm(card, plan.since, ENTITY, plan.account_manager, REASON)
        billing.publish_rate_card(form, now=now)
        profile = BillingProfileForm(plan.name, plan.address, plan.tax_id)
        billing.set_billing_profile(profile, now=now)
        db.session.commit()
    return tenant


def invite_person(tenant: TenantView, form: HumanForm, role: Role, *, cost: HashCost, now: datetime) -> None:
    """A person of a client, committed."""
    with acting_for(tenant.id):
        identity.invite(form, role, cost=cost, now=now)
        db.session.commit()


def _registered(form: TenantForm, now: datetime) -> TenantView:
    tenant_id = tenants.register(form, now=now)
    db.session.commit()
    found = tenants.tenants_by_id([tenant_id])[tenant_id]
    db.session.remove()
    return found
