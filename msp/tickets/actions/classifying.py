"""Putting a ticket under another category of its client, or under none."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, select

from msp.store import db
from msp.tenants import CategoryView
from msp.tickets.categories import category_of, offered_category, put_under
from msp.tickets.models import Ticket, TicketCategory


@dataclass(frozen=True, slots=True)
class Reclassed:
    """From one category to another; None on either side is no category."""

    had: CategoryView | None
    wanted: CategoryView | None

    @property
    def key(self) -> str:
        """How the log calls the new category; empty for none."""
        return self.wanted.key if self.wanted else ""


def asked_category(ticket: Ticket, asked: UUID | Literal["none"] | None) -> Reclassed | None:
    """The change to a category, or to none; None when nothing is asked for or nothing changes. Invalid as when opening.

    The category that a ticket has stays its own, also after it was retired.
    """
    if asked is None:
        return None
    had = category_of(ticket)
    wanted = None if asked == "none" else asked
    if wanted == (had.id if had else None):
        return None
    return Reclassed(had, offered_category(wanted) if wanted else None)


def put_under_another(ticket: Ticket, change: Reclassed) -> None:
    """Write the row that says under what the ticket is put; without a category there is none."""
    mine = (TicketCategory.tenant_id == ticket.tenant_id, TicketCategory.ticket_id == ticket.id)
    if change.wanted is None:
        db.session.execute(delete(TicketCategory).where(*mine), execution_options={"synchronize_session": "fetch"})
    elif change.had is None:
        db.session.add(put_under(ticket, change.wanted))
    else:
        db.session.scalars(select(TicketCategory).where(*mine)).one().category_id = change.wanted.id
