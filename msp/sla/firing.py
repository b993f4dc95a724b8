"""Firings: one row per clock and threshold, written before any side effect, so that nothing fires twice.

A breach that what was entered late makes undone stays as it fired; beside it stands a `breach_retracted`. Should the
clock break its promise after all, that is the next breach: `breach:2`.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import inspect, select

from msp.sla.models import Firing, SlaClock
from msp.store import db

BREACH, RETRACTED = "breach", "breach_retracted"


def fire_once(clock: SlaClock, kind: str, *, scheduled_at: datetime, noticed_at: datetime) -> str:
    """Write the firing unless it is there; its key when this call wrote it, else empty.

    Callers hold the ticket's lock, so two of them cannot both find nothing; the unique key stands behind them.
    """
    fired = fired_kinds([clock])[clock.id]
    if kind in fired:
        return ""
    key = write_firing(clock, kind, fired, scheduled_at=scheduled_at, noticed_at=noticed_at)
    db.session.flush()
    return key


def write_firing(
    clock: SlaClock, kind: str, fired: Collection[str], *, scheduled_at: datetime, noticed_at: datetime
) -> str:
    """Write a firing that the caller, under the ticket's lock, knows not to be there, and flushes before telling.

    `fired` are the thresholds of the clock by `fired_kinds`. Returns its key, which tells a breach from the one before
    it that was taken back.
    """
    if inspect(clock).pending:
        # A clock that begins and passes a threshold in one visit: no relation tells the session which row goes first.
        db.session.flush()
    firing = Firing(tenant_id=clock.tenant_id, clock_id=clock.id, kind=_numbered(kind, fired))
    firing.scheduled_at, firing.noticed_at = scheduled_at, noticed_at
    db.session.add(firing)
    return firing.kind


def fired_kinds(clocks: Iterable[SlaClock]) -> dict[UUID, set[str]]:
    """The thresholds that each of the clocks in scope has fired, by the clock's id; no breach that was taken back."""
    fired: dict[UUID, set[str]] = {clock.id: set() for clock in clocks}
    if not fired:
        return fired
    # The clocks themselves are on their way to the database: asking after their firings need not hurry them.
    with db.session.no_autoflush:
        for clock_id, kind in db.session.execute(
            select(Firing.clock_id, Firing.kind).where(Firing.clock_id.in_(list(fired)))
        ):
            fired[clock_id].add(kind)
    return {clock_id: kinds if _stands(kinds) else kinds - {BREACH} for clock_id, kinds in fired.items()}


def _stands(kinds: Collection[str]) -> bool:
    counts = Counter(kind.partition(":")[0] for kind in kinds)
    return counts[BREACH] > counts[RETRACTED]


def _numbered(kind: str, fired: Collection[str]) -> str:
    """The key of the next firing of its kind; only a breach and its retraction can come again, one after the other."""
    before = sum(one.partition(":")[0] == RETRACTED for one in fired) if kind in (BREACH, RETRACTED) else 0
    return f"{kind}:{before + 1}" if before else kind
