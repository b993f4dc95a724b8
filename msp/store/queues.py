"""How much is due and for how long, of all tenants together: counts and instants, never what it says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from msp.store import watchman
from msp.store.outbox import OutboxEffect

Column = InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class QueueView:
    """A queue: how many are due now, and the instant at which the oldest of them became due."""

    name: str
    due: int
    oldest: datetime | None

    def age(self, now: datetime) -> float:
        """Seconds for which the oldest has been due; 0 when nothing is."""
        return (now - self.oldest).total_seconds() if self.oldest else 0.0


def effects_due(*, now: datetime) -> list[QueueView]:
    """The effects that are due, by kind, the longest waiting first; those that wait for their next try are not."""
    oldest = func.min(OutboxEffect.due_at)
    found = select(OutboxEffect.kind, func.count(OutboxEffect.id), oldest).where(OutboxEffect.due_at <= now)
    return [QueueView(*row) for row in watchman.seen(found.group_by(OutboxEffect.kind).order_by(oldest))]


def rows_due(
    name: str, id_: InstrumentedAttribute[Any], due_at: InstrumentedAttribute[Any], *, now: datetime
) -> QueueView:
    """The queue that a room keeps in rows of its own, by their ids and due instants."""
    ((count, oldest),) = watchman.seen(select(func.count(id_), func.min(due_at)).where(due_at <= now))
    return QueueView(name, count, oldest)
