"""Many tickets at once, for rooms that count a whole month: their names and their events in a query each."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp.store import db
from msp.tickets.models import Ticket, TicketEvent, TicketService
from msp.tickets.services import of_ticket, service_table
from msp.tickets.timeline import OURS, as_told_to_clocks

#: How many ids one query takes: SQLite allows some 32,000 bound values a statement.
CHUNK = 5000


@dataclass(frozen=True, slots=True)
class TicketBrief:
    """A ticket by name, for lists of facts about it."""

    id: UUID
    reference: str
    subject: str
    priority: str
    tier: str
    #: The name of the service that it is about; empty for none.
    service: str = ""


def briefs(ticket_ids: Collection[UUID]) -> dict[UUID, TicketBrief]:
    """The named tickets of the tenants in scope."""
    columns = (Ticket.id, Ticket.reference, Ticket.subject, Ticket.priority, Ticket.tier, service_table().name)
    named = select(*columns).select_from(Ticket).outerjoin(TicketService, of_ticket()).outerjoin(TicketService.service)
    rows = (row for ids in _chunks(ticket_ids) for row in db.session.execute(named.where(Ticket.id.in_(ids))))
    return {row.id: TicketBrief(*row[:-1], service=row[-1] or "") for row in rows}


def events_by_ticket(ticket_ids: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The events of many tickets as clocks read them, each list in the order of `events_of`."""
    found: dict[UUID, list[dict[str, Any]]] = {ticket_id: [] for ticket_id in ticket_ids}
    columns = (TicketEvent.ticket_id, TicketEvent.at, TicketEvent.type, TicketEvent.data)
    for ids in _chunks(ticket_ids):
        events = select(*columns).where(TicketEvent.ticket_id.in_(ids), TicketEvent.type.not_in(OURS))
        ordered = events.order_by(TicketEvent.ticket_id, TicketEvent.at, TicketEvent.seq)
        for ticket_id, at, kind, data in db.session.execute(ordered):
            found[ticket_id] += as_told_to_clocks(at, kind, data)
    return found


def open_ticket_ids() -> frozenset[UUID]:
    """The tickets of the tenants in scope that are not resolved yet."""
    return frozenset(db.session.scalars(select(Ticket.id).where(Ticket.is_open)))


def external_refs() -> frozenset[str]:
    """Under which names other systems know the tickets of the tenants in scope."""
    names = db.session.scalars(select(Ticket.external_ref).where(Ticket.external_ref.is_not(None)))
    return frozenset(name for name in names if name is not None)


def _chunks(ids: Collection[UUID]) -> list[list[UUID]]:
    listed = sorted(ids)
    return [listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK)]
