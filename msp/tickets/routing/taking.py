"""Taking a ticket that nobody has; of several who reach for it at the same moment one gets it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp import tiers
from msp.identity import Actor
from msp.kernel.errors import Missing
from msp.store import db
from msp.tickets import lifecycle
from msp.tickets.access import ticket_by_id
from msp.tickets.actions.escalation import assign
from msp.tickets.agents import agent_at, holds
from msp.tickets.models import Ticket
from msp.tiers import Tier

_WORKABLE = frozenset({lifecycle.Status.NEW, lifecycle.Status.OPEN})


def take(tenant_id: UUID, ticket_id: UUID, *, by: Actor, now: datetime) -> Ticket | None:
    """Give the actor a ticket; None when meanwhile somebody has it, it waits, or it is not at a step of his.

    Asked again under the ticket's lock, whatever a list said before.
    """
    try:
        ticket = ticket_by_id(tenant_id, ticket_id, lock=True)
    except Missing:
        return None
    if by.id is None or ticket.assignee_id is not None or ticket.state not in _WORKABLE or ticket.nearest_paused:
        return None
    step = tiers.ladder_in_force(now).holding(Tier(ticket.tier))
    if step is None or not step.is_staffed or not holds(agent_at(ticket, by.id), step):
        return None
    assign(ticket, by.id, by=by, now=now)
    return ticket


def client_of(ticket_id: UUID) -> UUID | None:
    """The client of a ticket, of the tenants in scope; None when it is none of theirs."""
    return db.session.scalars(select(Ticket.tenant_id).where(Ticket.id == ticket_id)).one_or_none()
