"""Work goes on: after waiting, or after a resolution that did not hold. Changes only; the callers tell."""

from dataclasses import dataclass
from datetime import datetime

from msp.identity import Actor
from msp.store import db
from msp.tickets import lifecycle
from msp.tickets.actions.claims import claimed_at
from msp.tickets.actions.keeping import dated, log, next_stay
from msp.tickets.late import CLAIM_FELL, DID_NOT_HOLD, Late
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


@dataclass(frozen=True, slots=True)
class Again:
    """How a ticket is taken up again: why, as of when if that was before, and since when its months are open."""

    reason: str = ""
    late: Late | None = None
    #: A solution that was entered late for an instant before this one stays in the clocks; None leaves all of them.
    open_since: datetime | None = None


def reopened(ticket: Ticket, again: Again, *, by: Actor, now: datetime) -> Late | None:
    """A resolved ticket is open again where it was; a new stay begins there (clocks.md section 3).

    A solution that was entered late did not hold then: the work is told to have gone on from its instant, which is
    returned, until it was entered.
    """
    lifecycle.refuse_unless_resolved(ticket.state)
    claimed = claimed_at(ticket)
    ticket.become(Status.OPEN)
    ticket.resolved_at = None
    event = dated(log(ticket, EventType.REOPEN, {}, by=by, now=now), again.late)
    stay = next_stay(ticket, Cause.REOPENED, by=by, reason=again.reason)
    stay.entered_at = event.at
    db.session.add(stay)
    if claimed is None or again.open_since is None or claimed < again.open_since:
        return again.late
    fell = Late(claimed, DID_NOT_HOLD)
    dated(log(ticket, EventType.REOPEN, {CLAIM_FELL: True}, by=by, now=now), fell)
    return fell
