"""Which agents may be at work on a ticket: those who hold a tier at its client."""

from uuid import UUID

from msp import identity
from msp.identity import AgentView
from msp.tickets.models import Ticket
from msp.tiers import Step, Tier


def agent_at(ticket: Ticket, agent_id: UUID | None) -> AgentView | None:
    """The agent, if he is active and holds a tier at the ticket's tenant."""
    if agent_id is None:
        return None
    serving = identity.agents_serving(ticket.tenant_id)
    return next((agent for agent in serving if agent.id == agent_id and agent.tiers), None)


def holds(agent: AgentView | None, step: Step) -> bool:
    """Whether the agent holds one of the levels of a step."""
    return agent is not None and any(Tier(tier) in step.levels for tier in agent.tiers)
