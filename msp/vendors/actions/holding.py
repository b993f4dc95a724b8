"""What every act on a hand-off keeps: the ticket's lock, who has it, when to chase, and what facts say of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from msp import tickets
from msp.identity import Actor
from msp.identity.links import Purpose, revoke_links
from msp.kernel.errors import Conflict, Missing
from msp.kernel.events import publish
from msp.store import db
from msp.tickets import EventType, Ticket
from msp.vendors.events import HandoffReturned
from msp.vendors.models import ClientVendor, Handoff, Vendor


@dataclass(frozen=True, slots=True)
class Ending:
    """How a hand-off ends; `happened_at` where what ended it is entered late."""

    outcome: str
    happened_at: datetime | None = None


def held(ticket: Ticket, handoff_id: UUID) -> tuple[Ticket, Handoff, Vendor]:
    """The ticket, locked, with a hand-off of it that is not over; Missing without such a one, Conflict when it is."""
    ticket = tickets.ticket_by_id(ticket.tenant_id, ticket.id, lock=True)
    found = _with_vendor().where(Handoff.id == handoff_id, Handoff.ticket_id == ticket.id)
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise Missing()
    if row[0].returned_at is not None:
        raise Conflict("That hand-off is over; the ticket is not with the vendor.")
    return ticket, row[0], row[1]


def open_at(ticket_id: UUID) -> tuple[Handoff, Vendor] | None:
    """The hand-off by which a vendor has the ticket now, if any."""
    found = _with_vendor().where(Handoff.ticket_id == ticket_id, Handoff.returned_at.is_(None))
    row = db.session.execute(found).one_or_none()
    return None if row is None else (row[0], row[1])


def end(row: Handoff, vendor: Vendor, ending: Ending, *, by: Actor, now: datetime) -> None:
    """Close a hand-off in the ticket's log and in its own row, before anybody hears of it; its links go dead."""
    ticket = tickets.ticket_by_id(row.tenant_id, row.ticket_id, lock=True)
    row.returned_at, row.outcome = max(now, ticket.updated_at), ending.outcome
    # What began after a solution that is entered late ends at its entry, and so does its clock.
    if ending.happened_at is not None and row.handed_at <= ending.happened_at:
        row.returned_at = ending.happened_at
    row.remind_at = row.eta_chase_at = row.chase_at = None
    db.session.flush()
    revoke_links(Purpose.HANDOFF, [row.id], now=now)
    tickets.record(ticket, EventType.VENDOR_RETURN, {"vendor": vendor.slug}, by=by, now=now)


def tell_of_return(row: Handoff, vendor: Vendor, *, by: Actor, now: datetime, was_rejected: bool = False) -> None:
    """Tell that the vendor no longer has the ticket, once it is where it goes: who hears of it reads where that is."""
    publish(HandoffReturned(**about(row, vendor), at=now, by_side=by.side.value, was_rejected=was_rejected))


def next_chase(row: Handoff) -> datetime | None:
    """When the next chaser is due: the reminder while nobody has answered, or the instant that the vendor gave."""
    return min((at for at in (row.remind_at, row.eta_chase_at) if at is not None), default=None)


def about(row: Handoff, vendor: Vendor) -> dict[str, Any]:
    """What every fact says of its hand-off."""
    named = {"ticket_id": row.ticket_id, "reference": row.reference, "vendor": vendor.slug, "n": row.n}
    return {"tenant_id": row.tenant_id, "object_id": row.id, **named}


def _with_vendor() -> Select[Handoff, Vendor]:
    contact = (ClientVendor.tenant_id == Handoff.tenant_id) & (ClientVendor.id == Handoff.client_vendor_id)
    found = select(Handoff, Vendor).join(ClientVendor, contact).join(Vendor, Vendor.id == ClientVendor.vendor_id)
    # The ticket's lock orders its hand-offs; what was read before it was held may be stale.
    return found.execution_options(populate_existing=True)
