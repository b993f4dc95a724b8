"""Whom a swarm may ask: the people of a team, and those who fit a ticket; the one place that looks them up."""

from collections.abc import Sequence
from datetime import datetime

from msp import identity, tiers
from msp.identity import AgentView
from msp.kernel.errors import Invalid
from msp.tickets.models import Ticket
from msp.tickets.proposing import matches
from msp.tiers import Ladder, staff


def proposed(ticket: Ticket, now: datetime, serving: Sequence[AgentView] | None = None) -> list[AgentView]:
    """Who fits a ticket, the best first: those with every skill that it asks for, then everybody else with a level.

    Nobody is left out but who has the ticket: a proposal never hides a person. `serving` are the agents of the client
    where they were read already.
    """
    known = identity.agents_serving(ticket.tenant_id) if serving is None else serving
    others = {agent.id: agent for agent in known if agent.tiers and agent.id != ticket.assignee_id}
    fitting = [fit.agent_id for fit in matches(ticket, now=now, agents=list(others.values()))]
    return [others[id_] for id_ in dict.fromkeys([*fitting, *others])]


def teams_of(ladder: Ladder) -> list[str]:
    """The keys of the teams that work on a ladder, lowest step first."""
    return list(dict.fromkeys(team for step in ladder.steps if step.is_staffed for team in step.teams))


def members(ticket: Ticket, team: str, now: datetime) -> Sequence[AgentView]:
    """The people of a team who serve the client of a ticket; Invalid when no step of its ladder has that team."""
    steps = [step for step in tiers.ladder_in_force(now).steps if team in step.teams]
    if not steps:
        raise Invalid("There is no such team on the ladder of this client.", field="team")
    crew = next((one for one in staff.teams() if one.key == team), None)
    # A ladder from before there was a directory may name a team that is in none: then its levels say who is in it.
    levels = {level.value for step in steps for level in step.levels}
    return [
        agent for agent in proposed(ticket, now) if (agent.id in crew.member_ids if crew else levels & set(agent.tiers))
    ]
