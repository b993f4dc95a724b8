"""Who is proposed for a ticket: everybody who serves its client, those first for whom most speaks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from msp import identity, tiers
from msp.identity import AgentView
from msp.tickets.loads import loads_of
from msp.tickets.models import Ticket
from msp.tickets.wanting import need_of
from msp.tiers import Step, Tier, staff
from msp.tiers.staff import Crew
from msp.tiers.staff.routing import Candidate, Proposal, matching, ranked


@dataclass(frozen=True, slots=True)
class Proposing:
    """Everybody who may get a ticket, best first; `is_wanted` is false where the teams of its step want no proposal."""

    proposals: list[Proposal]
    is_wanted: bool


def proposing(
    ticket: Ticket,
    *,
    now: datetime,
    agents: Sequence[AgentView] | None = None,
    skills: Mapping[str, int] | None = None,
) -> Proposing:
    """What speaks for and against everybody who serves the client of a ticket of the tenant in scope.

    `agents` are those who serve the client, `skills` those that the ticket's category asks for, where they were read
    already.
    """
    step = _step(ticket, now)
    crews = staff.crews(step.teams) if step else {}
    able = candidates(ticket.tenant_id, _serving(ticket, agents), crews, now=now)
    wanted = not crews or any(crew.way is not staff.Way.OFF for crew in crews.values())
    need = replace(need_of(ticket, step, skills), teams=frozenset(crews))
    return Proposing(ranked(need, able), wanted)


def matches(ticket: Ticket, *, now: datetime, agents: Sequence[AgentView] | None = None) -> list[Proposal]:
    """Whom a swarm invites: who has every skill that the ticket asks for, at whatever tier; best first."""
    able = candidates(ticket.tenant_id, _serving(ticket, agents), {}, now=now)
    return matching(need_of(ticket, _step(ticket, now)), able)


def candidates(
    tenant_id: UUID, agents: Collection[AgentView], crews: Mapping[str, Crew], *, now: datetime
) -> list[Candidate]:
    """Agents who serve a client as candidates, with those of these teams that they are in; two questions in all."""
    ids = [agent.id for agent in agents]
    ready, loads = staff.readiness_of(ids, tenant_id, now), loads_of(ids)
    return [
        Candidate(
            agent_id=agent.id,
            name=agent.name,
            skills=ready[agent.id].skills,
            duty=ready[agent.id].duty,
            is_trained=ready[agent.id].is_trained,
            load=loads[agent.id],
            capacity=ready[agent.id].capacity,
            tiers=frozenset(agent.tiers),
            teams=frozenset(key for key, crew in crews.items() if agent.id in crew.member_ids),
        )
        for agent in agents
    ]


def _step(ticket: Ticket, now: datetime) -> Step | None:
    return tiers.ladder_in_force(now).holding(Tier(ticket.tier))


def _serving(ticket: Ticket, agents: Sequence[AgentView] | None) -> list[AgentView]:
    found = identity.agents_serving(ticket.tenant_id) if agents is None else agents
    return [agent for agent in found if agent.tiers]
