"""Kept and missed promises of many tenants at once, and the promise that is next for each of many tickets."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.kernel.periods import Month
from msp.sla.across import ended_across
from msp.sla.attainment import attainment
from msp.sla.clock import State
from msp.sla.models import SlaClock
from msp.sla.terms import PROMISES, Metric
from msp.store import db


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises were judged in a month and how many of them were kept; excused ones are left out."""

    judged: int
    met: int


@dataclass(frozen=True, slots=True)
class NextPromise:
    """The promise that a ticket owes next; without `due_at` its clock is held."""

    metric: Metric
    due_at: datetime | None
    breached_at: datetime | None


def tallies(months: Collection[Month], zones: Mapping[UUID, str], *, now: datetime) -> dict[UUID, dict[Month, Tally]]:
    """The tallies of months, in each tenant's own zone, of the tenants in scope; where nothing was judged is left out.

    A closed month counts its frozen verdicts, an open one the clocks as they were last derived, and as broken those
    whose due instant has passed since.
    """
    found = ended_across(months, zones, now=now)
    return {
        tenant_id: {
            Month.parse(name): Tally(row.counted, row.met)
            for name, row in attainment(judged).months.items()
            if row.counted
        }
        for tenant_id, judged in found.items()
    }


def next_promises(ticket_ids: Collection[UUID]) -> dict[UUID, NextPromise]:
    """The promise that is due next, by ticket in scope; a ticket that owes none is left out."""
    found = select(
        SlaClock.ticket_id, SlaClock.metric, SlaClock.due_at, SlaClock.breached_at, SlaClock.target_seconds
    ).where(
        SlaClock.ticket_id.in_(list(ticket_ids)),
        SlaClock.metric.in_(PROMISES),
        SlaClock.state.in_((State.RUNNING, State.PAUSED)),
        SlaClock.target_seconds.is_not(None),
    )
    nearest: dict[UUID, NextPromise] = {}
    # What is held has no instant and comes after everything that is due.
    for row in sorted(db.session.execute(found), key=lambda row: (row.due_at is None, str(row.due_at))):
        nearest.setdefault(row.ticket_id, NextPromise(Metric(row.metric), row.due_at, row.breached_at))
    return nearest
