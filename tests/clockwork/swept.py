"""What a sweep leaves behind, without the ids that it drew: two sweeps that did the same compare equal."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from msp.sla.models import Firing, SlaClock
from msp.store import db, serving
from msp.store.audit import AuditEntry
from msp.store.outbox import OutboxEffect
from msp.tickets.models import Ticket, TicketEvent, TierStay

Swept = dict[str, Counter[Any]]

_CLOCK = (Ticket.reference, SlaClock.name, SlaClock.cycle)


def swept(tenant_ids: Iterable[UUID]) -> Swept:
    """Firings, letters, moves, clocks and the trail of tenants, each as often as it is there; in an app context."""
    with serving(list(tenant_ids)):
        return {name: Counter(repr(tuple(row)) for row in db.session.execute(found)) for name, found in _read().items()}


def doubled(firings: Counter[Any]) -> list[Any]:
    """What was fired more than once."""
    return [firing for firing, count in firings.items() if count > 1]


def _read() -> dict[str, Select[Any]]:
    same = SlaClock.tenant_id, SlaClock.ticket_id
    clocks = select(*_CLOCK, *_clock_facts()).join(Ticket, (Ticket.tenant_id == same[0]) & (Ticket.id == same[1]))
    mine = (Firing.tenant_id == SlaClock.tenant_id) & (Firing.clock_id == SlaClock.id)
    fired = select(*_CLOCK, Firing.kind, Firing.scheduled_at, Firing.noticed_at).join(SlaClock, mine)
    return {
        "firings": fired.join(Ticket, (Ticket.tenant_id == same[0]) & (Ticket.id == same[1])),
        "letters": select(OutboxEffect.kind, OutboxEffect.dedupe_key, OutboxEffect.queued_at, OutboxEffect.due_at),
        "log": select(TicketEvent.ticket_id, TicketEvent.seq, TicketEvent.at, TicketEvent.type, TicketEvent.data),
        "stays": select(TierStay.ticket_id, TierStay.n, TierStay.tier, TierStay.entered_at, TierStay.left_at),
        "tickets": select(Ticket.reference, Ticket.tier, Ticket.status, Ticket.queue_at, Ticket.last_seq),
        "clocks": clocks,
        # In which order tickets were visited is nobody's business: the numbers of the trail are left out.
        "trail": select(AuditEntry.tenant_id, AuditEntry.object_id, AuditEntry.action, AuditEntry.at),
    }


def _clock_facts() -> tuple[Any, ...]:
    amounts = (SlaClock.target_seconds, SlaClock.elapsed_seconds, SlaClock.paused_seconds)
    return (SlaClock.state, SlaClock.stopped_at, SlaClock.due_at, SlaClock.breached_at, SlaClock.attention_at, *amounts)
