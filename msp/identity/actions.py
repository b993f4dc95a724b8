"""The only writers of logins, people, agents and their roles."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.identity import passwords, wording
from msp.identity.events import AgentEngaged, PersonInvited, RoleChanged
from msp.identity.models import Agent, Login, Membership, Person
from msp.identity.permissions import Role
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, scope

CLIENT_ROLES = frozenset({Role.CLIENT_ADMIN, Role.CLIENT_USER})


@dataclass(frozen=True, slots=True)
class HumanForm:
    """A human's name, address, and password if they sign in with one."""

    name: str
    email: str
    password: str | None = field(default=None, repr=False)


def invite(form: HumanForm, role: Role, *, cost: passwords.HashCost, now: datetime) -> UUID:
    """Make somebody a person of the tenant in scope, with a login when a password is given; returns the person's id."""
    if role not in CLIENT_ROLES:
        raise Invalid("A client's person cannot hold a role of the provider.", field="role")
    (tenant_id,) = scope.required().tenant_ids
    email = wording.address(form.email)
    if db.session.scalars(select(Person.id).where(Person.email == email)).first() is not None:
        raise Conflict(f"{email} is already a person of this client.", field="email")
    person = Person(id=new_id(), name=wording.name(form.name), email=email)
    db.session.add(person)
    if form.password is not None:
        login = _login(form, cost, now)
        refuse_staff(login.id)
        person.login_id = login.id
        db.session.add(Membership(login_id=login.id, tenant_id=tenant_id, role=role, person_id=person.id))
    db.session.flush()
    publish(PersonInvited(tenant_id=tenant_id, object_id=person.id, at=now, role=role))
    return person.id


def engage(form: HumanForm, *, is_owner: bool, cost: passwords.HashCost, now: datetime) -> UUID:
    """Make somebody an agent of the provider, whose tenant is in scope; returns the agent's id."""
    (tenant_id,) = scope.required().tenant_ids
    login = _login(form, cost, now)
    _refuse_client(login.id)
    agent = Agent(id=new_id(), login_id=login.id, name=wording.name(form.name), is_owner=is_owner)
    db.session.add(agent)
    db.session.flush()
    publish(AgentEngaged(tenant_id=tenant_id, object_id=agent.id, at=now, is_owner=is_owner))
    return agent.id


def grant(agent_id: UUID, role: Role, tiers: tuple[str, ...] = (), *, now: datetime) -> None:
    """Let an agent serve the tenant in scope in a role, holding tiers there; granting again replaces the tiers."""
    if role in CLIENT_ROLES or role is Role.OWNER:
        raise Invalid("An agent serves a client as agent or as account manager.", field="role")
    (tenant_id,) = scope.required().tenant_ids
    agent = db.session.get(Agent, agent_id)
    if agent is None:
        raise Invalid("Choose somebody who works for the provider.", field="agent_id")
    login_id = agent.login_id
    held = select(Membership).where(
        Membership.login_id == login_id, Membership.tenant_id == tenant_id, Membership.role == role
    )
    membership = db.session.scalars(held).one_or_none()
    if membership is None:
        membership = Membership(login_id=login_id, tenant_id=tenant_id, role=role)
        db.session.add(membership)
    membership.tiers = list(tiers)
    db.session.flush()
    publish(RoleChanged(tenant_id=tenant_id, object_id=login_id, at=now, role=role, tiers=tiers))


def _login(form: HumanForm, cost: passwords.HashCost, now: datetime) -> Login:
    email = wording.address(form.email)
    login = db.session.scalars(select(Login).where(Login.email == email)).one_or_none()
    if login is not None:
        return login
    if form.password is None:
        raise Invalid("A login needs a password.", field="password")
    passwords.check_strength(form.password, names=(form.name, email.partition("@")[0]))
    login = Login(
        id=new_id(),
        email=email,
        name=wording.name(form.name),
        password_hash=passwords.hashed(form.password, cost),
        stamp=secrets.token_hex(16),
        created_at=now,
    )
    db.session.add(login)
    db.session.flush()
    return login


def refuse_staff(login_id: UUID) -> None:
    """Conflict when the login works for the provider: staff and client never share a principal (reliability.md 6.1)."""
    if db.session.scalars(select(Agent.id).where(Agent.login_id == login_id)).first() is not None:
        raise Conflict("Somebody of the provider cannot be a client's person under the same address.")


def _refuse_client(login_id: UUID) -> None:
    client = select(Membership.id).where(Membership.login_id == login_id, Membership.person_id.is_not(None))
    if db.session.scalars(client).first() is not None:
        raise Conflict("A client's person cannot work for the provider under the same address.")
