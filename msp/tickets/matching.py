"""Whom a swarm may ask: the people of a team, and those who fit a ticket; the one place that looks them up."""

from collections.abc import Sequence
from datetime import datetime

from msp import identity, tiers
from msp.identity import AgentView
from msp.kernel.errors import Invalid
from msp.tickets.models import Ticket
from msp.tiers import Ladder, Tier


def proposed(ticket: Ticket, now: datetime, serving: Sequence[AgentView] | None = None) -> list[AgentView]:
    """Who fits a ticket, the best first: those who hold a level of its step, then everybody else with a level here.

    Nobody is left out but who has the ticket: a proposal never hides a person. `serving` are the agents of the client
    where they were read already.
    """
    step = tiers.ladder_in_force(now).holding(Tier(ticket.tier))
    levels = {level.value for level in step.levels} if step else {ticket.tier}
    known = identity.agents_serving(ticket.tenant_id) if serving is None else serving
    others = [agent for agent in known if agent.tiers and agent.id != ticket.assignee_id]
    return sorted(others, key=lambda agent: not levels & set(agent.tiers))


def teams_of(ladder: Ladder) -> list[str]:
    """The keys of the teams that work on a ladder, lowest step first."""
    return list(dict.fromkeys(team for step in ladder.steps if step.is_staffed for team in step.teams))


def members(ticket: Ticket, team: str, now: datetime) -> Sequence[AgentView]:
    """The people of a team who serve the client of a ticket; Invalid when no step of its ladder has that team."""
    steps = [step for step in tiers.ladder_in_force(now).steps if team in step.teams]
    if not steps:
        raise Invalid("There is no such team on the ladder of this client.", field="team")
    levels = {level.value for step in steps for level in step.levels}
    return [agent for agent in proposed(ticket, now) if levels & set(agent.tiers)]
