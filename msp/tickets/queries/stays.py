"""The way of one ticket through the tiers."""

from sqlalchemy import select

from msp.store import db
from msp.tickets.models import Ticket, TierStay
from msp.tiers import Tier


def tiers_of_stays(ticket: Ticket) -> list[Tier]:
    """The tiers at which a ticket stayed, oldest first; a stay after a reopening names its tier again."""
    found = select(TierStay.tier).where(TierStay.tenant_id == ticket.tenant_id, TierStay.ticket_id == ticket.id)
    return [Tier(tier) for tier in db.session.scalars(found.order_by(TierStay.n))]


def came_from(ticket: Ticket) -> Tier | None:
    """Where a ticket was before it came to where it is; None for one that has not moved."""
    return next((tier for tier in reversed(tiers_of_stays(ticket)) if tier != ticket.tier), None)
