"""From a ticket's events to its clock rows: derive, store the cache, and show the nearest clock on the ticket."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp import tickets
from msp.kernel.ids import new_id
from msp.sla.clock import Clock, Standing, State, standing
from msp.sla.derive import derive
from msp.sla.firing import fired_kinds
from msp.sla.in_force import versions_in_scope
from msp.sla.models import SlaClock
from msp.sla.terms import PROMISES, Metric, is_of_vendor
from msp.sla.ticket_events import Event
from msp.sla.undertaking import undertaking_from_document
from msp.sla.versions import Versions
from msp.store import db
from msp.tenants import STANDARD
from msp.tickets import NearestClock, Ticket

#: Name and cycle of a clock.
Key = tuple[str, int]

_KEPT = "clock rows"


def derived(events: Iterable[Mapping[str, Any]], as_of: datetime, versions: Versions | None = None) -> dict[Key, Clock]:
    """The clocks of a ticket as of an instant, under the versions of the tenant in scope; none without a policy.

    They are keyed by name and cycle: the plain name alone passes on to the next cycle when one begins.
    """
    versions = versions or versions_in_scope()
    if not any(versions.policies.values()):
        return {}
    clocks = derive(events_for_clocks(events), versions, as_of).values()
    return {(clock.name, clock.cycle): clock for clock in clocks}


def events_for_clocks(events: Iterable[Mapping[str, Any]]) -> list[Event]:
    """A ticket's log as the engine reads it; without a word of a policy it is under the standard one."""
    return [_event(event) for event in events]


def policy_of(events: Iterable[Mapping[str, Any]]) -> str:
    """Under which policy a ticket is at the end of its log."""
    named = [event["policy"] for event in events if event.get("policy")]
    return named[-1] if named else STANDARD


def keep_clocks(ticket: Ticket, clocks: Mapping[Key, Clock]) -> dict[Key, SlaClock]:
    """Write the clocks of a ticket as `write_clocks` does, and when the sweep has to visit each of them."""
    rows = write_clocks(ticket, clocks)
    passed = {key for key, clock in clocks.items() if key in rows and _passed(clock)}
    fired = fired_kinds([rows[key] for key in passed])
    for key, row in rows.items():
        # A mark that has passed and was not fired stays in sight, whatever is done to the ticket until the sweep comes.
        unseen = _passed(clocks[key], fired[row.id]) if key in passed else []
        row.attention_at = min(unseen, default=next_attention(ticket, clocks[key]))
    return rows


def read_rows(tenant_id: UUID, ticket_ids: Collection[UUID]) -> list[SlaClock]:
    """The clock rows of tickets that the caller holds, in one statement; they are kept while the scope lasts."""
    kept: dict[UUID, dict[Key, SlaClock]] = {ticket_id: {} for ticket_id in ticket_ids}
    found = select(SlaClock).where(SlaClock.tenant_id == tenant_id, SlaClock.ticket_id.in_(list(kept)))
    rows = list(db.session.scalars(found))
    for row in rows:
        kept[row.ticket_id][row.name, row.cycle] = row
    db.session.info.setdefault(_KEPT, {}).update(kept)
    return rows


def write_clocks(ticket: Ticket, clocks: Mapping[Key, Clock]) -> dict[Key, SlaClock]:
    """Write the clocks of a ticket to their rows, and its nearest one to the queue; returns the rows."""
    kept = _rows_of(ticket)
    rows = {}
    for key, clock in clocks.items():
        if clock.state is State.NONE and key not in kept:
            continue
        if key not in kept:
            kept[key] = _new_row(ticket, clock)
        rows[key] = kept[key]
        _write(rows[key], clock)
    tickets.show_nearest_clock(ticket, _nearest(clocks.values()))
    return rows


def next_attention(ticket: Ticket, clock: Clock) -> datetime | None:
    """When the sweep has to visit a clock: at its next mark, or when a version begins that may start new clocks."""
    stopped = clock.is_over
    beginning = versions_in_scope().next_change(clock.as_of) if ticket.is_open or not stopped else None
    coming = [at for at in (None if stopped else clock.attention_at, beginning) if at is not None]
    return min(coming, default=None)


def is_owed(clock: Clock) -> bool:
    """Whether it is a promise to the client that was broken and is still to be kept, also while it is held."""
    return clock.metric in PROMISES and clock.breached and clock.state in (State.RUNNING, State.PAUSED)


def urgency(clock: Clock) -> tuple[bool, datetime]:
    """The order in which clocks ask for work: what is owed to the client first, then the earliest due of all."""
    return not is_owed(clock), clock.breached_at or clock.due_at or clock.as_of


def _rows_of(ticket: Ticket) -> dict[Key, SlaClock]:
    # Kept while the scope lasts, for one act may change a ticket several times.
    kept = db.session.info.setdefault(_KEPT, {})
    if ticket.id not in kept:
        read_rows(ticket.tenant_id, [ticket.id])
    return kept[ticket.id]


def _event(event: Mapping[str, Any]) -> Event:
    value, kind, given = event.get, event["type"], event.get("terms")
    policy = value("policy") or (STANDARD if kind == "created" else None)
    said = (policy, value("priority"), value("tier"), value("by"), value("reason"), value("vendor"))
    return Event(event["at"], kind, *said, undertaking_from_document(given) if given else None)


def _new_row(ticket: Ticket, clock: Clock) -> SlaClock:
    row = SlaClock(id=new_id(), ticket_id=ticket.id, name=clock.name, cycle=clock.cycle, metric=clock.metric)
    row.tenant_id = ticket.tenant_id
    db.session.add(row)
    return row


def _write(row: SlaClock, clock: Clock) -> None:
    row.state, row.started_at, row.stopped_at = clock.state, clock.started_at, clock.stopped_at
    row.target_seconds, row.due_at, row.breached_at = clock.target_seconds, clock.due_at, clock.breached_at
    row.elapsed_seconds, row.paused_seconds = clock.elapsed_seconds, clock.paused_seconds


def _passed(clock: Clock, fired: Collection[str] = ()) -> list[datetime]:
    """The marks that a clock has passed and not fired; what was still silent when it stopped is told by nobody."""
    if clock.is_over:
        return []
    return [mark.at for mark in clock.unfired(fired) if mark.at <= clock.as_of]


def _nearest(clocks: Iterable[Clock]) -> NearestClock | None:
    # The queue goes by promises; how long a ticket may dwell is for the sweep.
    promises = (clock for clock in clocks if clock.metric is not Metric.DWELL and clock.limits)
    open_clocks = [clock for clock in promises if clock.state in (State.RUNNING, State.PAUSED)]
    if not open_clocks:
        return None
    dated = [clock for clock in open_clocks if clock.due_at is not None or is_owed(clock)]
    nearest = min(dated, key=urgency, default=open_clocks[0])
    warned = [at for at in nearest.warn_at.values() if at is not None]
    # Whose acknowledgement it is, a vendor's or a step's, is said in another word each.
    of_step = nearest.metric is Metric.ACKNOWLEDGE and not is_of_vendor(nearest.metric, nearest.subject)
    return NearestClock(
        metric=f"{nearest.metric}:{nearest.subject}" if of_step else nearest.metric,
        due_at=nearest.breached_at or nearest.due_at,
        warn_at=max(warned, default=None),
        paused=nearest.state is State.PAUSED,
        breached=standing(nearest) is Standing.BREACHED,
    )
