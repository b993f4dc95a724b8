"""The audit trail as people read it: newest first, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp.store.audit import AuditEntry
from msp.store.base import db

PAGE = 50


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One change: who did what, when, to which object; `detail` holds values, never texts."""

    seq: int
    at: datetime
    actor_side: str
    actor_name: str
    action: str
    object_id: UUID
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A page of the trail; `older` and `newer` are the numbers to go on from, None at the ends."""

    lines: tuple[TrailLine, ...]
    older: int | None
    newer: int | None


def trail(tenant_id: UUID, *, before: int | None = None, after: int | None = None, limit: int = PAGE) -> TrailPage:
    """The newest lines of a tenant in scope, or those before or after a number of its chain."""
    found = select(AuditEntry).where(AuditEntry.tenant_id == tenant_id)
    if after is not None:
        rows = db.session.scalars(found.where(AuditEntry.seq > after).order_by(AuditEntry.seq).limit(limit + 1)).all()
        more, rows = len(rows) > limit, list(reversed(rows[:limit]))
        return TrailPage(_lines(rows), rows[-1].seq if rows else None, rows[0].seq if more else None)
    if before is not None:
        found = found.where(AuditEntry.seq < before)
    rows = db.session.scalars(found.order_by(AuditEntry.seq.desc()).limit(limit + 1)).all()
    more, rows = len(rows) > limit, list(rows[:limit])
    newer = rows[0].seq if rows and before is not None else None
    return TrailPage(_lines(rows), rows[-1].seq if more else None, newer)


def _lines(rows: list[AuditEntry]) -> tuple[TrailLine, ...]:
    return tuple(
        TrailLine(row.seq, row.at, row.actor_side, row.actor_name, row.action, row.object_id, row.detail)
        for row in rows
    )
