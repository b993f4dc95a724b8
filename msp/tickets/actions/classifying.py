"""Putting a ticket under another category of its client, or under none."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from msp.tenants import CategoryView
from msp.tickets.actions.beside import put_beside
from msp.tickets.categories import category_of, offered_category
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
    put_beside(ticket, TicketCategory, "category_id", change.wanted.id if change.wanted else None)
