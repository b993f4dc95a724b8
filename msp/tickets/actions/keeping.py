"""What every act on a ticket keeps: a line in its log, and where it stays; and what every fact says of the ticket."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from msp import identity
from msp.identity import Actor, AgentView
from msp.store import db
from msp.tickets.models import Ticket, TicketEvent, TierStay
from msp.tickets.stays import Cause
from msp.tickets.timeline import EventType
from msp.tiers import Step, Tier


def log(ticket: Ticket, kind: EventType, data: dict[str, Any], *, by: Actor, now: datetime) -> TicketEvent:
    """Add a line to the ticket's log; its instant is `ticket.updated_at`."""
    event = line(ticket, kind, data, by=by, now=now)
    db.session.add(event)
    return event


def line(ticket: Ticket, kind: EventType, data: dict[str, Any], *, by: Actor, now: datetime) -> TicketEvent:
    """The next line of the log, not yet in the session."""
    event = ticket.next_event(kind, data, now)
    event.actor_side, event.actor_id, event.actor_name = by.side.value, by.id, by.name[:200]
    return event


def about(ticket: Ticket) -> dict[str, Any]:
    """What every fact says of its ticket."""
    return {
        "tenant_id": ticket.tenant_id,
        "object_id": ticket.id,
        "at": ticket.updated_at,
        "reference": ticket.reference,
        "seq": ticket.last_seq,
    }


def next_stay(ticket: Ticket, cause: Cause, *, by: Actor, reason: str = "", vendor: str | None = None) -> TierStay:
    """A stay at the ticket's tier from the instant of its last event on, not yet in the session."""
    ticket.last_stay += 1
    stay = TierStay(ticket_id=ticket.id, n=ticket.last_stay, tier=ticket.tier, entered_at=ticket.updated_at)
    stay.cause, stay.by_name, stay.reason, stay.vendor = cause, by.name[:200], reason, vendor
    return stay


def end_stay(ticket: Ticket, assignee_id: UUID | None) -> None:
    """Close the open stay at the instant of the last event, with the agent who had the ticket then."""
    open_stay = update(TierStay).where(TierStay.ticket_id == ticket.id, TierStay.left_at.is_(None))
    left = open_stay.values(left_at=ticket.updated_at, assignee_id=assignee_id)
    # Stays are read as columns only, so no object can be left behind; nothing unwritten matters here either, and a
    # flush would write the ticket twice.
    with db.session.no_autoflush:
        db.session.execute(left, execution_options={"synchronize_session": False})


def agent_at(ticket: Ticket, agent_id: UUID | None) -> AgentView | None:
    """The agent, if he is active and holds a tier at the ticket's tenant."""
    if agent_id is None:
        return None
    serving = identity.agents_serving(ticket.tenant_id)
    return next((agent for agent in serving if agent.id == agent_id and agent.tiers), None)


def holds(agent: AgentView | None, step: Step) -> bool:
    """Whether the agent holds one of the levels of a step."""
    return agent is not None and any(Tier(tier) in step.levels for tier in agent.tiers)
