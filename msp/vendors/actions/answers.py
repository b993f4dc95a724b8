"""What is said between provider and vendor about a hand-off: it is worked on, a message, an instant."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import Side, db
from msp.tickets import ONE_PRESS, EventType, Ticket, record
from msp.vendors import wording
from msp.vendors.actions.holding import about, held, next_chase
from msp.vendors.actions.links import open_link
from msp.vendors.events import VendorAnswered, VendorAsked, VendorEta, VendorReplied
from msp.vendors.models import Handoff, HandoffMessage

BODY_LENGTH, REFERENCE_LENGTH = 4_000, 60
#: More than this is no conversation about one hand-off.
MESSAGES = 200
#: Nobody can say what will be later than this.
FARTHEST = timedelta(days=365)


def acknowledge(ticket: Ticket, handoff_id: UUID, vendor_reference: str = "", *, by: Actor, now: datetime) -> None:
    """Note that the vendor works on it, under which number; Missing without such a hand-off, Conflict once noted."""
    ticket, row, vendor = held(ticket, handoff_id)
    if row.acknowledged_at is not None:
        raise Conflict(f"{vendor.name} has acknowledged this already.")
    row.vendor_reference = wording.line(vendor_reference, REFERENCE_LENGTH, "vendor_reference", optional=True)
    record(ticket, EventType.VENDOR_ACKNOWLEDGE, {"vendor": vendor.slug}, by=by, now=now)
    row.acknowledged_at = ticket.updated_at
    row.remind_at = None
    row.chase_at = next_chase(row)
    db.session.flush()
    publish(VendorAnswered(**about(row, vendor), at=now, by_side=by.side.value))


def say(ticket: Ticket, handoff_id: UUID, body: str, *, by: Actor, now: datetime) -> UUID:
    """Write to the other side about a hand-off; returns the message's id. The requester never reads it.

    Conflict when the same was said a moment ago, or there are too many messages.
    """
    ticket, row, vendor = held(ticket, handoff_id)
    words, side = wording.text(body, BODY_LENGTH, "body"), _side(by)
    last = _last_message(row)
    if last is not None and (last.side, last.body) == (side, words) and now - last.sent_at < ONE_PRESS:
        raise Conflict("That was sent already.")
    if last is not None and last.n >= MESSAGES:
        raise Conflict("There are too many messages on this hand-off; please call instead.")
    record(ticket, EventType.VENDOR_MESSAGE, {"vendor": vendor.slug, "side": side}, by=by, now=now)
    message = HandoffMessage(id=new_id(), handoff_id=row.id, n=last.n + 1 if last else 1, sent_at=ticket.updated_at)
    message.side, message.author_name, message.body = side, by.name[:200], words
    db.session.add(message)
    db.session.flush()
    if by.side is Side.VENDOR:
        publish(VendorReplied(**about(row, vendor), at=now, message_id=message.id))
    else:
        link_id = open_link(row.id, now=now)
        publish(VendorAsked(**about(row, vendor), at=now, message_id=message.id, link_id=link_id))
    return message.id


def expect(ticket: Ticket, handoff_id: UUID, eta_at: datetime, *, by: Actor, now: datetime) -> None:
    """Note when the vendor expects to be done; it is asked again when that instant has passed.

    Invalid unless it lies ahead and within a year; Conflict when that is noted already.
    """
    ticket, row, vendor = held(ticket, handoff_id)
    if not now < eta_at <= now + FARTHEST:
        raise Invalid("Give a day and time that lie ahead, within a year.", field="eta")
    if row.eta_at == eta_at:
        raise Conflict("That time is noted already.")
    record(ticket, EventType.VENDOR_ETA, {"vendor": vendor.slug, "eta": eta_at.isoformat()}, by=by, now=now)
    row.eta_at = row.eta_chase_at = eta_at
    row.chase_at = next_chase(row)
    db.session.flush()
    publish(VendorEta(**about(row, vendor), at=now, eta_at=eta_at, by_side=by.side.value))


def _side(by: Actor) -> str:
    return Side.VENDOR.value if by.side is Side.VENDOR else Side.PROVIDER.value


def _last_message(row: Handoff) -> HandoffMessage | None:
    found = select(HandoffMessage).where(HandoffMessage.handoff_id == row.id).order_by(HandoffMessage.n.desc())
    return db.session.scalars(found.limit(1)).first()
