"""How many tickets are open at each of many tenants, and what came and went in a span."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select, true

from msp.kernel.periods import Span
from msp.store import db
from msp.tickets.models import Ticket, TicketMerge


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


@dataclass(frozen=True, slots=True)
class AtStep:
    """Open tickets at a tier of a tenant, and how many of them nobody has."""

    count: int
    unassigned: int


def open_at_tiers(tenant_ids: Collection[UUID]) -> dict[tuple[UUID, str], AtStep]:
    """The open tickets by tenant in scope and tier; where none is, nothing is said."""
    nobodys = func.sum(case((Ticket.assignee_id.is_(None), 1), else_=0))
    found = select(Ticket.tenant_id, Ticket.tier, func.count(), nobodys).where(
        Ticket.resolved_at.is_(None), Ticket.tenant_id.in_(list(tenant_ids))
    )
    rows: Any = db.session.execute(found.group_by(Ticket.tenant_id, Ticket.tier))
    return {(tenant_id, tier): AtStep(count, unassigned) for tenant_id, tier, count, unassigned in rows}


@dataclass(frozen=True, slots=True)
class MonthCount:
    """Tickets opened and resolved within a span, and those that are open now."""

    opened: int
    resolved: int
    open: int


def month_count(span: Span) -> MonthCount:
    """Count the tickets of the tenants in scope; one that was opened anew is not resolved, nor one that was merged."""
    merged = (TicketMerge.tenant_id == Ticket.tenant_id) & (TicketMerge.ticket_id == Ticket.id)
    is_part = select(TicketMerge.id).where(merged).exists()
    opened, resolved = _within(Ticket.opened_at, span), _within(Ticket.resolved_at, span, ~is_part)
    is_open = case((Ticket.resolved_at.is_(None), 1), else_=0)
    sums = [func.coalesce(func.sum(one), 0) for one in (opened, resolved, is_open)]
    return MonthCount(*db.session.execute(select(*sums)).one())


def _within(column: Any, span: Span, *more: ColumnElement[bool]) -> Any:
    return case((and_(column >= span.start, column < span.end, *more), 1), else_=0)
