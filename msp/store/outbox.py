"""Effects as rows: written with their cause, delivered after the commit, given up loudly (reliability.md section 4)."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import scope
from msp.store.base import Base, db
from msp.store.keys import TenantScoped

ATTEMPT_LIMIT = 12
CLAIM = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=6)

Deliverer = Callable[[UUID, dict[str, Any]], None]
log = structlog.get_logger(__name__)


class OutboxEffect(TenantScoped, Base):
    """One thing to be done outside; `due_at` is empty once it is delivered or given up."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("tenant_id", "dedupe_key"),
        Index(
            "ix_outbox_due",
            "due_at",
            sqlite_where=db.text("due_at is not null"),
            postgresql_where=db.text("due_at is not null"),
        ),
    )

    kind: Mapped[str] = mapped_column(String(40))
    dedupe_key: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]]
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    delivered_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect to queue: its kind names the deliverer, its key makes a second queueing a no-op."""

    kind: str
    key: str
    payload: dict[str, Any]


def queue(effect: Effect, *, now: datetime) -> None:
    """Write the effect in the transaction of its cause; the same key twice is one effect."""
    known = select(OutboxEffect.id).where(OutboxEffect.dedupe_key == effect.key)
    if db.session.scalars(known).first() is None:
        row = OutboxEffect(kind=effect.kind, dedupe_key=effect.key, payload=effect.payload, queued_at=now, due_at=now)
        db.session.add(row)


def payload_of(tenant_id: UUID, effect_id: UUID) -> dict[str, Any] | None:
    """What an effect of a tenant in scope was to do; None when there is none of that id."""
    row = db.session.get(OutboxEffect, (tenant_id, effect_id))
    return None if row is None else row.payload


def drain(deliverers: Mapping[str, Deliverer], *, now: datetime, limit: int = 100) -> int:
    """Deliver what is due, oldest first; returns how many were delivered."""
    with scope.watching():
        due = select(OutboxEffect.tenant_id, OutboxEffect.id).where(OutboxEffect.due_at <= now)
        rows = db.session.execute(due.order_by(OutboxEffect.due_at, OutboxEffect.id).limit(limit)).all()
    return sum(_deliver_one(tenant_id, effect_id, deliverers, now) for tenant_id, effect_id in rows)


def given_up() -> list[tuple[str, str]]:
    """Kind and last error of the effects in scope that were given up, oldest first."""
    found = select(OutboxEffect.kind, OutboxEffect.last_error).where(OutboxEffect.given_up_at.is_not(None))
    return [(kind, error or "") for kind, error in db.session.execute(found.order_by(OutboxEffect.given_up_at))]


def _deliver_one(tenant_id: UUID, effect_id: UUID, deliverers: Mapping[str, Deliverer], now: datetime) -> bool:
    with scope.acting_for(tenant_id):
        claimed = _claim(tenant_id, effect_id, now)
        db.session.commit()
    if claimed is None:
        return False
    kind, payload = claimed
    try:
        deliverers[kind](effect_id, payload)
    except Exception as error:  # whatever the outside did wrong, the row says so and is tried again
        _postpone(tenant_id, effect_id, error, now)
        return False
    _finish(tenant_id, effect_id, now)
    return True


def _claim(tenant_id: UUID, effect_id: UUID, now: datetime) -> tuple[str, dict[str, Any]] | None:
    row = db.session.get(OutboxEffect, (tenant_id, effect_id), with_for_update={"skip_locked": True})
    if row is None or row.due_at is None or row.due_at > now:
        return None
    row.due_at = now + CLAIM
    row.attempts += 1
    return row.kind, row.payload


def _finish(tenant_id: UUID, effect_id: UUID, now: datetime) -> None:
    with scope.acting_for(tenant_id):
        row = db.session.get_one(OutboxEffect, (tenant_id, effect_id))
        row.due_at, row.delivered_at, row.last_error = None, now, None
        db.session.commit()


def _postpone(tenant_id: UUID, effect_id: UUID, error: Exception, now: datetime) -> None:
    with scope.acting_for(tenant_id):
        row = db.session.get_one(OutboxEffect, (tenant_id, effect_id))
        # Whatever the outside said is kept, also what no text column takes.
        said = f"{type(error).__name__}: {error}"[:2000].replace("\0", "\\0")
        row.last_error = said.encode("utf-8", "backslashreplace").decode()
        given_up = row.attempts >= ATTEMPT_LIMIT
        row.due_at = None if given_up else now + min(timedelta(seconds=30 * 2**row.attempts), LONGEST_WAIT)
        row.given_up_at = now if given_up else None
        log.log(
            logging.ERROR if given_up else logging.WARNING,
            "effect not delivered",
            effect=str(effect_id),
            kind=row.kind,
            error=row.last_error,
        )
        db.session.commit()
