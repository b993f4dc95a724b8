"""Who of the provider hears that work waits for them on a ticket: a proposed reply, its return, a call to a swarm."""

from collections.abc import Sequence
from uuid import UUID

from msp import tenants
from msp.channels.readers import audible
from msp.channels.telling import Notice, some, tell
from msp.identity import addresses
from msp.kernel.events import Fact
from msp.store import scope
from msp.tickets import Ticket, together
from msp.tickets.together import CommunicatorNamed, DraftView, Ending, ReplyDrafted, ReplyDraftEnded, SwarmInvited


def tell_communicator(fact: ReplyDrafted) -> None:
    """Tell the communicator that words to the requester wait for him to send them."""
    ticket = audible(fact)
    if ticket is not None:
        _tell_of_drafts(fact, ticket, [_draft(ticket, fact.draft_id)], fact.communicator_id)


def tell_new_communicator(fact: CommunicatorNamed) -> None:
    """Tell a new communicator of what waited for the one before him; each draft once, however often he is named."""
    ticket = audible(fact)
    if ticket is not None:
        waiting = [draft for draft in together.drafts_of(ticket) if draft.is_waiting]
        _tell_of_drafts(fact, ticket, waiting, fact.agent_id)


def tell_author_of_draft(fact: ReplyDraftEnded) -> None:
    """Tell the author that his words came back, so that the requester does not wait for them."""
    ticket = audible(fact)
    # Whoever closes a ticket for which he proposed a reply himself knows what becomes of it.
    if ticket is not None and fact.ending == Ending.RETURNED and scope.required().who.id != fact.author_id:
        draft = _draft(ticket, fact.draft_id)
        notice = _notice("reply_returned", ticket, {"by": draft.ended_by, "words": draft.words})
        tell(fact, some(addresses.of_agent(fact.tenant_id, fact.author_id)), notice, str(fact.draft_id))


def tell_invited(fact: SwarmInvited) -> None:
    """Tell those who are asked to a swarm, each once a swarm."""
    ticket = audible(fact)
    if ticket is None:
        return
    swarm = next(one for one in together.swarms_of(ticket) if one.id == fact.call_id)
    notice = _notice("swarm_invited", ticket, {"by": swarm.called_by, "why": swarm.why})
    told = addresses.of_staff(fact.tenant_id, fact.agent_ids)
    tell(fact, [told[id_] for id_ in fact.agent_ids if id_ in told], notice, str(fact.call_id))


def _tell_of_drafts(fact: Fact, ticket: Ticket, drafts: Sequence[DraftView], agent_id: UUID) -> None:
    told = some(addresses.of_agent(fact.tenant_id, agent_id)) if drafts else []
    for draft in drafts:
        tell(fact, told, _notice("reply_drafted", ticket, {"author": draft.author_name}), str(draft.id))


def _draft(ticket: Ticket, draft_id: UUID) -> DraftView:
    return next(draft for draft in together.drafts_of(ticket) if draft.id == draft_id)


def _notice(template: str, ticket: Ticket, values: dict[str, str]) -> Notice:
    client = tenants.tenants_by_id([ticket.tenant_id])[ticket.tenant_id]
    told = {"reference": ticket.reference, "client": client.name} | values
    return Notice(template, f"/desk/tickets/{ticket.reference}", told, thread=str(ticket.id))
