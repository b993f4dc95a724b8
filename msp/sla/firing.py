"""Firings: one row per clock and threshold, written before any side effect, so that nothing fires twice."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.sla.models import Firing, SlaClock
from msp.store import db


def fire_once(clock: SlaClock, kind: str, *, scheduled_at: datetime, noticed_at: datetime) -> bool:
    """Write the firing unless it is there; True when this call wrote it.

    Callers hold the ticket's lock, so two of them cannot both find nothing; the unique key stands behind them.
    """
    if kind in fired_kinds([clock])[clock.id]:
        return False
    write_firing(clock, kind, scheduled_at=scheduled_at, noticed_at=noticed_at)
    db.session.flush()
    return True


def write_firing(clock: SlaClock, kind: str, *, scheduled_at: datetime, noticed_at: datetime) -> None:
    """Write a firing that the caller, under the ticket's lock, knows not to be there, and flushes before telling."""
    firing = Firing(tenant_id=clock.tenant_id, clock_id=clock.id, kind=kind)
    firing.scheduled_at, firing.noticed_at = scheduled_at, noticed_at
    db.session.add(firing)


def fired_kinds(clocks: Iterable[SlaClock]) -> dict[UUID, set[str]]:
    """The thresholds that each of the clocks in scope has fired, by the clock's id."""
    fired: dict[UUID, set[str]] = {clock.id: set() for clock in clocks}
    if not fired:
        return fired
    # The clocks themselves are on their way to the database: asking after their firings need not hurry them.
    with db.session.no_autoflush:
        for clock_id, kind in db.session.execute(
            select(Firing.clock_id, Firing.kind).where(Firing.clock_id.in_(list(fired)))
        ):
            fired[clock_id].add(kind)
    return fired
