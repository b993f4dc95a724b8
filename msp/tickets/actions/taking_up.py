"""Saying that a ticket is taken up at its step; to take it oneself, to answer, or to note something says so too."""

from datetime import datetime

from sqlalchemy import select

from msp import tiers
from msp.identity import Actor
from msp.kernel.errors import Conflict
from msp.kernel.events import publish
from msp.store import db
from msp.tickets import lifecycle
from msp.tickets.access import hold
from msp.tickets.actions.keeping import about, log
from msp.tickets.agents import agent_at, holds
from msp.tickets.events import TicketTakenUp
from msp.tickets.models import Ticket, TicketEvent
from msp.tickets.timeline import EventType, as_told_to_clocks
from msp.tiers import Tier

_BEGINS = (EventType.CREATED, EventType.TIER, EventType.REOPEN)
_SIGNS = (EventType.ACKNOWLEDGE, EventType.ASSIGNED, EventType.AGENT_REPLY)


def take_up(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Note that whoever has the ticket works on it; its acknowledge clock stops.

    Conflict when somebody else has it, when he is not of its step, when somebody has taken it up there already, or
    the ticket is settled.
    """
    hold(ticket)
    lifecycle.refuse_settled(ticket.state)
    if by.id is None or ticket.assignee_id != by.id:
        raise Conflict("Only the agent who has a ticket takes it up; take the ticket first.")
    step = tiers.ladder_in_force(now).step_of(Tier(ticket.tier))
    if not holds(agent_at(ticket, by.id), step):
        raise Conflict(f"Only people of {step.name} take up what waits there.")
    if is_taken_up(ticket):
        raise Conflict(f"Somebody of {step.name} has taken this ticket up already.")
    log(ticket, EventType.ACKNOWLEDGE, {}, by=by, now=now)
    tell_taken_up(ticket)


def noted(ticket: Ticket, *, by: Actor, now: datetime) -> bool:
    """Whoever has the ticket and notes something works on it; whether that took it up where its step waits for a sign.

    The caller tells the fact, once everything else of the ticket is written.
    """
    if by.id is None or ticket.assignee_id != by.id or ticket.state not in lifecycle.AT_WORK:
        return False
    step = tiers.ladder_in_force(now).holding(Tier(ticket.tier))
    waits = step is not None and step.acknowledge_minutes is not None and holds(agent_at(ticket, by.id), step)
    if not waits or is_taken_up(ticket):
        return False
    log(ticket, EventType.ACKNOWLEDGE, {}, by=by, now=now)
    return True


def tell_taken_up(ticket: Ticket) -> None:
    """Tell that whoever has the ticket works on it."""
    publish(TicketTakenUp(**about(ticket)))


def is_taken_up(ticket: Ticket) -> bool:
    """Whether there was a sign, since the ticket came to where it is, that somebody there has taken it up."""
    lines = select(TicketEvent.type, TicketEvent.data).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.type.in_((*_BEGINS, *_SIGNS))
    )
    for kind, data in db.session.execute(lines.order_by(TicketEvent.at.desc(), TicketEvent.seq.desc())):
        if any(told["type"] in _SIGNS for told in as_told_to_clocks(ticket.updated_at, kind, data)):
            return True
        if kind in _BEGINS:
            return False
    return False
