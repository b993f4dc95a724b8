"""Which fact tells whom: each notice is a letter in the outbox, written together with what it tells of."""

from dataclasses import replace
from datetime import datetime, timedelta

from msp import tenants, tickets, tiers
from msp.channels.letter import Automatic
from msp.channels.mail_traffic import opened_by_mail
from msp.channels.rendering import on_the_wall
from msp.channels.telling import Notice, some, tell
from msp.identity import addresses
from msp.identity.addresses import Mailbox
from msp.kernel.events import Fact
from msp.sla import PROMISES, BreachRetracted, Metric, TargetAtRisk, TargetBreached
from msp.sla.breaches import causes_of
from msp.tickets import Channel, RequesterAnswered, Ticket, TicketOpened
from msp.tiers import Tier

#: One automatic answer to mails in that time (reliability.md T17).
A_DAY = timedelta(hours=24)


def acknowledge(fact: TicketOpened) -> None:
    """Tell the requester that the ticket is there; nothing that the sender wrote stands in it."""
    if fact.channel != Channel.REPLAY and not _hears_enough(fact):
        path = f"/portal/tickets/{fact.reference}"
        values = {"reference": fact.reference}
        told = some(addresses.of_person(fact.tenant_id, fact.requester_id))
        tell(
            fact,
            told,
            Notice("ticket_opened", path, values, Automatic.REPLIED, str(fact.object_id), is_answerable=True),
        )


def mail_requester(fact: RequesterAnswered) -> None:
    """Send the requester what an agent answered in public."""
    ticket = _audible(fact)
    if ticket is None:
        return
    said = tickets.message(ticket, fact.message_id)
    values = {"reference": ticket.reference, "subject": ticket.subject, "author": said.author_name, "body": said.body}
    told = some(addresses.of_person(ticket.tenant_id, ticket.requester_id))
    path = f"/portal/tickets/{ticket.reference}"
    notice = Notice("requester_answered", path, values, Automatic.NO, str(ticket.id), is_answerable=True)
    tell(fact, told, notice, str(fact.message_id))


def tell_account_manager(fact: TargetBreached) -> None:
    """Tell those who manage the account that a promise to the client is broken (hierarchical escalation)."""
    ticket = _audible(fact)
    if ticket is not None and fact.metric in PROMISES:
        told = addresses.of_account_managers(fact.tenant_id)
        notice = _of_target("target_breached", ticket, fact.metric, fact.breached_at)
        notice = replace(notice, values={**notice.values, "cause": _cause(ticket, fact)})
        tell(fact, told, notice, f"{fact.metric}:{fact.breached_at.isoformat()}")


def tell_of_retraction(fact: BreachRetracted) -> None:
    """Tell those who were told of a broken promise, the client's or a vendor's, that it was kept after all."""
    ticket = _audible(fact)
    if ticket is None or fact.metric not in (*PROMISES, Metric.UC):
        return
    notice = _of_target("breach_retracted", ticket, fact.metric, fact.breached_at)
    entered = tickets.entered_late(ticket)
    zone = tenants.tenants_by_id([ticket.tenant_id])[ticket.tenant_id].time_zone
    why = {"happened_at": on_the_wall(entered.at, zone), "by": entered.actor_name, "reason": entered.late_reason or ""}
    notice = replace(notice, values={**notice.values, **why})
    once = f"{fact.clock_id}:{fact.breached_at.isoformat()}:{fact.at.isoformat()}"
    tell(fact, addresses.of_account_managers(fact.tenant_id), notice, once)


def tell_tier(fact: TargetAtRisk) -> None:
    """Warn the agent who has the ticket, else everybody who holds its tier at this client."""
    ticket = _audible(fact)
    if ticket is not None:
        notice = _of_target("target_at_risk", ticket, fact.metric, fact.scheduled_at)
        tell(fact, at_work_on(ticket, fact.at), notice, f"{fact.metric}:{fact.scheduled_at.isoformat()}")


def _audible(fact: Fact) -> Ticket | None:
    """The ticket of a fact, unless it is history read from another system's log: nobody is written to about that."""
    ticket = tickets.ticket_by_id(fact.tenant_id, fact.object_id)
    return None if ticket.channel == Channel.REPLAY else ticket


def _hears_enough(fact: TicketOpened) -> bool:
    """Whether the requester had an automatic answer to a mail within a day: whoever writes in his name is no louder."""
    return fact.channel == Channel.MAIL and opened_by_mail(fact.requester_id, fact.at - A_DAY, but=fact.object_id)


def _cause(ticket: Ticket, fact: TargetBreached) -> str:
    """What broke the promise, in a sentence; empty where the ticket tells another story by now."""
    causes = causes_of(ticket, now=fact.at)
    about = (fact.metric, fact.breached_at)
    return next((cause.headline for clock, cause in causes if (clock.metric, clock.breached_at) == about), "")


def _of_target(template: str, ticket: Ticket, metric: str, at: datetime) -> Notice:
    client = tenants.tenants_by_id([ticket.tenant_id])[ticket.tenant_id]
    values = {
        "reference": ticket.reference,
        "client": client.name,
        "metric": metric.replace("_", " "),
        "at": on_the_wall(at, client.time_zone),
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
