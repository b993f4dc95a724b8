"""Which fact tells whom: each notice is a letter in the outbox, written together with what it tells of."""

from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from msp import tenants, tickets, tiers
from msp.billing import InvoiceIssued
from msp.channels.letter import Automatic
from msp.channels.telling import Notice, some, tell
from msp.identity import AUTOMATIC, addresses
from msp.identity.addresses import Mailbox
from msp.kernel.events import Fact
from msp.sla import PROMISES, TargetAtRisk, TargetBreached
from msp.tickets import Channel, RequesterAnswered, Ticket, TicketOpened
from msp.tiers import Tier


def acknowledge(fact: TicketOpened) -> None:
    """Tell the requester that the ticket is there; nothing that the sender wrote stands in it."""
    if fact.channel != Channel.REPLAY:
        path = f"/portal/tickets/{fact.reference}"
        values = {"reference": fact.reference}
        told = some(addresses.of_person(fact.tenant_id, fact.requester_id))
        tell(fact, told, Notice("ticket_opened", path, values, Automatic.REPLIED, str(fact.object_id)))


def mail_requester(fact: RequesterAnswered) -> None:
    """Send the requester what an agent answered in public."""
    ticket = _audible(fact)
    if ticket is None:
        return
    said = next(words for words in tickets.page(ticket, AUTOMATIC).words if words.id == fact.message_id)
    values = {"reference": ticket.reference, "subject": ticket.subject, "author": said.author_name, "body": said.body}
    told = some(addresses.of_person(ticket.tenant_id, ticket.requester_id))
    path = f"/portal/tickets/{ticket.reference}"
    tell(fact, told, Notice("requester_answered", path, values, Automatic.NO, str(ticket.id)), str(fact.message_id))


def tell_account_manager(fact: TargetBreached) -> None:
    """Tell those who manage the account that a promise to the client is broken (hierarchical escalation)."""
    ticket = _audible(fact)
    if ticket is not None and fact.metric in PROMISES:
        told = addresses.of_account_managers(fact.tenant_id)
        notice = _of_target("target_breached", ticket, fact.metric, fact.breached_at)
        tell(fact, told, notice, f"{fact.metric}:{fact.breached_at.isoformat()}")


def tell_tier(fact: TargetAtRisk) -> None:
    """Warn the agent who has the ticket, else everybody who holds its tier at this client."""
    ticket = _audible(fact)
    if ticket is not None:
        notice = _of_target("target_at_risk", ticket, fact.metric, fact.scheduled_at)
        tell(fact, at_work_on(ticket, fact.at), notice, f"{fact.metric}:{fact.scheduled_at.isoformat()}")


def mail_invoice(fact: InvoiceIssued) -> None:
    """Tell the client's admins that an invoice is there, and where; no document travels by mail."""
    values = {"number": fact.number, "month": fact.month}
    client = tenants.tenants_by_id([fact.tenant_id])[fact.tenant_id]
    path = f"/portal/{client.slug}/invoices/{quote(fact.number, safe='')}"
    notice = Notice("invoice_issued", path, values)
    tell(fact, addresses.of_client_admins(fact.tenant_id), notice)


def _audible(fact: Fact) -> Ticket | None:
    """The ticket of a fact, unless it is history read from another system's log: nobody is written to about that."""
    ticket = tickets.ticket_by_id(fact.tenant_id, fact.object_id)
    return None if ticket.channel == Channel.REPLAY else ticket


def _of_target(template: str, ticket: Ticket, metric: str, at: datetime) -> Notice:
    client = tenants.tenants_by_id([ticket.tenant_id])[ticket.tenant_id]
    local = at.astimezone(ZoneInfo(client.time_zone))
    values = {
        "reference": ticket.reference,
        "client": client.name,
        "metric": metric.replace("_", " "),
        "at": f"{local:%Y-%m-%d %H:%M} ({client.time_zone})",
    }
    return Notice(template, f"/desk/tickets/{ticket.reference}", values, thread=str(ticket.id))


def at_work_on(ticket: Ticket, at: datetime) -> list[Mailbox]:
    """The agent who has the ticket, else everybody who holds its tier."""
    if ticket.assignee_id is not None:
        return some(addresses.of_agent(ticket.tenant_id, ticket.assignee_id))
    tier = Tier(ticket.tier)
    steps = tiers.ladder_in_force(at).steps
    levels = next((step.levels for step in steps if tier in step.levels), (tier,))
    return addresses.of_agents(ticket.tenant_id, levels)
