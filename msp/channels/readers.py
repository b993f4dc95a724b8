"""Of which tickets people are told, and who is at work on one."""

from datetime import datetime
from typing import Any

from msp import tickets, tiers
from msp.channels.telling import some
from msp.identity import addresses
from msp.identity.addresses import Mailbox
from msp.kernel.events import Fact
from msp.tenants import TenantView
from msp.tickets import Channel, Ticket
from msp.tiers import Charge, Tier


def audible(fact: Fact) -> Ticket | None:
    """The ticket of a fact, unless it is history read from another system's log: nobody is written to about that."""
    ticket = tickets.ticket_by_id(fact.tenant_id, fact.object_id)
    return None if ticket.channel == Channel.REPLAY else ticket


def of_charge(charge: Charge, ticket: Ticket, client: TenantView) -> tuple[dict[str, Any], str]:
    """Why a letter reaches whoever is in charge, in the words of its template, and which page it leads to."""
    why = {
        "authority": charge.authority.words,
        "stands_in": charge.held_by is not charge.authority,
        "passed_over": charge.is_passed_over,
        "away": charge.is_away,
        "on_call": charge.is_on_call,
    }
    # The owner of the installation reads no tickets: there the client's own page says how it stands.
    return why, f"/desk/tickets/{ticket.reference}" if charge.held_by else f"/office/{client.slug}"


def at_work_on(ticket: Ticket, at: datetime) -> list[Mailbox]:
    """The agent who has the ticket, else everybody who holds its tier."""
    if ticket.assignee_id is not None:
        return some(addresses.of_agent(ticket.tenant_id, ticket.assignee_id))
    step = tiers.step_at(ticket.tier, at)
    return addresses.of_agents(ticket.tenant_id, step.levels if step else (Tier(ticket.tier),))
