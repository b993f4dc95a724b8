"""Who is proposed on a ticket's page, in words, and what is said of everybody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from msp.identity import AgentView
from msp.tenants import CategoryView
from msp.tickets import Ticket, routing
from msp.tiers import staff
from msp.tiers.staff.routing import HasSkill, Proposal
from msp.web.desk.proposal_words import reason_words, warning_sentence, warning_words
from msp.web.door import Visit

#: How many are proposed; everybody else stands in the list below them.
PROPOSED = 3


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody who gets the ticket with one press, and why."""

    agent_id: UUID
    name: str
    reasons: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The first to be proposed, everybody in their order, and what speaks against each of them.

    `helpers` are all but whoever has the ticket, those with every skill that it asks for first: a swarm asks them.
    """

    first: Sequence[Proposed] = ()
    order: Sequence[UUID] = ()
    warnings: Mapping[UUID, str] = field(default_factory=dict[UUID, str])
    helpers: Sequence[UUID] = ()


NO_SUGGESTION = Suggestion()


def suggestion(visit: Visit, ticket: Ticket, agents: Sequence[AgentView], category: CategoryView | None) -> Suggestion:
    """Whom the page of a ticket under a category proposes; nobody where the teams of its step do not want it."""
    skills = category.skills if category else {}
    proposing = routing.proposing(ticket, now=visit.now, agents=agents, skills=skills)
    found = proposing.proposals
    names, client = _skill_names(found), visit.tenant.name or visit.tenant.key
    fitting = [one for one in found if one.agent_id != ticket.assignee_id][:PROPOSED] if proposing.is_wanted else []
    return Suggestion(
        [Proposed(one.agent_id, one.name, reason_words(one, client, names)) for one in fitting],
        [one.agent_id for one in found],
        {one.agent_id: warning_words(one, names) for one in found if one.against},
        [one.agent_id for one in sorted(found, key=_lacks_skill) if one.agent_id != ticket.assignee_id],
    )


def warning_of(visit: Visit, ticket: Ticket, agent_id: UUID | None) -> str:
    """What speaks against giving the ticket to somebody, as a sentence; empty for oneself and where nothing does."""
    if agent_id in (None, visit.actor.id):
        return ""
    found = [one for one in routing.proposing(ticket, now=visit.now).proposals if one.agent_id == agent_id]
    return warning_sentence(found[0], _skill_names(found)) if found else ""


def _lacks_skill(one: Proposal) -> bool:
    return any(isinstance(reason, HasSkill) for reason in one.against)


def _skill_names(found: Sequence[Proposal]) -> dict[str, str]:
    asked = any(isinstance(reason, HasSkill) for one in found[:1] for reason in one.reasons)
    return {skill.key: skill.name for skill in staff.skills(retired=True)} if asked else {}
