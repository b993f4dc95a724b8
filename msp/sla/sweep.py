"""The sweep: visit the clocks that are due for attention, one tenant at a time (clocks.md section 4)."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import select, update

from msp import tickets
from msp.kernel.events import publish
from msp.sla.clock import Clock, MarkKind
from msp.sla.events import TargetAtRisk, TargetBreached
from msp.sla.firing import fired_kinds, write_firing
from msp.sla.keeping import derived, next_attention, write_clocks
from msp.sla.models import SlaClock
from msp.sla.moving import move_on, raise_to
from msp.sla.passed import Passed, to_tell
from msp.store import db, queues, watchman
from msp.store.queues import QueueView
from msp.store.visiting import visit_each
from msp.tickets import RaiseForm, Ticket

BATCH = 500
#: How far a clock that cannot be handled is pushed ahead, so that it never holds up the others.
QUARANTINE = timedelta(hours=1)

log = structlog.get_logger(__name__)


def sweep(*, now: datetime, limit: int = BATCH) -> int:
    """Fire what is due, oldest first, each ticket in a transaction of its own; returns how many thresholds fired."""
    due = select(SlaClock.tenant_id, SlaClock.ticket_id, SlaClock.id).where(SlaClock.attention_at <= now)
    rows = watchman.seen(due.order_by(SlaClock.attention_at, SlaClock.id).limit(limit))
    # One visit attends to every clock of a ticket.
    due_tickets = dict.fromkeys((tenant_id, ticket_id) for tenant_id, ticket_id, _ in rows)
    return visit_each("clocks", due_tickets, partial(_attend, now=now), partial(_quarantine, now=now))


def clocks_due(*, now: datetime) -> QueueView:
    """How many clocks are due for a visit, and since when; of all tenants together."""
    return queues.rows_due("clocks", SlaClock.id, SlaClock.attention_at, now=now)


def _quarantine(_tenant_id: UUID, ticket_id: UUID, *, now: datetime) -> None:
    due = update(SlaClock).where(SlaClock.ticket_id == ticket_id, SlaClock.attention_at <= now)
    db.session.execute(due.values(attention_at=now + QUARANTINE))


def _attend(tenant_id: UUID, ticket_id: UUID, *, now: datetime) -> int:
    ticket = tickets.ticket_by_id(tenant_id, ticket_id, lock=True)
    clocks = derived(tickets.events_of(ticket), now)
    rows = write_clocks(ticket, clocks)
    fired = fired_kinds(rows.values())
    passed: list[tuple[SlaClock, Passed]] = []
    for key, row in rows.items():
        row.attention_at = next_attention(ticket, clocks[key])
        passed += ((row, one) for one in _fire(row, clocks[key], fired[row.id], now))
    db.session.flush()
    # Told only when every firing is written: an escalation derives the clocks of this ticket anew.
    for row, one in sorted(passed, key=lambda told: (told[1].mark.at, told[1].mark.percent)):
        _tell(ticket, row, one, now)
    return len(passed)


def _fire(row: SlaClock, clock: Clock, fired: set[str], now: datetime) -> list[Passed]:
    """Write the firings that are due; after an outage all are written, and what was overtaken is not told."""
    due = [mark for mark in clock.unfired(fired) if mark.at <= now]
    keys = [write_firing(row, mark.name, fired, scheduled_at=mark.at, noticed_at=now) for mark in due]
    return to_tell(clock, [mark._replace(name=key) for mark, key in zip(due, keys, strict=True)])


def _tell(ticket: Ticket, row: SlaClock, passed: Passed, now: datetime) -> None:
    clock, mark, above = passed
    about = {
        "tenant_id": ticket.tenant_id,
        "object_id": ticket.id,
        "at": now,
        "reference": ticket.reference,
        "metric": clock.metric,
    }
    if mark.kind is MarkKind.ESCALATE:
        move_on(ticket, row, clock, mark, now=now)
    elif mark.kind is MarkKind.BREACH:
        publish(TargetBreached(**about, breached_at=clock.breached_at or mark.at, firing=mark.name))
    elif mark.kind is MarkKind.RAISE:
        raise_to(ticket, RaiseForm(clock.metric, mark.percent, mark.authority, mark.at), above=above, now=now)
    else:
        publish(TargetAtRisk(**about, percent=mark.percent, scheduled_at=mark.at))
