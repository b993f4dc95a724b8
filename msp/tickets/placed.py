"""Open tickets by the tier at which they are: how many, and which."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from msp.store import db
from msp.tickets.models import Ticket
from msp.tiers import Tier


@dataclass(frozen=True, slots=True)
class Placed:
    """An open ticket and the tier at which it is."""

    id: UUID
    reference: str
    subject: str
    tier: Tier


def open_by_tier() -> Mapping[Tier, int]:
    """How many tickets of the tenant in scope are open at each tier; tiers without any are left out."""
    found = select(Ticket.tier, func.count()).where(Ticket.is_open).group_by(Ticket.tier)
    return {Tier(tier): count for tier, count in db.session.execute(found)}


def open_at(tiers: Collection[Tier], *, limit: int) -> list[Placed]:
    """The open tickets at these tiers, the oldest first."""
    columns = (Ticket.id, Ticket.reference, Ticket.subject, Ticket.tier)
    found = select(*columns).where(Ticket.is_open, Ticket.tier.in_(list(tiers)))
    rows = db.session.execute(found.order_by(Ticket.opened_at, Ticket.id).limit(limit))
    return [Placed(row.id, row.reference, row.subject, Tier(row.tier)) for row in rows]
