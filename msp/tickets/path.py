"""The way of a ticket through the tiers, as every move and every page of it may ask."""

from sqlalchemy import select

from msp.store import db
from msp.tickets.models import Ticket, TierStay
from msp.tiers import Tier


def tiers_of_stays(ticket: Ticket) -> list[Tier]:
    """The tiers at which a ticket stayed, oldest first; a stay after a reopening names its tier again."""
    found = select(TierStay.tier).where(TierStay.tenant_id == ticket.tenant_id, TierStay.ticket_id == ticket.id)
    return [Tier(tier) for tier in db.session.scalars(found.order_by(TierStay.n))]
