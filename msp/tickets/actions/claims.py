"""Solutions that were entered late, as long as they stand."""

from datetime import datetime

from sqlalchemy import select

from msp.store import db
from msp.tickets.late import ENDS_THE_REST
from msp.tickets.models import Ticket, TicketEvent
from msp.tickets.timeline import EventType

_ENDS = (EventType.RESOLVE, EventType.REOPEN)


def claimed_at(ticket: Ticket) -> datetime | None:
    """For when the solution was entered late that a ticket rests on; None when it rests on none, or on one of then."""
    found = select(TicketEvent.at, TicketEvent.data).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.type.in_(_ENDS)
    )
    # The solution is the line before the one that only ends what began meanwhile.
    last = db.session.execute(found.order_by(TicketEvent.seq.desc()).limit(2)).all()
    return last[1].at if len(last) == 2 and ENDS_THE_REST in last[0].data else None
