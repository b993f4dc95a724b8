"""Which service a ticket is about, and under which policy its clocks run."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select

from msp.store import db
from msp.tenants import STANDARD
from msp.tickets.models import Ticket, TicketEvent, TicketService
from msp.tickets.timeline import EventType

#: How a ticket is called that is about nothing in particular.
NO_SERVICE = "No service"
#: How many ids one statement names: SQLite allows some 32,000 bound values.
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class ServiceName:
    """The service of a ticket by name; a retired one keeps its tickets."""

    id: UUID
    key: str
    name: str
    is_retired: bool


def service_of(ticket: Ticket) -> ServiceName | None:
    """What a ticket is about; None for one that is about no service."""
    offer = service_table()
    found = select(offer.id, offer.key, offer.name, offer.retired_at).join(TicketService.service)
    row = db.session.execute(found.select_from(TicketService).where(TicketService.ticket_id == ticket.id)).first()
    return ServiceName(row.id, row.key, row.name, row.retired_at is not None) if row else None


def policy_of(ticket: Ticket) -> str:
    """Under which policy the clocks of a ticket run, as its log says; logs without a word of it mean the standard."""
    told = select(TicketEvent.data).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.type.in_((EventType.CREATED, EventType.POLICY))
    )
    newest: dict[str, Any] = db.session.scalars(told.order_by(TicketEvent.seq.desc()).limit(1)).first() or {}
    return newest.get("policy", STANDARD)


def about_service(key: str) -> Select[UUID]:
    """The tickets that are about the services of a key, at whichever client in scope."""
    return select(TicketService.ticket_id).join(TicketService.service).where(service_table().key == key)


def about_any_service() -> Select[UUID]:
    """The tickets that are about any service at all, at whichever client in scope."""
    return select(TicketService.ticket_id)


def any_about_a_service() -> bool:
    """Whether any ticket of the tenants in scope is about a service at all."""
    return db.session.scalars(about_any_service().limit(1)).first() is not None


def services_among(ticket_ids: Collection[UUID]) -> dict[UUID, str]:
    """The keys of the services that tickets in scope are about now; a ticket that is about none is left out."""
    listed = sorted(ticket_ids)
    found = select(TicketService.ticket_id, service_table().key).join(TicketService.service)
    parts = [listed[start : start + _AT_ONCE] for start in range(0, len(listed), _AT_ONCE)]
    return {
        ticket_id: key
        for part in parts
        for ticket_id, key in db.session.execute(found.where(TicketService.ticket_id.in_(part)))
    }


def service_key(ticket_id: Any) -> ColumnElement[str]:
    """For statements over facts about tickets in scope: the key of the service that each is about, empty for none."""
    named = select(service_table().key).join(TicketService.service).select_from(TicketService)
    return func.coalesce(named.where(TicketService.ticket_id == ticket_id).scalar_subquery(), "")


def of_ticket() -> ColumnElement[bool]:
    """What ties the row of a ticket's service to the ticket, for lists that name it."""
    return and_(TicketService.tenant_id == Ticket.tenant_id, TicketService.ticket_id == Ticket.id)


def service_table() -> Any:
    """The services of the tenants, reached by the relation of the ticket: the table belongs to another room."""
    return TicketService.service.property.mapper.class_
