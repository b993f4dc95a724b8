"""The sweep: visit the clocks that are due for attention, one tenant at a time (clocks.md section 4)."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, update

from msp import tickets
from msp.identity import AUTOMATIC
from msp.kernel.errors import Refusal
from msp.kernel.events import publish
from msp.sla.clock import Clock, Mark, MarkKind
from msp.sla.events import TargetAtRisk, TargetBreached
from msp.sla.firing import fire_once, fired_kinds
from msp.sla.keeping import derived, keep_clocks, next_attention
from msp.sla.models import SlaClock
from msp.sla.terms import Metric
from msp.sla.words import duration_words
from msp.store import acting_for, db, watching
from msp.tickets import Cause, MoveForm, Ticket

BATCH = 500
#: How far a clock that cannot be handled is pushed ahead, so that it never holds up the others.
QUARANTINE = timedelta(hours=1)

log = structlog.get_logger(__name__)


def sweep(*, now: datetime, limit: int = BATCH) -> int:
    """Fire what is due, oldest first, each ticket in a transaction of its own; returns how many thresholds fired."""
    with watching():
        due = select(SlaClock.tenant_id, SlaClock.ticket_id, SlaClock.id).where(SlaClock.attention_at <= now)
        rows = db.session.execute(due.order_by(SlaClock.attention_at, SlaClock.id).limit(limit)).all()
    # One visit attends to every clock of a ticket.
    return sum(_visit(tenant_id, ticket_id, now) for tenant_id, ticket_id in dict.fromkeys(row[:2] for row in rows))


def _visit(tenant_id: UUID, ticket_id: UUID, now: datetime) -> int:
    with acting_for(tenant_id):
        try:
            fired = _attend(tenant_id, ticket_id, now)
            db.session.commit()
            return fired
        except Exception:  # one poisoned ticket must not stop the sweep; it is reported and tried again later
            log.exception("clocks not swept", ticket=str(ticket_id))
            db.session.rollback()
            due = update(SlaClock).where(SlaClock.ticket_id == ticket_id, SlaClock.attention_at <= now)
            db.session.execute(due.values(attention_at=now + QUARANTINE))
            db.session.commit()
            return 0


def _attend(tenant_id: UUID, ticket_id: UUID, now: datetime) -> int:
    ticket = tickets.ticket_by_id(tenant_id, ticket_id, lock=True)
    clocks = derived(tickets.events_of(ticket), now)
    passed: list[tuple[Clock, Mark]] = []
    for key, row in keep_clocks(ticket, clocks, as_of=now).items():
        row.attention_at = next_attention(ticket, clocks[key])
        passed += [(clocks[key], mark) for mark in _fire(row, clocks[key], now)]
    # Told only when every firing is written: an escalation derives the clocks of this ticket anew.
    for clock, mark in sorted(passed, key=lambda pair: pair[1].at):
        _tell(ticket, clock, mark, now)
    return len(passed)


def _fire(row: SlaClock, clock: Clock, now: datetime) -> list[Mark]:
    """Write the firings that are due; after an outage all warnings are written, and only the latest is told."""
    due = [mark for mark in clock.unfired(fired_kinds(row)) if mark.at <= now]
    for mark in due:
        fire_once(row, mark.name, scheduled_at=mark.at, noticed_at=now)
    overtaken = [mark for mark in due if mark.kind is MarkKind.WARN][:-1]
    return [mark for mark in due if mark not in overtaken]


def _tell(ticket: Ticket, clock: Clock, mark: Mark, now: datetime) -> None:
    if mark.kind is MarkKind.ESCALATE:
        _escalate(ticket, clock, mark, now)
        return
    about = {
        "tenant_id": ticket.tenant_id,
        "object_id": ticket.id,
        "at": now,
        "reference": ticket.reference,
        "metric": clock.metric,
    }
    if mark.kind is MarkKind.BREACH:
        publish(TargetBreached(**about, breached_at=clock.breached_at or mark.at))
    else:
        percent = int(mark.name.partition(":")[2])
        publish(TargetAtRisk(**about, percent=percent, scheduled_at=mark.at))


def _escalate(ticket: Ticket, clock: Clock, mark: Mark, now: datetime) -> None:
    tier = mark.name.partition(":")[2]
    if ticket.tier != tier:
        return  # Another of its clocks has moved it already; one step at a time.
    try:
        tickets.escalate(ticket, _move(clock, tier), by=AUTOMATIC, now=now)
    except Refusal as refusal:
        # The ladder ends here, or the next step is a vendor, whom only a person can choose.
        log.warning("no automatic escalation", ticket=ticket.reference, reason=refusal.sentence)


def _move(clock: Clock, tier: str) -> MoveForm:
    if clock.metric is Metric.DWELL:
        limit = duration_words(clock.target_seconds or 0)
        return MoveForm(cause=Cause.DWELL, reason=f"{limit} of service time at {tier} is the limit, and it is used up")
    percent = clock.elapsed_seconds * 100 // clock.target_seconds if clock.target_seconds else 100
    reason = f"{percent} % of the {clock.metric.replace('_', ' ')} target is used up at {tier}"
    return MoveForm(cause=Cause.AT_RISK, reason=reason)
