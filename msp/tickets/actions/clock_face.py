"""Showing the nearest clock in the queue: a cache of what the promise room derived, so no fact and no new version."""

from msp.tickets.clock_face import NearestClock
from msp.tickets.models import NEVER_DUE, Ticket


def show_nearest_clock(ticket: Ticket, nearest: NearestClock | None) -> None:
    """Put the clock into the ticket's queue row; a ticket without one, or with a held one not missed, stands last."""
    ticket.queue_at = nearest.due_at if nearest and nearest.due_at else NEVER_DUE
    ticket.nearest_metric = nearest.metric if nearest else None
    ticket.nearest_warn_at = nearest.warn_at if nearest else None
    ticket.nearest_paused = nearest.paused if nearest else False
    ticket.nearest_breached = nearest.breached if nearest else False
