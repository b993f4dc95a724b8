"""What the vendors' room writes into a ticket's log: a vendor got it, a vendor gave it back."""

from datetime import datetime

from msp.identity import Actor
from msp.kernel.events import publish
from msp.tickets import lifecycle, wording
from msp.tickets.access import hold
from msp.tickets.actions.escalation import VENDOR_LENGTH
from msp.tickets.actions.keeping import about, log
from msp.tickets.events import VendorEventRecorded
from msp.tickets.models import Ticket
from msp.tickets.timeline import VENDOR_EVENTS, EventType


def record(ticket: Ticket, kind: EventType, vendor: str, *, by: Actor, now: datetime) -> None:
    """Log `vendor_handoff` or `vendor_return` of a vendor's key; a return may also come after the resolution."""
    if kind not in VENDOR_EVENTS:
        raise ValueError(f"{kind} is no event of a vendor")
    hold(ticket)
    if kind is EventType.VENDOR_HANDOFF:
        lifecycle.refuse_settled(ticket.state)
    key = wording.code(vendor, VENDOR_LENGTH, "vendor")
    log(ticket, kind, {"vendor": key}, by=by, now=now)
    publish(VendorEventRecorded(**about(ticket), type=kind, vendor=key))
