"""What every act on a ticket keeps: a line in its log, and where it stays; and what every fact says of the ticket."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, literal, select, update

from msp.identity import Actor
from msp.store import db
from msp.tickets import wording
from msp.tickets.late import Late, check
from msp.tickets.models import Ticket, TicketEvent, TierStay
from msp.tickets.stays import Cause
from msp.tickets.timeline import EventType


def log(ticket: Ticket, kind: EventType, data: dict[str, Any], *, by: Actor, now: datetime) -> TicketEvent:
    """Add a line to the ticket's log; its instant is `ticket.updated_at`."""
    event = line(ticket, kind, data, by=by, now=now)
    db.session.add(event)
    return event


def line(ticket: Ticket, kind: EventType, data: dict[str, Any], *, by: Actor, now: datetime) -> TicketEvent:
    """The next line of the log, not yet in the session."""
    event = ticket.next_event(kind, data, now)
    event.actor_side, event.actor_id, event.actor_name = by.side.value, by.id, by.name[:200]
    return event


def dated(event: TicketEvent, late: Late | None) -> TicketEvent:
    """A line that was just written, dated back to when it happened where it is entered late."""
    if late is not None:
        event.at, event.late_reason = late.happened_at, late.reason
    return event


def about(ticket: Ticket, late: Late | None = None) -> dict[str, Any]:
    """What every fact says of its ticket, and when it happened where it is told late."""
    return {
        "tenant_id": ticket.tenant_id,
        "object_id": ticket.id,
        "at": ticket.updated_at,
        "reference": ticket.reference,
        "seq": ticket.last_seq,
        "happened_at": late.happened_at if late else None,
    }


def latest(ticket: Ticket, kinds: Iterable[EventType]) -> dict[EventType, datetime]:
    """The instant of the last event of each of these types, of those that the log has."""
    found = select(TicketEvent.type, func.max(TicketEvent.at)).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.type.in_(list(kinds))
    )
    return {EventType(kind): at for kind, at in db.session.execute(found.group_by(TicketEvent.type))}


def waiting_since(ticket: Ticket, reason: str) -> datetime | None:
    """When the ticket was last held for a reason; None when it never was."""
    paused = TicketEvent.type == EventType.PAUSE
    found = db.session.execute(
        select(TicketEvent.at, TicketEvent.data).where(TicketEvent.ticket_id == ticket.id, paused)
    )
    return max((at for at, data in found if data.get("reason") == reason), default=None)


def fitting(ticket: Ticket, late: Late | None, behind: Mapping[EventType, str], *, now: datetime) -> Late | None:
    """What an agent enters late, with its reason as it is kept; refused as `msp.tickets.late.check` refuses."""
    if late is None:
        return None
    told = Late(late.happened_at, wording.reason(late.reason, "late_reason"))
    check(told, ticket.opened_at, latest(ticket, behind), behind, now)
    return told


def next_stay(ticket: Ticket, cause: Cause, *, by: Actor, reason: str = "", vendor: str | None = None) -> TierStay:
    """A stay at the ticket's tier from the instant of its last event on, not yet in the session."""
    ticket.last_stay += 1
    stay = TierStay(ticket_id=ticket.id, n=ticket.last_stay, tier=ticket.tier, entered_at=ticket.updated_at)
    stay.cause, stay.by_name, stay.reason, stay.vendor = cause, by.name[:200], reason, vendor
    return stay


def end_stay(ticket: Ticket, event: TicketEvent, assignee_id: UUID | None) -> None:
    """Close the open stay at the instant of an event, with the agent who had the ticket then.

    A stay that began after what is entered late ends when it is entered.
    """
    open_stay = update(TierStay).where(TierStay.ticket_id == ticket.id, TierStay.left_at.is_(None))
    kind = TierStay.entered_at.type
    began_before = TierStay.entered_at <= event.at
    left_at = case((began_before, literal(event.at, kind)), else_=literal(ticket.updated_at, kind))
    left = open_stay.values(left_at=left_at, assignee_id=assignee_id)
    # Stays are read as columns only, so no object can be left behind; nothing unwritten matters here either, and a
    # flush would write the ticket twice.
    with db.session.no_autoflush:
        db.session.execute(left, execution_options={"synchronize_session": False})
