"""Who is proposed for a ticket: everybody who serves its client, those first for whom most speaks."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from msp import identity, tiers
from msp.identity import AgentView
from msp.tickets.models import Ticket
from msp.tickets.routing.loads import loads_of
from msp.tickets.routing.wanting import need_of
from msp.tiers import Step, Tier, staff
from msp.tiers.staff.routing import Candidate, Proposal, matching, ranked
from msp.tiers.staff.turns import ways


def proposals(ticket: Ticket, *, now: datetime, agents: Sequence[AgentView] | None = None) -> list[Proposal]:
    """Everybody who may get a ticket of the tenant in scope, best first, with what speaks for and against each.

    `agents` are those who serve the client, where they were read already.
    """
    step = _step(ticket, now)
    return ranked(need_of(ticket, step), candidates(ticket.tenant_id, _serving(ticket, agents), step, now=now))


def matches(ticket: Ticket, *, now: datetime, agents: Sequence[AgentView] | None = None) -> list[Proposal]:
    """Whom a swarm invites: who has every skill that the ticket asks for, at whatever tier; best first."""
    step = _step(ticket, now)
    return matching(need_of(ticket, step), candidates(ticket.tenant_id, _serving(ticket, agents), step, now=now))


def candidates(tenant_id: UUID, agents: Collection[AgentView], step: Step | None, *, now: datetime) -> list[Candidate]:
    """Agents who serve a client as candidates; as many questions for fifty of them as for one."""
    ids = [agent.id for agent in agents]
    ready, loads = staff.readiness_of(ids, tenant_id, now), loads_of(ids)
    teams = [team for team in staff.teams() if team.key in step.teams] if step and step.teams else []
    return [
        Candidate(
            agent.id,
            agent.name,
            ready[agent.id].skills,
            ready[agent.id].duty,
            ready[agent.id].is_trained,
            loads[agent.id],
            ready[agent.id].capacity,
            frozenset(agent.tiers),
            frozenset(team.key for team in teams if agent.id in team.member_ids),
        )
        for agent in agents
    ]


def is_proposed(step: Step | None) -> bool:
    """Whether the teams of a step want that somebody is proposed; where all of them said no, nobody is."""
    if step is None or not step.teams:
        return True
    chosen = ways()
    return any(chosen.get(key, staff.Way.PROPOSAL) is not staff.Way.OFF for key in step.teams)


def _step(ticket: Ticket, now: datetime) -> Step | None:
    return tiers.ladder_in_force(now).holding(Tier(ticket.tier))


def _serving(ticket: Ticket, agents: Sequence[AgentView] | None) -> list[AgentView]:
    found = identity.agents_serving(ticket.tenant_id) if agents is None else agents
    return [agent for agent in found if agent.tiers]
