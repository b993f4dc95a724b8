"""How doors and pages see people: the actor behind a login, names of agents, people of a tenant."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from msp.identity.actor import Actor, Grant
from msp.identity.models import Agent, Login, Membership, Person
from msp.identity.permissions import Role
from msp.identity.session_keys import read_key
from msp.kernel.errors import Missing
from msp.store import Side, db


@dataclass(frozen=True, slots=True)
class PersonView:
    """A tenant's person."""

    id: UUID
    name: str
    email: str
    is_vip: bool = False


@dataclass(frozen=True, slots=True)
class AgentView:
    """The provider's person, with the tiers held at the tenant asked about."""

    id: UUID
    name: str
    tiers: tuple[str, ...] = ()


def actor_for(session_key: str) -> Actor | None:
    """The actor of a session key; None when the login ended, changed its password, or belongs nowhere.

    Who came in through a client's connection reaches that client only, and is never one of the provider's people.
    """
    key = read_key(session_key)
    rows = db.session.execute(_login_with_rights(key.login_id)).all() if key else []
    if key is None or not rows or not rows[0][0].is_active or rows[0][0].stamp != key.stamp:
        return None
    login, agent = rows[0][0], rows[0][1]
    grants = _grants(membership for _, _, membership in rows if membership is not None)
    if agent is not None:
        staff = Actor(Side.PROVIDER, agent.id, agent.name, grants, agent.is_owner, login.id)
        return staff if agent.is_active and key.via is None else None
    if key.via is not None:
        grants = {tenant_id: grant for tenant_id, grant in grants.items() if tenant_id == key.via.tenant_id}
    return Actor(Side.CLIENT, login.id, login.name, grants, login_id=login.id) if grants else None


def _login_with_rights(login_id: UUID) -> Select[Login, Agent, Membership]:
    # In one statement: this is asked at every request.
    whole = select(Login, Agent, Membership).where(Login.id == login_id)
    return whole.outerjoin(Agent, Agent.login_id == Login.id).outerjoin(Membership, Membership.login_id == Login.id)


def person(person_id: UUID, tenant_id: UUID) -> PersonView:
    """One person of a tenant in scope; Missing otherwise."""
    row = db.session.get(Person, (tenant_id, person_id))
    if row is None:
        raise Missing()
    return PersonView(row.id, row.name, row.email, row.is_vip)


def person_by_email(email: str) -> PersonView | None:
    """The person whom a tenant in scope has under an address in any letter case; None when there is none."""
    row = db.session.scalars(select(Person).where(Person.email == email.strip().casefold())).one_or_none()
    return None if row is None else PersonView(row.id, row.name, row.email, row.is_vip)


def people() -> list[PersonView]:
    """The active people of the tenants in scope, by name."""
    rows = db.session.scalars(select(Person).where(Person.is_active).order_by(Person.name, Person.id))
    return [PersonView(row.id, row.name, row.email, row.is_vip) for row in rows]


def people_by_id(ids: Iterable[UUID], *, also: Select[UUID] | None = None) -> dict[UUID, PersonView]:
    """The named people of the tenants in scope, and those whose ids another room selects, by name."""
    named = Person.id.in_(list(ids))
    found = select(Person).where(named if also is None else named | Person.id.in_(also))
    rows = db.session.scalars(found.order_by(Person.name, Person.id))
    return {row.id: PersonView(row.id, row.name, row.email, row.is_vip) for row in rows}


def agents_by_id(ids: Iterable[UUID]) -> dict[UUID, AgentView]:
    """The named agents."""
    wanted = list(ids)
    rows = db.session.scalars(select(Agent).where(Agent.id.in_(wanted))) if wanted else ()
    return {row.id: AgentView(row.id, row.name) for row in rows}


def agents_serving(tenant_id: UUID) -> list[AgentView]:
    """The active agents who hold a tier at a tenant, by name."""
    found = (
        select(Agent, Membership)
        .join(Membership, Membership.login_id == Agent.login_id)
        .where(Membership.tenant_id == tenant_id, Membership.role == Role.AGENT, Agent.is_active)
        .order_by(Agent.name, Agent.id)
    )
    rows = db.session.execute(found).all()
    return [AgentView(agent.id, agent.name, tuple(membership.tiers)) for agent, membership in rows]


def _grants(memberships: Iterable[Membership]) -> dict[UUID, Grant]:
    grants: dict[UUID, Grant] = {}
    for row in memberships:
        held = grants.get(row.tenant_id, Grant(frozenset()))
        roles = held.roles | {Role(row.role)}
        grants[row.tenant_id] = Grant(roles, held.tiers | set(row.tiers), row.person_id or held.person_id)
    return grants
