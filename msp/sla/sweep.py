"""The sweep: visit the clocks that are due for attention, one tenant at a time (clocks.md section 4)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias
from uuid import UUID

import structlog
from sqlalchemy import select, update

from msp import tickets
from msp.kernel.events import publish
from msp.sla.clock import Clock, MarkKind
from msp.sla.events import TargetAtRisk, TargetBreached
from msp.sla.firing import fired_kinds, write_firing
from msp.sla.keeping import Key, derived, next_attention, read_rows, write_clocks
from msp.sla.models import SlaClock
from msp.sla.moving import leads_to, left_at, move_on, raise_to
from msp.sla.passed import Passed, to_tell
from msp.store import audit, db, queues, watchman
from msp.store.queues import QueueView
from msp.store.visiting import visit_together
from msp.tickets import RaiseForm, Ticket
from msp.tiers import staff

BATCH = 500
#: How many tickets are held at a time: a commit is what a visit waits for longest, and a person waits for the holder.
AT_ONCE = 20
#: A clock and what it passed, which is told when everything is written.
Told: TypeAlias = tuple[SlaClock, Passed]
#: How far a clock that cannot be handled is pushed ahead, so that it never holds up the others.
QUARANTINE = timedelta(hours=1)

log = structlog.get_logger(__name__)


def sweep(*, now: datetime, limit: int = BATCH) -> int:
    """Fire what is due, oldest first, a few tickets of a client in a transaction; returns how many thresholds fired."""
    due = select(SlaClock.tenant_id, SlaClock.ticket_id, SlaClock.id).where(SlaClock.attention_at <= now)
    rows = watchman.seen(due.order_by(SlaClock.attention_at, SlaClock.id).limit(limit))
    # One visit attends to every clock of a ticket.
    due_tickets = dict.fromkeys((tenant_id, ticket_id) for tenant_id, ticket_id, _ in rows)
    attend, aside = partial(_attend, now=now), partial(_quarantine, now=now)
    return visit_together("clocks", due_tickets, attend, aside, at_once=AT_ONCE)


def clocks_due(*, now: datetime) -> QueueView:
    """How many clocks are due for a visit, and since when; of all tenants together."""
    return queues.rows_due("clocks", SlaClock.id, SlaClock.attention_at, now=now)


def _quarantine(_tenant_id: UUID, ticket_id: UUID, *, now: datetime) -> None:
    due = update(SlaClock).where(SlaClock.ticket_id == ticket_id, SlaClock.attention_at <= now)
    db.session.execute(due.values(attention_at=now + QUARANTINE))


def _attend(tenant_id: UUID, ticket_ids: Collection[UUID], *, now: datetime) -> int:
    """Attend to the tickets that nobody else holds, as far as they are still due once they are held."""
    free = tickets.hold_free(tenant_id, ticket_ids)
    rows = read_rows(tenant_id, [ticket.id for ticket in free])
    still_due = {row.ticket_id for row in rows if row.attention_at is not None and row.attention_at <= now}
    events = tickets.events_by_ticket(still_due)
    found = [(ticket, derived(events[ticket.id], now)) for ticket in free if ticket.id in still_due]
    # Before anything is written, for a version that is published takes the rows of clocks after the trail as well.
    audit.hold_head(tenant_id)
    fired = [(ticket, _fired(ticket, clocks, now)) for ticket, clocks in found]
    _hold_turns([told for _, passed in fired for told in passed], now)
    for ticket, passed in fired:
        for row, one in passed:
            _tell(ticket, row, one, now)
    return sum(len(passed) for _, passed in fired)


def _fired(ticket: Ticket, clocks: Mapping[Key, Clock], now: datetime) -> list[Told]:
    """Write the clocks of a ticket and what they fire; what is to be told of it, in the order in which it happened."""
    rows = write_clocks(ticket, clocks)
    fired = fired_kinds(rows.values())
    passed: list[Told] = []
    for key, row in rows.items():
        row.attention_at = next_attention(ticket, clocks[key])
        passed += ((row, one) for one in _fire(row, clocks[key], fired[row.id], now))
    db.session.flush()
    # Told only when every firing is written: an escalation derives the clocks of this ticket anew.
    return sorted(passed, key=lambda told: (told[1].mark.at, told[1].mark.percent))


def _hold_turns(told: Iterable[Told], now: datetime) -> None:
    """Hold the turns of all teams to which tickets may come, before the first of them moves."""
    moves = {(left_at(one.mark), one.clock.metric): one.clock for _, one in told if one.mark.kind is MarkKind.ESCALATE}
    steps = [leads_to(clock, tier, now) for (tier, _), clock in moves.items()]
    teams = [team for step in steps if step is not None for team in step.teams]
    if teams:
        staff.hold_turns(teams)


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
