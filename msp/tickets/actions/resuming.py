"""Work goes on: after waiting, or after a resolution that did not hold. Changes only; the callers tell."""

from datetime import datetime

from msp.identity import Actor
from msp.store import db
from msp.tickets import lifecycle
from msp.tickets.actions.keeping import dated, log, next_stay
from msp.tickets.late import Late
from msp.tickets.lifecycle import Status, WaitReason
from msp.tickets.models import Ticket
from msp.tickets.stays import Cause
from msp.tickets.timeline import EventType


def resumed(ticket: Ticket, reason: WaitReason | None, late: Late | None = None, *, by: Actor, now: datetime) -> None:
    """One reason to wait is over, or all; the ticket is open when none is left."""
    ticket.wait_reasons = lifecycle.without_reason(ticket.wait_reasons, reason)
    if not ticket.wait_reasons:
        ticket.become(lifecycle.move(ticket.state, Status.OPEN))
    dated(log(ticket, EventType.RESUME, {"reason": reason.value} if reason else {}, by=by, now=now), late)


def reopened(ticket: Ticket, late: Late | None = None, *, by: Actor, now: datetime, reason: str = "") -> None:
    """A resolved ticket is open again where it was; a new stay begins there (clocks.md section 3)."""
    lifecycle.refuse_unless_resolved(ticket.state)
    ticket.become(Status.OPEN)
    ticket.resolved_at = None
    event = dated(log(ticket, EventType.REOPEN, {}, by=by, now=now), late)
    stay = next_stay(ticket, Cause.REOPENED, by=by, reason=reason)
    stay.entered_at = event.at
    db.session.add(stay)
