"""What the vendors' room writes into a ticket's log: a vendor got it, answered, said something, gave it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msp.identity import Actor
from msp.kernel.events import publish
from msp.tickets import lifecycle, wording
from msp.tickets.access import hold
from msp.tickets.actions.keeping import about, log
from msp.tickets.events import VendorEventRecorded
from msp.tickets.models import Ticket
from msp.tickets.moving import VENDOR_LENGTH
from msp.tickets.timeline import VENDOR_EVENTS, EventType


def record(ticket: Ticket, kind: EventType, data: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    """Log an event of the `vendor` that the data name by its key, with values that are never free text.

    All but a hand-off may come after the resolution.
    """
    if kind not in VENDOR_EVENTS:
        raise ValueError(f"{kind} is no event of a vendor")
    hold(ticket)
    if kind is EventType.VENDOR_HANDOFF:
        lifecycle.refuse_settled(ticket.state)
    key = wording.code(data["vendor"], VENDOR_LENGTH, "vendor")
    log(ticket, kind, {**data, "vendor": key}, by=by, now=now)
    publish(VendorEventRecorded(**about(ticket), type=kind, vendor=key))
