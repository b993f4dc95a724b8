"""Who is who, for pages that list people: the provider's staff with what they hold where, a tenant's people by role."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from msp.identity.models import Agent, Login, Membership, Person
from msp.identity.permissions import Role
from msp.kernel.errors import Invalid
from msp.store import db


@dataclass(frozen=True, slots=True)
class Hold:
    """A role at one tenant, with the tiers held there."""

    tenant_id: UUID
    role: Role
    tiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StaffView:
    """The provider's person, and what they hold at which tenants."""

    id: UUID
    name: str
    email: str
    is_owner: bool
    is_active: bool
    holds: tuple[Hold, ...]

    def at(self, tenant_id: UUID) -> tuple[Hold, ...]:
        """What they hold at one tenant."""
        return tuple(hold for hold in self.holds if hold.tenant_id == tenant_id)


@dataclass(frozen=True, slots=True)
class MemberView:
    """A tenant's person with their role; without a login they have none and cannot sign in."""

    id: UUID
    name: str
    email: str
    is_active: bool
    role: Role | None
    is_vip: bool = False


def staff() -> list[StaffView]:
    """All of the provider's people by name, with what each holds at every tenant."""
    found = select(Agent, Login.email).join(Login, Login.id == Agent.login_id).order_by(Agent.name, Agent.id)
    rows = db.session.execute(found).all()
    holds = _holds(agent.login_id for agent, _ in rows)
    return [
        StaffView(agent.id, agent.name, email, agent.is_owner, agent.is_active, tuple(holds.get(agent.login_id, ())))
        for agent, email in rows
    ]


def staff_at(tenant_id: UUID) -> list[StaffView]:
    """The active people of the provider who hold something at a tenant, by name; they carry nothing else."""
    found = (
        select(Agent, Login.email, Membership)
        .join(Login, Login.id == Agent.login_id)
        .join(Membership, Membership.login_id == Login.id)
        .where(Membership.tenant_id == tenant_id, Agent.is_active)
        .order_by(Agent.name, Agent.id, Membership.role)
    )
    by_agent: dict[UUID, StaffView] = {}
    for agent, email, membership in db.session.execute(found):
        before = by_agent[agent.id].holds if agent.id in by_agent else ()
        by_agent[agent.id] = StaffView(
            agent.id, agent.name, email, agent.is_owner, agent.is_active, (*before, _hold(membership))
        )
    return list(by_agent.values())


def members(tenant_id: UUID) -> list[MemberView]:
    """The people of a tenant in scope by name, the ones that left too."""
    roles = select(Membership.person_id, Membership.role).where(
        Membership.tenant_id == tenant_id, Membership.person_id.is_not(None)
    )
    role_of = {person_id: Role(role) for person_id, role in db.session.execute(roles)}
    found = select(Person).where(Person.tenant_id == tenant_id).order_by(Person.name, Person.id)
    return [
        MemberView(row.id, row.name, row.email, row.is_active, role_of.get(row.id), row.is_vip)
        for row in db.session.scalars(found)
    ]


def _holds(login_ids: Iterable[UUID]) -> dict[UUID, list[Hold]]:
    found: dict[UUID, list[Hold]] = {}
    rows = select(Membership).where(Membership.login_id.in_(list(login_ids))).order_by(Membership.role)
    for row in db.session.scalars(rows):
        found.setdefault(row.login_id, []).append(_hold(row))
    return found


def _hold(row: Membership) -> Hold:
    return Hold(row.tenant_id, Role(row.role), tuple(row.tiers))


def hold_agent(agent_id: UUID, *, field: str = "agent_id") -> str:
    """Hold somebody who works for the provider until the end of the transaction; returns the name, Invalid without.

    What is written about one agent is thereby written one after the other.
    """
    row = db.session.get(Agent, agent_id, with_for_update=True)
    if row is None or not row.is_active:
        raise Invalid("Choose somebody who works for the provider.", field=field)
    return row.name
