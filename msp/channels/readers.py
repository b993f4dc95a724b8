"""Of which tickets people are told, and who is at work on one."""

from datetime import datetime

from msp import tickets, tiers
from msp.channels.telling import some
from msp.identity import addresses
from msp.identity.addresses import Mailbox
from msp.kernel.events import Fact
from msp.tickets import Channel, Ticket
from msp.tiers import Tier


def audible(fact: Fact) -> Ticket | None:
    """The ticket of a fact, unless it is history read from another system's log: nobody is written to about that."""
    ticket = tickets.ticket_by_id(fact.tenant_id, fact.object_id)
    return None if ticket.channel == Channel.REPLAY else ticket


def at_work_on(ticket: Ticket, at: datetime) -> list[Mailbox]:
    """The agent who has the ticket, else everybody who holds its tier."""
    if ticket.assignee_id is not None:
        return some(addresses.of_agent(ticket.tenant_id, ticket.assignee_id))
    step = tiers.step_at(ticket.tier, at)
    return addresses.of_agents(ticket.tenant_id, step.levels if step else (Tier(ticket.tier),))
