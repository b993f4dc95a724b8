"""Agents who follow a ticket that somebody else has: whoever loses it by a move, and whoever likes to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from msp.identity import Actor
from msp.kernel.errors import Conflict, Forbidden
from msp.kernel.events import publish
from msp.store import db
from msp.tickets.access import hold
from msp.tickets.actions.keeping import about
from msp.tickets.agents import agent_at
from msp.tickets.models import Ticket, TicketFollower
from msp.tickets.team_events import TicketFollowed, TicketUnfollowed


def follow(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Hear from now on how the ticket goes on; Forbidden without a tier at this client, Conflict when one does."""
    hold(ticket)
    agent = agent_at(ticket, by.id)
    if agent is None:
        raise Forbidden("Only agents who hold a tier at this client follow its tickets.")
    if not follows_from_now_on(ticket, agent.id, max(ticket.updated_at, now)):
        raise Conflict("You follow this ticket already.")
    publish(TicketFollowed(**about(ticket), agent_id=agent.id))


def unfollow(ticket: Ticket, *, by: Actor) -> None:
    """Hear no more how the ticket goes on; Conflict when one does not follow it."""
    hold(ticket)
    if by.id is None or _found(ticket, by.id) is None:
        raise Conflict("You do not follow this ticket.")
    mine = (TicketFollower.ticket_id == ticket.id, TicketFollower.agent_id == by.id)
    gone = delete(TicketFollower).where(TicketFollower.tenant_id == ticket.tenant_id, *mine)
    db.session.execute(gone, execution_options={"synchronize_session": "fetch"})
    publish(TicketUnfollowed(**about(ticket), agent_id=by.id))


def follows_from_now_on(ticket: Ticket, agent_id: UUID, since: datetime | None = None) -> bool:
    """Let an agent follow a ticket that is held; whether he did not before."""
    # The move that makes a follower is on its way to the database; asking need not hurry it.
    with db.session.no_autoflush:
        if _found(ticket, agent_id) is not None:
            return False
    db.session.add(TicketFollower(ticket_id=ticket.id, agent_id=agent_id, since=since or ticket.updated_at))
    return True


def following(ticket: Ticket) -> set[UUID]:
    """Who follows a ticket by the rows, whoever has it."""
    of_ticket = (TicketFollower.tenant_id == ticket.tenant_id, TicketFollower.ticket_id == ticket.id)
    return set(db.session.scalars(select(TicketFollower.agent_id).where(*of_ticket)))


def _found(ticket: Ticket, agent_id: UUID) -> UUID | None:
    of_ticket = (TicketFollower.tenant_id == ticket.tenant_id, TicketFollower.ticket_id == ticket.id)
    return db.session.scalars(select(TicketFollower.id).where(*of_ticket, TicketFollower.agent_id == agent_id)).first()
