"""Open tickets by the tier at which they are: how many, and which."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from msp.store import db
from msp.tickets.models import Ticket, TierStay
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
    return _oldest(Ticket.tier.in_(list(tiers)), limit)


def came_before(places: Mapping[Tier, datetime | None], *, limit: int, among: Collection[UUID] = ()) -> list[Placed]:
    """The open tickets that came to these tiers before an instant each, whenever where none is given; oldest first.

    With `among` only these tickets are asked about.
    """
    if not places:
        return []
    here = or_(*(and_(Ticket.tier == tier, _came_before(instant)) for tier, instant in places.items()))
    return _oldest(and_(here, Ticket.id.in_(list(among))) if among else here, limit)


def _came_before(instant: datetime | None) -> ColumnElement[bool]:
    if instant is None:
        return true()
    mine = (TierStay.tenant_id == Ticket.tenant_id) & (TierStay.ticket_id == Ticket.id)
    return select(TierStay.id).where(mine, TierStay.left_at.is_(None), TierStay.entered_at < instant).exists()


def _oldest(here: ColumnElement[bool], limit: int) -> list[Placed]:
    columns = (Ticket.id, Ticket.reference, Ticket.subject, Ticket.tier)
    found = select(*columns).where(Ticket.is_open, here).order_by(Ticket.opened_at, Ticket.id).limit(limit)
    return [Placed(row.id, row.reference, row.subject, Tier(row.tier)) for row in db.session.execute(found)]
