"""Where people can be written to: only those who are active, and only in the role that is asked for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from msp.identity.models import Agent, Login, Membership, Person
from msp.identity.permissions import Role
from msp.store import db


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Somebody's name and mail address; `id` is the person's or the agent's."""

    id: UUID
    name: str
    email: str


def of_person(tenant_id: UUID, person_id: UUID) -> Mailbox | None:
    """The mailbox of a person of the tenant in scope; None when he is not there or no longer active."""
    row = db.session.get(Person, (tenant_id, person_id))
    return Mailbox(row.id, row.name, row.email) if row is not None and row.is_active else None


def of_login(login_id: UUID) -> Mailbox | None:
    """The mailbox that a login is named after; None when it ended."""
    row = db.session.get(Login, login_id)
    return Mailbox(row.id, row.name, row.email) if row is not None and row.is_active else None


def of_client_admins(tenant_id: UUID) -> list[Mailbox]:
    """The mailboxes of a client's admins, by name."""
    same = (Membership.tenant_id == Person.tenant_id) & (Membership.person_id == Person.id)
    found = select(Person).join(Membership, same).join(Login, Login.id == Membership.login_id)
    found = found.where(
        Person.tenant_id == tenant_id, Membership.role == Role.CLIENT_ADMIN, Person.is_active, Login.is_active
    )
    return [Mailbox(row.id, row.name, row.email) for row in db.session.scalars(found.order_by(Person.name, Person.id))]


def of_account_managers(tenant_id: UUID) -> list[Mailbox]:
    """The mailboxes of those who manage the account of a client, by name."""
    return _mailboxes(_staff(tenant_id, Role.ACCOUNT_MANAGER))


def of_agents(tenant_id: UUID, levels: Iterable[str]) -> list[Mailbox]:
    """The mailboxes of the agents who hold one of the levels at a client, by name."""
    wanted = set(levels)
    rows = db.session.execute(_staff(tenant_id, Role.AGENT))
    return [Mailbox(agent.id, agent.name, email) for agent, email, tiers in rows if wanted & set(tiers)]


def of_agent(tenant_id: UUID, agent_id: UUID) -> Mailbox | None:
    """The mailbox of an agent who serves a client; None when he does not, or is no longer active."""
    found = _mailboxes(_staff(tenant_id, Role.AGENT).where(Agent.id == agent_id))
    return found[0] if found else None


def of_staff(tenant_id: UUID, agent_ids: Collection[UUID]) -> dict[UUID, Mailbox]:
    """The mailboxes, by agent, of those of the provider's people who still serve a client, in any role."""
    if not agent_ids:
        return {}
    serving = _staff(tenant_id, Role.AGENT, Role.ACCOUNT_MANAGER)
    return {mailbox.id: mailbox for mailbox in _mailboxes(serving.where(Agent.id.in_(agent_ids)))}


def of_colleagues(agent_ids: Collection[UUID]) -> dict[UUID, Mailbox]:
    """The mailboxes, by agent, of those of the provider's people who still work there, whomever they serve."""
    found = select(Agent, Login.email).join(Login, Login.id == Agent.login_id)
    rows = db.session.execute(found.where(Agent.id.in_(agent_ids), Agent.is_active, Login.is_active))
    return {agent.id: Mailbox(agent.id, agent.name, email) for agent, email in rows}


def of_owners() -> list[Mailbox]:
    """The mailboxes of those who own the installation, by name."""
    found = select(Agent, Login.email).join(Login, Login.id == Agent.login_id)
    rows = db.session.execute(
        found.where(Agent.is_owner, Agent.is_active, Login.is_active).order_by(Agent.name, Agent.id)
    )
    return [Mailbox(agent.id, agent.name, email) for agent, email in rows]


def _mailboxes(staff: Select[Agent, str, list[str]]) -> list[Mailbox]:
    return [Mailbox(agent.id, agent.name, email) for agent, email, _ in db.session.execute(staff)]


def _staff(tenant_id: UUID, *roles: Role) -> Select[Agent, str, list[str]]:
    found = select(Agent, Login.email, Membership.tiers).join(Login, Login.id == Agent.login_id)
    found = found.join(Membership, Membership.login_id == Login.id)
    mine = (Membership.tenant_id == tenant_id, Membership.role.in_(roles), Agent.is_active, Login.is_active)
    return found.where(*mine).order_by(Agent.name, Agent.id)
