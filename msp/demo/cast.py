"""The people of the demo as actors: engaged and invited through the same actions as everybody."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from msp import identity, tenants, tiers, vendors
from msp.demo import people
from msp.demo.people import (
    AGENTS,
    ASKERS,
    DEPUTY,
    DUTY_MANAGERS,
    FORGE,
    FORGE_NAME,
    LEADS,
    MANAGER,
    OWNER,
    PASSWORD,
    Asker,
    Staff,
)
from msp.identity import Actor, Grant, HumanForm, Role
from msp.identity.passwords import HashCost
from msp.store import Side, acting_for, db, serving
from msp.tenants import TenantView
from msp.tiers import Authority, NamingForm, Tier


@dataclass
class Cast:
    """Actors by mail address, tenants by key, and each client's vendor contacts by the vendor's key."""

    cost: HashCost
    provider: TenantView
    tenants: dict[str, TenantView] = field(default_factory=dict)
    agents: dict[str, UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    contacts: dict[str, dict[str, UUID]] = field(default_factory=dict)
    services: dict[str, dict[str, UUID]] = field(default_factory=dict)
    categories: dict[str, dict[str, UUID]] = field(default_factory=dict)

    def engage(self, *, now: datetime) -> None:
        """Everybody of the provider but the owner, who comes when all else stands."""
        with acting_for(self.provider.id):
            for staff in (MANAGER, DEPUTY, *AGENTS):
                self._engage(staff, now=now)
            db.session.commit()

    def engage_owner(self, *, now: datetime) -> None:
        """The last act of a fill: without an owner it was interrupted."""
        with acting_for(self.provider.id):
            self._engage(OWNER, now=now)
            db.session.commit()

    def settle(self, tenant: TenantView, *, now: datetime) -> None:
        """The people of a client, and who of the provider serves it."""
        self.tenants[tenant.key] = tenant
        with acting_for(tenant.id):
            for staff in AGENTS:
                if tenant.key in staff.tiers:
                    identity.grant(self.agents[staff.email], Role.AGENT, staff.tiers[tenant.key], now=now)
            for staff in (MANAGER, DEPUTY):
                identity.grant(self.agents[staff.email], Role.ACCOUNT_MANAGER, now=now)
            asked = [asker for asker in ASKERS if asker.client == tenant.key]
            invited = {asker: self._invite(asker, now=now) for asker in asked}
            db.session.commit()
        for asker, person_id in invited.items():
            self.actors[asker.email] = _asking(asker, tenant, person_id)

    def cast_agents(self) -> None:
        """The provider's people as actors, once all grants are given."""
        for staff in (MANAGER, DEPUTY, *AGENTS):
            grants = {
                self.tenants[key].id: Grant(frozenset({Role.AGENT}), frozenset(tiers))
                for key, tiers in staff.tiers.items()
            }
            self.actors[staff.email] = Actor(Side.PROVIDER, self.agents[staff.email], staff.name, grants)
        self.actors[FORGE] = Actor(Side.VENDOR, None, FORGE_NAME)

    def put_in_charge(self, *, now: datetime) -> None:
        """The leads and duty managers whom the account manager names."""
        by, ids = self.actors[MANAGER.email], {staff.name: self.agents[staff.email] for staff in AGENTS}
        for key, tenant in self.tenants.items():
            with acting_for(tenant.id, by.who):
                for tier, name in LEADS.get(key, {}).items():
                    tiers.put_in_charge(NamingForm(Authority.LEAD, ids[name], Tier(tier)), by=by, now=now)
                if key in DUTY_MANAGERS:
                    duty = NamingForm(Authority.DUTY_MANAGER, ids[DUTY_MANAGERS[key]])
                    tiers.put_in_charge(duty, by=by, now=now)
                db.session.commit()

    def look_up_contacts(self) -> None:
        """The vendor contacts that were written, by the vendor's key."""
        for key, tenant in self.tenants.items():
            with serving([tenant.id]):
                self.contacts[key] = {contact.vendor_slug: contact.id for contact in vendors.contacts()}

    def look_up_services(self, now: datetime) -> None:
        """The services that the clients buy and the categories of their tickets, by their keys."""
        for key, tenant in self.tenants.items():
            with serving([tenant.id]):
                self.services[key] = {service.key: service.id for service in tenants.services(now)}
                self.categories[key] = {category.key: category.id for category in tenants.categories()}

    def _engage(self, staff: Staff, *, now: datetime) -> None:
        form = HumanForm(staff.name, staff.email, PASSWORD)
        is_owner = staff is people.OWNER
        self.agents[staff.email] = identity.engage(form, is_owner=is_owner, cost=self.cost, now=now)

    def _invite(self, asker: Asker, *, now: datetime) -> UUID:
        form = HumanForm(asker.name, asker.email, PASSWORD if asker.signs_in else None)
        role = Role.CLIENT_ADMIN if asker.is_admin else Role.CLIENT_USER
        return identity.invite(form, role, cost=self.cost, now=now)


def _asking(asker: Asker, tenant: TenantView, person_id: UUID) -> Actor:
    """The actor of a client's person, who acts as that person whether or not there is a login."""
    role = Role.CLIENT_ADMIN if asker.is_admin else Role.CLIENT_USER
    grants = {tenant.id: Grant(frozenset({role}), person_id=person_id)}
    return Actor(Side.CLIENT, person_id, asker.name, grants)
