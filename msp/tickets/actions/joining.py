"""What people did together on a ticket that is merged: who goes along to the survivor, and what ends with the part.

What was written there stays there and readable; decision 36 says why.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msp import identity
from msp.identity import Actor, AgentView
from msp.store import db
from msp.tickets.actions.communicators import first_to_speak, would_speak
from msp.tickets.actions.drafting import return_with_the_ticket
from msp.tickets.actions.following import following, follows_from_now_on
from msp.tickets.actions.swarming import end_with_the_ticket
from msp.tickets.communicators import DraftView, drafts_of, named_last
from msp.tickets.models import Ticket
from msp.tickets.swarms import ACCEPTED, SwarmView, open_swarm


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a part: whoever worked on it follows the survivor, and nothing waits on it any more."""

    #: Who follows the survivor from the merge on and did not before, by name.
    followers: tuple[AgentView, ...]
    #: Who speaks with the requester of the survivor from the merge on; None where somebody does, or nobody did.
    speaks: AgentView | None
    #: The swarm that ends; None where nobody is called.
    swarm: SwarmView | None
    #: The proposed replies that go back to their authors.
    drafts: tuple[DraftView, ...]


def beside(part: Ticket, survivor: Ticket, now: datetime) -> Beside:
    """What a merge would do with what people do together on a part."""
    swarm = open_swarm(part)
    came = {one.agent_id for one in swarm.invitations if one.answer == ACCEPTED} if swarm else set[UUID]()
    spoke = named_last(part)
    at_work = {part.assignee_id, spoke, *came, *following(part)}
    there = {survivor.assignee_id, *following(survivor)}
    serving = [agent for agent in identity.agents_serving(part.tenant_id) if agent.tiers]
    joining = [agent for agent in serving if agent.id in at_work - there]
    return Beside(
        followers=tuple(sorted(joining, key=lambda agent: (agent.name, agent.id))),
        speaks=would_speak(survivor, spoke, now),
        swarm=swarm,
        drafts=tuple(draft for draft in drafts_of(part) if draft.is_waiting),
    )


def join(part: Ticket, survivor: Ticket, *, by: Actor, now: datetime) -> AgentView | None:
    """End what waits on a part that is held, and let its people follow the survivor.

    Whoever speaks with the requester of the survivor from now on is returned for the caller to tell.
    """
    found = beside(part, survivor, now)
    words = f"{part.reference} was merged into {survivor.reference}. Propose your words there if they still fit."
    for draft in found.drafts:
        return_with_the_ticket(part, draft, words, by=by, now=now)
    end_with_the_ticket(part, by=by, now=now, into=survivor.reference)
    for agent in found.followers:
        follows_from_now_on(survivor, agent.id)
    db.session.flush()
    return first_to_speak(survivor, found.speaks.id, by=by, now=now) if found.speaks else None
