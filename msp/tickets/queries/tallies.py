"""How many tickets are open at each of many tenants, in one query."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select, true

from msp.store import db
from msp.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """Open tickets of a tenant, and how many of them are past the instant of their nearest clock."""

    count: int
    late: int


def open_tickets(tenant_ids: Collection[UUID]) -> dict[UUID, OpenTickets]:
    """The open tickets by tenant in scope; a tenant without any is left out."""
    late = func.sum(case((Ticket.nearest_breached == true(), 1), else_=0))
    found = select(Ticket.tenant_id, func.count(), late).where(
        Ticket.resolved_at.is_(None), Ticket.tenant_id.in_(list(tenant_ids))
    )
    rows = db.session.execute(found.group_by(Ticket.tenant_id))
    return {tenant_id: OpenTickets(count, late or 0) for tenant_id, count, late in rows}
