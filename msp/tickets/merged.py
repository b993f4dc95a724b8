"""Where a merged ticket goes on, and which tickets became parts of one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from msp.kernel.errors import Conflict
from msp.store import db
from msp.tickets.lifecycle import Status
from msp.tickets.log_read import never
from msp.tickets.models import Ticket, TicketMerge
from msp.tickets.timeline import EventType


@dataclass(frozen=True, slots=True)
class MergedTicket:
    """A ticket that became a part of another one, for its page."""

    id: UUID
    reference: str
    subject: str
    requester_id: UUID
    merged_at: datetime
    by_name: str


def goes_on_as(ticket: Ticket) -> Ticket:
    """The ticket into which one was merged; itself when it was not."""
    if ticket.state is not Status.CLOSED:
        return ticket
    found = select(Ticket).join(TicketMerge, (TicketMerge.into_id == Ticket.id) & _same_tenant())
    survivor = db.session.scalars(found.where(TicketMerge.ticket_id == ticket.id)).one_or_none()
    return survivor or ticket


def survivors(ticket_ids: Collection[UUID]) -> dict[UUID, str]:
    """The references of the tickets as which the merged ones among these go on."""
    if not ticket_ids:
        return {}
    same = (TicketMerge.into_id == Ticket.id) & _same_tenant()
    found = select(TicketMerge.ticket_id, Ticket.reference).join(Ticket, same)
    rows = db.session.execute(found.where(TicketMerge.ticket_id.in_(ticket_ids)))
    return {row.ticket_id: row.reference for row in rows}


def parts_of(ticket: Ticket) -> tuple[MergedTicket, ...]:
    """The tickets that were merged into one, in the order in which they were."""
    if never(ticket, EventType.TOOK_IN):
        return ()
    named = (Ticket.id, Ticket.reference, Ticket.subject, Ticket.requester_id)
    found = select(*named, TicketMerge.merged_at, TicketMerge.by_name).join(
        TicketMerge, (TicketMerge.ticket_id == Ticket.id) & _same_tenant()
    )
    mine = found.where(TicketMerge.tenant_id == ticket.tenant_id, TicketMerge.into_id == ticket.id)
    return tuple(MergedTicket(*row) for row in db.session.execute(mine.order_by(TicketMerge.merged_at, Ticket.number)))


def merged_before(at: datetime) -> Select[UUID]:
    """For statements: the tickets in scope that became parts of others before an instant; nothing of them changes."""
    return select(TicketMerge.ticket_id).where(TicketMerge.merged_at < at)


def refuse_merged(ticket: Ticket) -> None:
    """What is said and done belongs to the ticket that goes on: Conflict names it."""
    survivor = goes_on_as(ticket)
    if survivor is not ticket:
        raise Conflict(f"{ticket.reference} was merged into {survivor.reference}; go on there.")


def _same_tenant() -> ColumnElement[bool]:
    return TicketMerge.tenant_id == Ticket.tenant_id
