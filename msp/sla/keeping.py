"""From a ticket's events to its clock rows: derive, store the cache, and show the nearest clock on the ticket."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from msp import tickets
from msp.kernel.ids import new_id
from msp.sla.clock import Clock, Standing, State, standing
from msp.sla.derive import derive
from msp.sla.in_force import STANDARD, versions_in_scope
from msp.sla.models import SlaClock
from msp.sla.ticket_events import Event
from msp.sla.undertaking import undertaking_from_document
from msp.store import db
from msp.tickets import NearestClock, Ticket

#: Name and cycle of a clock.
Key = tuple[str, int]

_KEPT = "clock rows"
_VALUES = ("policy", "priority", "tier", "by", "reason", "vendor")


def derived(events: Iterable[Mapping[str, Any]], as_of: datetime) -> dict[Key, Clock]:
    """The clocks of a ticket as of an instant, under the versions of the tenant in scope; none without a policy.

    They are keyed by name and cycle: the plain name alone passes on to the next cycle when one begins.
    """
    versions = versions_in_scope()
    if STANDARD not in versions.policies:
        return {}
    clocks = derive([_event(event) for event in events], versions, as_of).values()
    return {(clock.name, clock.cycle): clock for clock in clocks}


def keep_clocks(ticket: Ticket, clocks: Mapping[Key, Clock], *, as_of: datetime) -> dict[Key, SlaClock]:
    """Write the clocks of a ticket to their rows, and its nearest one to the queue; returns the rows."""
    kept = _rows_of(ticket)
    rows = {}
    for key, clock in clocks.items():
        if clock.state is State.NONE and key not in kept:
            continue
        if key not in kept:
            kept[key] = _new_row(ticket, clock)
        rows[key] = kept[key]
        _write(rows[key], clock, as_of)
    tickets.show_nearest_clock(ticket, _nearest(clocks.values()))
    return rows


def _rows_of(ticket: Ticket) -> dict[Key, SlaClock]:
    # Kept while the scope lasts, for one act may change a ticket several times.
    kept = db.session.info.setdefault(_KEPT, {})
    if ticket.id not in kept:
        found = select(SlaClock).where(SlaClock.tenant_id == ticket.tenant_id, SlaClock.ticket_id == ticket.id)
        kept[ticket.id] = {(row.name, row.cycle): row for row in db.session.scalars(found)}
    return kept[ticket.id]


def _event(event: Mapping[str, Any]) -> Event:
    values = {name: event.get(name) for name in _VALUES}
    if event["type"] == "created":
        values["policy"] = values["policy"] or STANDARD
    terms = event.get("terms")
    return Event(event["at"], event["type"], **values, terms=undertaking_from_document(terms) if terms else None)


def _new_row(ticket: Ticket, clock: Clock) -> SlaClock:
    row = SlaClock(id=new_id(), ticket_id=ticket.id, name=clock.name, cycle=clock.cycle, metric=clock.metric)
    row.tenant_id = ticket.tenant_id
    db.session.add(row)
    return row


def _write(row: SlaClock, clock: Clock, as_of: datetime) -> None:
    row.state, row.started_at, row.stopped_at = clock.state, clock.started_at, clock.stopped_at
    row.target_seconds, row.due_at, row.breached_at = clock.target_seconds, clock.due_at, clock.breached_at
    row.elapsed_seconds, row.paused_seconds = clock.elapsed_seconds, clock.paused_seconds
    row.attention_at = _attention(row.attention_at, clock, as_of)


def _attention(pending: datetime | None, clock: Clock, as_of: datetime) -> datetime | None:
    # A mark that has passed but was not yet swept must stay in sight, or a busy ticket would never fire it.
    if clock.state is State.STOPPED:
        return None
    return pending if pending is not None and pending <= as_of else clock.attention_at


def _nearest(clocks: Iterable[Clock]) -> NearestClock | None:
    open_clocks = [clock for clock in clocks if clock.state in (State.RUNNING, State.PAUSED)]
    if not open_clocks:
        return None
    running = [clock for clock in open_clocks if clock.due_at is not None]
    nearest = min(running, key=lambda clock: clock.due_at or clock.as_of, default=open_clocks[0])
    warned = [at for at in nearest.warn_at.values() if at is not None]
    return NearestClock(
        metric=nearest.metric,
        due_at=nearest.due_at,
        warn_at=max(warned, default=None),
        paused=nearest.state is State.PAUSED,
        breached=standing(nearest) is Standing.BREACHED,
    )
