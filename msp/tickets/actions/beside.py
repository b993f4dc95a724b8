"""The one row beside a ticket that says under what it is put: written, pointed elsewhere, or taken away."""

from uuid import UUID

from sqlalchemy import delete, select

from msp.store import db
from msp.tickets.models import Ticket, TicketCategory, TicketService


def put_beside(ticket: Ticket, table: type[TicketService | TicketCategory], column: str, wanted: UUID | None) -> None:
    """Let the ticket's row of a table point to what is wanted; without anything wanted there is no row."""
    mine = (table.tenant_id == ticket.tenant_id, table.ticket_id == ticket.id)
    if wanted is None:
        db.session.execute(delete(table).where(*mine), execution_options={"synchronize_session": "fetch"})
        return
    row = db.session.scalars(select(table).where(*mine)).one_or_none()
    if row is None:
        db.session.add(table(ticket_id=ticket.id, **{column: wanted}))
    else:
        setattr(row, column, wanted)
