"""Who speaks with the requester: the first of the communicator's step, or whom somebody names."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from msp import tiers
from msp.identity import Actor, AgentView
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.events import publish
from msp.store import db
from msp.tickets import lifecycle, wording
from msp.tickets.access import hold
from msp.tickets.actions.keeping import about, log
from msp.tickets.agents import agent_at, holds
from msp.tickets.communicators import communicator_of, spoken_through
from msp.tickets.models import Channel, Ticket, TicketCommunicator
from msp.tickets.team_events import CommunicatorNamed
from msp.tickets.timeline import EventType
from msp.tiers import Step


@dataclass(frozen=True, slots=True)
class CommunicatorForm:
    """Who speaks with the requester from now on, and why where somebody else did so far."""

    agent_id: UUID
    reason: str


def name_communicator(ticket: Ticket, form: CommunicatorForm, *, by: Actor, now: datetime) -> None:
    """Let another agent of the communicator's step speak with the requester.

    Invalid without a reason where somebody speaks already, or when he holds no level of that step here; Conflict when
    he does so already, the ladder has no communicator, or the ticket is closed.
    """
    hold(ticket)
    lifecycle.refuse_closed(ticket.state)
    step = _speaking_step(now)
    if step is None:
        raise Conflict("The ladder of this client has no communicator: everybody replies directly.")
    agent = agent_at(ticket, form.agent_id)
    if agent is None or not holds(agent, step):
        raise Invalid(f"Choose an agent who holds {step.name} ({step.label}) at this client.", field="agent_id")
    reason, speaks = wording.reason(form.reason), communicator_of(ticket)
    if speaks is not None and not reason:
        raise Invalid("Say why somebody else speaks with the requester.", field="reason")
    if speaks is not None and speaks.id == agent.id:
        raise Conflict(f"{agent.name} speaks with the requester already.")
    _name(ticket, agent, reason, by=by, now=now)
    tell_named(ticket, agent)


def first_to_speak(ticket: Ticket, agent_id: UUID | None, *, by: Actor, now: datetime) -> AgentView | None:
    """Whoever takes, answers or hands up the ticket first, of the communicator's step, speaks with the requester.

    He is returned for the caller to tell, once all lines of the log are written; None where nothing changed.
    """
    if agent_id is None or ticket.channel == Channel.REPLAY:
        return None
    step = _speaking_step(now)
    agent = agent_at(ticket, agent_id) if step else None
    if step is None or agent is None or not holds(agent, step) or communicator_of(ticket) is not None:
        return None
    _name(ticket, agent, "", by=by, now=now)
    return agent


def tell_named(ticket: Ticket, agent: AgentView | None) -> None:
    """Tell who speaks with the requester from now on, where somebody was named."""
    if agent is not None:
        publish(CommunicatorNamed(**about(ticket), agent_id=agent.id))


def refuse_to_speak_past(ticket: Ticket, by: Actor, now: datetime) -> None:
    """Conflict for an agent who speaks through the communicator: the requester keeps talking to one person."""
    speaks = spoken_through(ticket, by, now)
    if speaks is not None:
        raise Conflict(
            f"{speaks.name} speaks with the requester on this ticket; nothing was sent. Give your words to them as a"
            " draft.",
            field="body",
        )


def _speaking_step(now: datetime) -> Step | None:
    ladder = tiers.ladder_in_force(now)
    return ladder.holding(ladder.communicator) if ladder.communicator else None


def _name(ticket: Ticket, agent: AgentView, reason: str, *, by: Actor, now: datetime) -> None:
    there = select(func.count(TicketCommunicator.id)).where(TicketCommunicator.ticket_id == ticket.id)
    n = (db.session.scalar(there) or 0) + 1
    log(ticket, EventType.COMMUNICATOR, {"agent_id": str(agent.id)}, by=by, now=now)
    row = TicketCommunicator(ticket_id=ticket.id, n=n, agent_id=agent.id, since=ticket.updated_at)
    row.named_by, row.reason = by.name[:200], reason
    db.session.add(row)
    db.session.flush()
