"""Who hears how a promise goes: the tier at work, those in charge, and the account managers when it is broken."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from msp import identity, sla, tenants, tickets, tiers
from msp.channels.letter_hours import Press
from msp.channels.readers import at_work_on, audible, of_charge
from msp.channels.rendering import on_the_wall
from msp.channels.telling import Notice, tell
from msp.kernel.events import Fact
from msp.sla import PROMISES, BreachRetracted, Clock, Metric, PromiseRaised, State, TargetAtRisk, TargetBreached
from msp.sla.breaches import causes_of
from msp.sla.clock import MarkKind
from msp.sla.fired import firings_of
from msp.sla.lateness import late_words
from msp.tenants import TenantView
from msp.tickets import Priority, Ticket, WaitReason
from msp.tiers import Authority, Charge

#: A raise beyond this percent of the target is about a promise that is over already.
WHOLE = 100
WAITS = {
    WaitReason.REQUESTER: "waiting for the requester",
    WaitReason.VENDOR: "waiting for the vendor",
    WaitReason.SCHEDULED: "scheduled for later",
}


def tell_tier(fact: TargetAtRisk) -> None:
    """Warn the agent who has the ticket, else everybody who holds its tier at this client."""
    ticket = audible(fact)
    if ticket is not None:
        notice = _of_target("target_at_risk", ticket, fact, fact.scheduled_at, _pressing(ticket, Press.WARNING))
        notice = replace(notice, values={**notice.values, "percent": fact.percent})
        tell(fact, at_work_on(ticket, fact.at), notice, f"{fact.metric}:{fact.scheduled_at.isoformat()}")


def tell_account_manager(fact: TargetBreached) -> None:
    """Tell those who manage the account that a promise to the client is broken (hierarchical escalation).

    Whoever is absent is passed over; where all of them are, the owner hears of it.
    """
    ticket = audible(fact)
    if ticket is not None and fact.metric in PROMISES:
        charge = tiers.account_charge(fact.tenant_id, fact.at)
        why, path = of_charge(charge, ticket, _client(fact))
        notice = _of_target("target_breached", ticket, fact, fact.breached_at, _pressing(ticket, Press.BREACH))
        notice = replace(notice, values={**notice.values, **why, "cause": _cause(ticket, fact)}, path=path)
        tell(fact, charge.mailboxes, notice, f"{fact.metric}:{fact.firing}:{fact.breached_at.isoformat()}")


def tell_in_charge(fact: PromiseRaised) -> None:
    """Tell whoever is in charge how far a promise has gone; who hears of a higher percent at once hears of that alone.

    Nobody gets the ticket by it: whether to step in is theirs to decide (hierarchical escalation).
    """
    ticket = audible(fact)
    if ticket is None:
        return
    posts = tiers.posts_of(fact.tenant_id, fact.at)
    charge = posts.charge(Authority(fact.authority), ticket.tier)
    higher = {mailbox.id for above in fact.above for mailbox in posts.charge(Authority(above), ticket.tier).mailboxes}
    told = [mailbox for mailbox in charge.mailboxes if mailbox.id not in higher]
    press = Press.URGENT_WARNING if fact.percent > WHOLE else _pressing(ticket, Press.WARNING)
    once = f"{fact.metric}:{fact.percent}:{fact.scheduled_at.isoformat()}"
    tell(fact, told, _of_raise(ticket, fact, charge, press), once)


def tell_of_retraction(fact: BreachRetracted) -> None:
    """Tell those who were told of a broken promise, the client's or a vendor's, that it was kept after all."""
    ticket = audible(fact)
    if ticket is None or fact.metric not in (*PROMISES, Metric.UC):
        return
    notice = _of_target("breach_retracted", ticket, fact, fact.breached_at, _pressing(ticket, Press.BREACH))
    entered, zone = tickets.entered_late(ticket), _client(fact).time_zone
    why = {"happened_at": on_the_wall(entered.at, zone), "by": entered.actor_name, "reason": entered.late_reason or ""}
    notice = replace(notice, values={**notice.values, **why})
    once = f"{fact.clock_id}:{fact.breached_at.isoformat()}:{fact.at.isoformat()}"
    charge = tiers.account_charge(fact.tenant_id, _told_at(ticket, fact))
    notice = replace(notice, path=of_charge(charge, ticket, _client(fact))[1])
    tell(fact, charge.mailboxes, notice, once)


def _told_at(ticket: Ticket, fact: BreachRetracted) -> datetime:
    """When the breach was told that is taken back: whoever was absent then has read nothing of it."""
    told = (one for one in firings_of(ticket) if one.kind == MarkKind.BREACH and one.metric == fact.metric)
    # A breach is noticed in the second after the promise was due.
    return min((one.noticed_at for one in told if one.scheduled_at >= fact.breached_at), default=fact.breached_at)


def _cause(ticket: Ticket, fact: TargetBreached) -> str:
    """What broke the promise, in a sentence; empty where the ticket tells another story by now."""
    about = (fact.metric, fact.breached_at)
    causes = causes_of(ticket, now=fact.at)
    return next((cause.headline for clock, cause in causes if (clock.metric, clock.breached_at) == about), "")


def _pressing(ticket: Ticket, press: Press) -> Press:
    return Press(f"urgent_{press}") if ticket.priority == Priority.P1 else press


def _of_target(
    template: str, ticket: Ticket, fact: TargetAtRisk | TargetBreached | BreachRetracted, at: datetime, press: Press
) -> Notice:
    client = _client(fact)
    values = _values(ticket, client, fact.metric, late_words(at, fact.at)) | {"at": on_the_wall(at, client.time_zone)}
    return Notice(template, f"/desk/tickets/{ticket.reference}", values, thread=str(ticket.id), press=press)


def _of_raise(ticket: Ticket, fact: PromiseRaised, charge: Charge, press: Press) -> Notice:
    client = _client(fact)
    step = tiers.step_at(ticket.tier, fact.at)
    why, path = of_charge(charge, ticket, client)
    values = _values(ticket, client, fact.metric, late_words(fact.scheduled_at, fact.at)) | {
        "percent": fact.percent,
        "priority": ticket.priority,
        "place": f"{step.label} {step.name}" if step else ticket.tier,
        "at": on_the_wall(fact.scheduled_at, client.time_zone),
        "due": _due_words(ticket, fact, client.time_zone),
        "who": _who(ticket),
        "waits": [WAITS[WaitReason(reason)] for reason in ticket.wait_reasons],
    }
    return Notice("promise_raised", path, values | why, thread=str(ticket.id), press=press)


def _values(ticket: Ticket, client: TenantView, metric: str, late: str) -> dict[str, Any]:
    named = {"reference": ticket.reference, "client": client.name}
    return named | {"metric": metric.replace("_", " "), "late": late}


def _due_words(ticket: Ticket, fact: PromiseRaised, zone: str) -> str:
    """When the promise falls, or fell, due; empty while it is held."""
    clock = next((clock for clock in sla.clocks_of(ticket, now=fact.at) if _is_meant(clock, fact)), None)
    due = clock and (clock.breached_at or clock.due_at)
    if due is None:
        return ""
    verb = "It was due" if due < fact.at else "It is due"
    return f"{verb} on {on_the_wall(due, zone)}."


def _is_meant(clock: Clock, fact: PromiseRaised) -> bool:
    return clock.metric == fact.metric and clock.state is not State.STOPPED


def _who(ticket: Ticket) -> str:
    found = identity.agents_by_id([ticket.assignee_id]) if ticket.assignee_id else {}
    return next((agent.name for agent in found.values()), "")


def _client(fact: Fact) -> TenantView:
    return tenants.tenants_by_id([fact.tenant_id])[fact.tenant_id]
