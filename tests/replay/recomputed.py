"""The clocks of every ticket in scope, derived from its events alone, beside the rows that are kept of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from msp import tickets
from msp.sla.clock import Clock, State
from msp.sla.firing import fired_kinds
from msp.sla.keeping import derived, next_attention
from msp.sla.models import SlaClock
from msp.store import db
from msp.tickets.models import Ticket, TicketEvent
from msp.tickets.timeline import OURS

FACTS = (
    "metric",
    "state",
    "started_at",
    "stopped_at",
    "target_seconds",
    "elapsed_seconds",
    "paused_seconds",
    "due_at",
    "breached_at",
)


@dataclass
class Comparison:
    """How many tickets and clocks were held against their events, and which fact of which clock is another."""

    tickets: int = 0
    clocks: int = 0
    differences: list[str] = field(default_factory=list)


def compared() -> Comparison:
    """Every ticket of the tenants in scope: each clock must be there, and say the same to the last second."""
    found = Comparison()
    kept = _kept()
    every = list(db.session.scalars(select(Ticket)))
    events, last_told = tickets.events_by_ticket([ticket.id for ticket in every]), _last_told()
    for ticket in every:
        clocks = derived(events[ticket.id], last_told[ticket.id])
        rows = kept.get(ticket.id, {})
        found.tickets += 1
        found.clocks += len(clocks)
        found.differences += [f"{ticket.reference} {words}" for words in _unlike(ticket, clocks, rows)]
    return found


def _kept() -> dict[UUID, dict[tuple[str, int], SlaClock]]:
    kept: dict[UUID, dict[tuple[str, int], SlaClock]] = {}
    for row in db.session.scalars(select(SlaClock)):
        kept.setdefault(row.ticket_id, {})[row.name, row.cycle] = row
    return kept


def _last_told() -> dict[UUID, datetime]:
    """When each ticket's clocks were derived last: at its last event that any clock listens to."""
    heard = TicketEvent.type.not_in(OURS)
    last = select(TicketEvent.ticket_id, func.max(TicketEvent.at)).where(heard).group_by(TicketEvent.ticket_id)
    return dict(map(tuple, db.session.execute(last)))


def _unlike(ticket: Ticket, clocks: dict[Any, Clock], rows: dict[Any, SlaClock]) -> Iterator[str]:
    fired = fired_kinds(rows.values())
    promised = {key for key, clock in clocks.items() if key in rows or clock.state is not State.NONE}
    for key in sorted(promised ^ rows.keys()):
        yield f"{key}: {'has no row' if key in promised else 'has a row, and no events that started it'}"
    for key in promised & rows.keys():
        for fact in FACTS:
            then, now = getattr(rows[key], fact), getattr(clocks[key], fact)
            if then != now:
                yield f"{key} {fact}: kept as {then}, derived as {now}"
        if rows[key].attention_at != (due := _attention(ticket, clocks[key], fired[rows[key].id])):
            yield f"{key}: looked at next at {rows[key].attention_at}, by its events at {due}"


def _attention(ticket: Ticket, clock: Clock, fired: set[str]) -> datetime | None:
    """When it is to be looked at: at the first mark that was passed and not told, or at the next to come."""
    passed = [mark.at for mark in clock.unfired(fired) if mark.at <= clock.as_of]
    return min(passed, default=None) if passed and clock.state is not State.STOPPED else next_attention(ticket, clock)
