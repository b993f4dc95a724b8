"""The log of a ticket, as clocks read it and as people read it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp.store import db
from msp.tickets.log_read import LogLine, remember, remembered
from msp.tickets.models import Ticket, TicketEvent
from msp.tickets.timeline import OURS, as_told_to_clocks


def events_of(ticket: Ticket) -> list[dict[str, Any]]:
    """The ticket's events that clocks listen to, in the shape of clocks.md section 5; `at` is an instant.

    They stand in the order in which they happened, and those of one instant in the order of the log. A `created`
    without a policy means the standard one: logs from before services had policies of their own say none.
    """
    read = remembered(ticket)
    if read is not None:
        heard = sorted((line for line in read if line.type not in OURS), key=lambda line: (line.at, line.seq))
        return [told for line in heard for told in as_told_to_clocks(line.at, line.type, line.data)]
    found = select(TicketEvent.at, TicketEvent.type, TicketEvent.data).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.type.not_in(OURS)
    )
    rows = db.session.execute(found.order_by(TicketEvent.at, TicketEvent.seq))
    return [told for at, kind, data in rows for told in as_told_to_clocks(at, kind, data)]


def late_reasons(ticket_ids: Collection[UUID]) -> dict[tuple[UUID, int], str]:
    """Why lines of these tickets' logs were entered only later, by ticket and number of the line."""
    mine = (TicketEvent.ticket_id.in_(list(ticket_ids)), TicketEvent.late_reason.is_not(None))
    rows = db.session.execute(select(TicketEvent.ticket_id, TicketEvent.seq, TicketEvent.late_reason).where(*mine))
    return {(ticket_id, seq): reason for ticket_id, seq, reason in rows if reason}


def entered_late(ticket: Ticket) -> LogLine:
    """The last line of the ticket's log that was entered after it happened; the caller knows that there is one."""
    return next(line for line in reversed(log_of(ticket)) if line.late_reason is not None)


def log_of(ticket: Ticket) -> list[LogLine]:
    """Every line of the ticket's log, in the order in which they were written."""
    rows = db.session.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket.id).order_by(TicketEvent.seq))
    lines = [
        LogLine(row.seq, row.at, row.recorded_at, row.late_reason, row.type, row.data, row.actor_side, row.actor_name)
        for row in rows
    ]
    remember(ticket, lines)
    return lines
