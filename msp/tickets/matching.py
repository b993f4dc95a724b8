"""Whom a swarm may ask: the people of a team, those who fit a ticket, those who had it; the one place for them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from msp import identity, tiers
from msp.identity import AgentView
from msp.kernel.errors import Invalid
from msp.store import db
from msp.tickets.models import Ticket, TierStay
from msp.tickets.proposing import matches
from msp.tiers import Ladder, Tier, staff

#: How many are asked where nobody chose them and nobody knows the ticket.
ASKED_BY_ITSELF = 5


def proposed(ticket: Ticket, now: datetime, serving: Sequence[AgentView] | None = None) -> list[AgentView]:
    """Who fits a ticket, the best first: those with every skill that it asks for, then everybody else with a level.

    Nobody is left out but who has the ticket: a proposal never hides a person. `serving` are the agents of the client
    where they were read already.
    """
    others = _others(ticket, serving)
    return list({agent.id: agent for agent in (*_fitting(ticket, others, now), *others)}.values())


def who_knows(ticket: Ticket, bounced: Collection[str], now: datetime) -> list[AgentView]:
    """Those who had a ticket at one of the two steps between which it bounced; where there are none, few who fit it.

    The steps are named by one of their levels each; whoever has the ticket is not asked.
    """
    ladder, others = tiers.ladder_in_force(now), _others(ticket)
    steps = [ladder.holding(Tier(tier)) for tier in bounced]
    levels = {level for step in steps if step is not None for level in step.levels} | {Tier(tier) for tier in bounced}
    mine = (TierStay.tenant_id == ticket.tenant_id, TierStay.ticket_id == ticket.id)
    had = set(db.session.scalars(select(TierStay.assignee_id).where(*mine, TierStay.tier.in_(levels))))
    return [agent for agent in others if agent.id in had] or _fitting(ticket, others, now)[:ASKED_BY_ITSELF]


def teams_of(ladder: Ladder) -> list[str]:
    """The keys of the teams that may be asked, by the steps where they work, lowest first; archived ones are none."""
    named = dict.fromkeys(team for step in ladder.steps if step.is_staffed for team in step.teams)
    archived = staff.archived_among(named)
    return [team for team in named if team not in archived]


def members(ticket: Ticket, team: str, now: datetime) -> Sequence[AgentView]:
    """The people of a team who serve the client of a ticket.

    Invalid when no step of its ladder has that team, and for a team that is archived.
    """
    steps = [step for step in tiers.ladder_in_force(now).steps if team in step.teams]
    if not steps:
        raise Invalid("There is no such team on the ladder of this client.", field="team")
    crew = next((one for one in staff.teams(archived=True) if one.key == team), None)
    if crew is not None and not crew.is_active:
        raise Invalid(f"{crew.name} is archived, and nobody works in it any more.", field="team")
    # A ladder from before there was a directory may name a team that is in none: then its levels say who is in it.
    levels = {level.value for step in steps for level in step.levels}
    return [
        agent for agent in proposed(ticket, now) if (agent.id in crew.member_ids if crew else levels & set(agent.tiers))
    ]


def _others(ticket: Ticket, serving: Sequence[AgentView] | None = None) -> list[AgentView]:
    """Everybody with a level at the client but who has the ticket."""
    known = identity.agents_serving(ticket.tenant_id) if serving is None else serving
    return [agent for agent in known if agent.tiers and agent.id != ticket.assignee_id]


def _fitting(ticket: Ticket, others: Sequence[AgentView], now: datetime) -> list[AgentView]:
    known = {agent.id: agent for agent in others}
    return [known[fit.agent_id] for fit in matches(ticket, now=now, agents=others)]
