"""What is still owed: the open promises of a tenant, each with the instant at which it would be missed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp import tickets
from msp.sla.clock import Clock, Standing, State, standing
from msp.sla.keeping import derived
from msp.sla.models import SlaClock
from msp.sla.terms import PROMISES
from msp.store import db
from msp.tickets import TicketBrief

_OPEN = (State.RUNNING, State.PAUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPromise:
    """An open clock that is not missed yet; without `due_at` it is held. Amounts are service seconds."""

    clock_id: UUID
    ticket_id: UUID
    reference: str
    subject: str
    metric: str
    priority: str
    tier: str
    cycle: int
    due_at: datetime | None
    target_seconds: int
    elapsed_seconds: int
    paused_seconds: int
    is_at_risk: bool


def open_promises(*, now: datetime) -> list[OpenPromise]:
    """The open promises of the tenant in scope, nearest due first, held ones last."""
    found = select(SlaClock).where(
        SlaClock.metric.in_(PROMISES), SlaClock.state.in_(_OPEN), SlaClock.breached_at.is_(None)
    )
    rows: dict[UUID, list[SlaClock]] = {}
    for row in db.session.scalars(found):
        rows.setdefault(row.ticket_id, []).append(row)
    briefs, events = tickets.briefs(rows), tickets.events_by_ticket(rows)
    views = [
        view
        for ticket_id, kept in rows.items()
        for view in _open(kept, derived(events[ticket_id], now), briefs[ticket_id])
    ]
    return sorted(views, key=_place)


def _open(rows: list[SlaClock], clocks: dict[tuple[str, int], Clock], brief: TicketBrief) -> Iterator[OpenPromise]:
    # The rows say where to look; whether a promise is still open at this moment only its events say.
    for row in rows:
        clock = clocks.get((row.name, row.cycle))
        if clock is not None and clock.state in _OPEN and clock.target_seconds is not None and not clock.breached:
            yield OpenPromise(
                clock_id=row.id,
                ticket_id=row.ticket_id,
                reference=brief.reference,
                subject=brief.subject,
                metric=clock.metric,
                priority=clock.priority or brief.priority,
                tier=clock.tier or brief.tier,
                cycle=clock.cycle,
                due_at=clock.due_at,
                target_seconds=clock.target_seconds,
                elapsed_seconds=clock.elapsed_seconds,
                paused_seconds=clock.paused_seconds,
                is_at_risk=standing(clock) is Standing.AT_RISK,
            )


def _place(view: OpenPromise) -> tuple[bool, str, str, str]:
    due = view.due_at.isoformat() if view.due_at else ""
    return view.due_at is None, due, view.reference, view.metric
