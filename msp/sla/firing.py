"""Firings: one row per clock and threshold, written before any side effect, so that nothing fires twice."""

from datetime import datetime

from sqlalchemy import select

from msp.sla.models import Firing, SlaClock
from msp.store import db


def fire_once(clock: SlaClock, kind: str, *, scheduled_at: datetime, noticed_at: datetime) -> bool:
    """Write the firing unless it is there; True when this call wrote it.

    Callers hold the ticket's lock, so two of them cannot both find nothing; the unique key stands behind them.
    """
    if kind in fired_kinds(clock):
        return False
    db.session.add(
        Firing(
            tenant_id=clock.tenant_id,
            clock_id=clock.id,
            kind=kind,
            scheduled_at=scheduled_at,
            noticed_at=noticed_at,
        )
    )
    db.session.flush()
    return True


def fired_kinds(clock: SlaClock) -> frozenset[str]:
    """The thresholds that this clock has fired."""
    kinds = select(Firing.kind).where(Firing.tenant_id == clock.tenant_id, Firing.clock_id == clock.id)
    return frozenset(db.session.scalars(kinds))
