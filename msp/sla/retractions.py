"""Breaches that were told and fell away, for whoever reads about a ticket."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from msp.sla.firing import RETRACTED
from msp.sla.models import Firing, SlaClock
from msp.store import db
from msp.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Retraction:
    """A breach of a metric, the instant that was told, and when it was taken back."""

    metric: str
    breached_at: datetime
    retracted_at: datetime


def retractions_of(ticket: Ticket) -> list[Retraction]:
    """What was taken back on a ticket, oldest first."""
    same = (Firing.tenant_id == SlaClock.tenant_id) & (Firing.clock_id == SlaClock.id)
    mine = (SlaClock.tenant_id == ticket.tenant_id) & (SlaClock.ticket_id == ticket.id)
    found = select(SlaClock.metric, Firing.scheduled_at, Firing.noticed_at).join(Firing, same)
    rows = db.session.execute(
        found.where(mine, Firing.kind.like(f"{RETRACTED}%")).order_by(Firing.noticed_at, Firing.id)
    )
    return [Retraction(*row) for row in rows]
