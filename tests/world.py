"""The cast: a provider with two clients, and the people who meet there.

Acorn Dental (ACORN) uses all five tiers; Birch Freight (BIRCH) merges L1 and L2 and stops at L3.
Rosa and Anna ask for Acorn (user, admin); Bob and Bea for Birch. Lena holds L1, Marc L2, Nadia L3 at both;
Sven serves Birch only. Omar is account manager of both; Petra owns the installation.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from flask import Flask

from msp import identity, tenants
from msp.identity import AUTOMATIC, Actor, HumanForm, Role
from msp.identity.passwords import HashCost
from msp.identity.signing_in import SignedIn, sign_in
from msp.store import acting_for, db
from msp.tenants import ContractForm, TenantForm, TenantView
from tests import promises

PASSWORD = "correct horse battery staple"
COST = HashCost(1, 8)
#: Monday 5 October 2026, 08:00 in Stockholm.
MONDAY = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)

AGENTS = {"lena": ("L0", "L1"), "marc": ("L2",), "nadia": ("L3", "L4"), "sven": ("L1",)}
CLIENTS = {"acorn": ("rosa", "anna"), "birch": ("bob", "bea")}


@dataclass
class World:
    """Ids of everybody, and actors by name."""

    app: Flask
    tenants: dict[str, TenantView] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    agents: dict[str, UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def acorn(self) -> TenantView:
        return self.tenants["acorn"]

    @property
    def birch(self) -> TenantView:
        return self.tenants["birch"]

    @property
    def provider(self) -> TenantView:
        return self.tenants["provider"]

    def actor(self, name: str) -> Actor:
        """Somebody of the cast as the door would see them; call it outside any scope, inside an app context."""
        answer = sign_in(address(name), PASSWORD, source=name, cost=COST, now=MONDAY)
        assert isinstance(answer, SignedIn)
        actor = identity.actor_for(answer.session_key)
        db.session.remove()
        assert actor is not None
        return actor


def address(name: str) -> str:
    return f"{name}@example.com"


def build(app: Flask) -> World:
    """Everybody, at work since before October; needs an app context and no open transaction."""
    world = World(app)
    for slug, name, zone in (
        ("provider", "Harbour IT", "Europe/Stockholm"),
        ("acorn", "Acorn Dental", "Europe/Stockholm"),
        ("birch", "Birch Freight", "America/New_York"),
    ):
        _register(world, slug, name, zone)
    _engage(world)
    for slug in ("acorn", "birch"):
        _onboard(world, slug)
    world.actors = {name: world.actor(name) for name in (*world.agents, *world.people)}
    return world


def _register(world: World, slug: str, name: str, zone: str) -> None:
    currency = "USD" if slug == "birch" else "EUR"
    form = TenantForm(slug.upper()[:10], name, zone, currency, is_provider=slug == "provider")
    tenant_id = tenants.register(form, now=MONDAY)
    db.session.commit()
    world.tenants[slug] = tenants.tenants_by_id([tenant_id])[tenant_id]
    db.session.remove()


def _engage(world: World) -> None:
    with acting_for(world.provider.id):
        for name in (*AGENTS, "omar", "petra"):
            form = HumanForm(name.title(), address(name), PASSWORD)
            world.agents[name] = identity.engage(form, is_owner=name == "petra", cost=COST, now=MONDAY)
        db.session.commit()


def _onboard(world: World, slug: str) -> None:
    tenant = world.tenants[slug]
    contract = ContractForm(
        f"{tenant.key}-2026", "Managed support", datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1), "Omar"
    )
    with acting_for(tenant.id):
        tenants.onboard(tenant.id, contract, now=MONDAY)
        user, admin = CLIENTS[slug]
        for name, role in ((user, Role.CLIENT_USER), (admin, Role.CLIENT_ADMIN)):
            form = HumanForm(name.title(), address(name), PASSWORD)
            world.people[name] = identity.invite(form, role, cost=COST, now=MONDAY)
        for name, tiers in AGENTS.items():
            if name != "sven" or slug == "birch":
                identity.grant(world.agents[name], Role.AGENT, tiers, now=MONDAY)
        identity.grant(world.agents["omar"], Role.ACCOUNT_MANAGER, now=MONDAY)
        promises.publish(tenant, AUTOMATIC, MONDAY)
        db.session.commit()
