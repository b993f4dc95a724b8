"""Saying that a ticket is taken up at its step; to give it to somebody, or to answer, says so too."""

from datetime import datetime

from msp import tiers
from msp.identity import Actor
from msp.kernel.errors import Conflict, Forbidden
from msp.kernel.events import publish
from msp.tickets import lifecycle
from msp.tickets.access import hold
from msp.tickets.actions.keeping import about, agent_at, holds, log
from msp.tickets.events import TicketTakenUp
from msp.tickets.models import Ticket
from msp.tickets.timeline import EventType
from msp.tiers import Tier


def take_up(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Note that whoever has the ticket works on it; its acknowledge clock stops.

    Forbidden to anybody but the agent who has it, Conflict when he is not of its step or the ticket is settled.
    """
    hold(ticket)
    lifecycle.refuse_settled(ticket.state)
    if by.id is None or ticket.assignee_id != by.id:
        raise Forbidden("Only the agent who has a ticket takes it up; take the ticket first.")
    step = tiers.ladder_in_force(now).step_of(Tier(ticket.tier))
    if not holds(agent_at(ticket, by.id), step):
        raise Conflict(f"Only people of {step.name} take up what waits there.")
    log(ticket, EventType.ACKNOWLEDGE, {}, by=by, now=now)
    publish(TicketTakenUp(**about(ticket)))
