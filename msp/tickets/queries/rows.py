"""One ticket in a list, with the names that stand beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp.store import db
from msp.tickets.lifecycle import Status
from msp.tickets.merged import survivors
from msp.tickets.models import NEVER_DUE, Ticket, TicketKind, TicketService
from msp.tickets.priority import Priority
from msp.tickets.services import of_ticket, service_table
from msp.tiers import Tier


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket as lists show it; `due_at` is empty when no clock runs towards an instant."""

    id: UUID
    tenant_id: UUID
    reference: str
    subject: str
    kind: TicketKind
    status: Status
    priority: Priority
    tier: Tier
    wait_reasons: tuple[str, ...]
    opened_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    due_at: datetime | None
    nearest_metric: str | None
    nearest_warn_at: datetime | None
    nearest_paused: bool
    nearest_breached: bool
    requester_id: UUID
    requester_name: str
    assignee_id: UUID | None
    assignee_name: str | None
    #: The name of the service that it is about; empty for none.
    service: str = ""
    #: The reference of the ticket as which a merged one goes on; empty for any other.
    merged_into: str = ""


def person() -> Any:
    """The people of the tenants, reached by the relation of the ticket: the table belongs to another room."""
    return Ticket.requester.property.mapper.class_


def rows_by_key(keys: Sequence[tuple[UUID, UUID]]) -> list[TicketRow]:
    """The rows of the given keys (tenant, ticket), in that order."""
    if not keys:
        return []
    agent_name = Ticket.assignee.property.mapper.class_.name
    service_name = service_table().name
    named = select(*_COLUMNS, person().name, agent_name, service_name).join(Ticket.requester).outerjoin(Ticket.assignee)
    named = named.outerjoin(TicketService, of_ticket()).outerjoin(TicketService.service)
    tenants, ids = {tenant_id for tenant_id, _ in keys}, [id_ for _, id_ in keys]
    found = db.session.execute(named.where(Ticket.tenant_id.in_(tenants), Ticket.id.in_(ids)))
    by_id = {row.id: row for row in map(_row, found)}
    merged = survivors([row.id for row in by_id.values() if row.status is Status.CLOSED])
    return [replace(by_id[id_], merged_into=merged[id_]) if id_ in merged else by_id[id_] for _, id_ in keys]


def _row(found: Any) -> TicketRow:
    kept = found._mapping
    return TicketRow(
        **{column.key: kept[column] for column in _PLAIN},
        kind=TicketKind(kept[Ticket.kind]),
        status=Status(kept[Ticket.status]),
        priority=Priority(kept[Ticket.priority]),
        tier=Tier(kept[Ticket.tier]),
        wait_reasons=tuple(kept[Ticket.wait_reasons]),
        due_at=None if kept[Ticket.queue_at] == NEVER_DUE else kept[Ticket.queue_at],
        requester_name=found[-3],
        assignee_name=found[-2],
        service=found[-1] or "",
    )


_PLAIN = (
    Ticket.id,
    Ticket.tenant_id,
    Ticket.reference,
    Ticket.subject,
    Ticket.opened_at,
    Ticket.updated_at,
    Ticket.resolved_at,
    Ticket.nearest_metric,
    Ticket.nearest_warn_at,
    Ticket.nearest_paused,
    Ticket.nearest_breached,
    Ticket.requester_id,
    Ticket.assignee_id,
)
_COLUMNS = (
    *_PLAIN,
    Ticket.kind,
    Ticket.status,
    Ticket.priority,
    Ticket.tier,
    Ticket.wait_reasons,
    Ticket.queue_at,
)
