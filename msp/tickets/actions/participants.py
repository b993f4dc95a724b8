"""Who else at the tenant follows a ticket."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp import identity
from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.store import db
from msp.tickets import lifecycle
from msp.tickets.access import hold
from msp.tickets.actions.keeping import about, log
from msp.tickets.events import TicketEdited
from msp.tickets.models import Participant, Ticket
from msp.tickets.timeline import EventType


def include(ticket: Ticket, person_id: UUID, *, by: Actor, now: datetime) -> None:
    """Let a person of the tenant follow the ticket: he may read it and write to it as its requester may.

    Invalid when he is none of the tenant, Conflict when he takes part already or the ticket is closed.
    """
    hold(ticket)
    lifecycle.refuse_closed(ticket.state)
    try:
        person = identity.person(person_id, ticket.tenant_id)
    except Missing as absent:
        raise Invalid("Choose a person of this client.", field="person_id") from absent
    follows = select(Participant.id).where(Participant.ticket_id == ticket.id, Participant.person_id == person_id)
    if ticket.requester_id == person_id or db.session.scalars(follows).first() is not None:
        raise Conflict(f"{person.name} takes part in this ticket already.")
    log(ticket, EventType.EDITED, {"fields": ["participants"]}, by=by, now=now)
    db.session.add(Participant(ticket_id=ticket.id, person_id=person_id, since=ticket.updated_at))
    publish(TicketEdited(**about(ticket), fields=("participants",)))
