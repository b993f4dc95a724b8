"""Effects as rows: written with their cause, delivered after the commit, given up loudly (reliability.md section 4)."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Index, Select, String, Text, UniqueConstraint, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import scope, watchman
from msp.store.base import Base, db
from msp.store.keys import TenantScoped

ATTEMPT_LIMIT = 12
CLAIM = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=6)
#: How much later than the one before it an effect of the same lane is looked at again.
BEHIND = timedelta(seconds=1)

#: What a deliverer leaves to be written in the transaction that marks its effect as delivered.
Answer = Callable[[datetime], None]
Deliverer = Callable[[UUID, dict[str, Any]], Answer | None]
log = structlog.get_logger(__name__)


class OutboxEffect(TenantScoped, Base):
    """One thing to be done outside; `due_at` is empty once it is delivered or given up.

    A given-up one waits for a person, who has it tried again or lets it go; what it said is emptied after a while.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("tenant_id", "dedupe_key"),
        Index(
            "ix_outbox_due",
            "due_at",
            sqlite_where=db.text("due_at is not null"),
            postgresql_where=db.text("due_at is not null"),
        ),
        Index(
            "ix_outbox_lane",
            "tenant_id",
            "lane",
            sqlite_where=db.text("due_at is not null"),
            postgresql_where=db.text("due_at is not null"),
        ),
        Index(
            "ix_outbox_given_up",
            "given_up_at",
            sqlite_where=db.text("given_up_at is not null"),
            postgresql_where=db.text("given_up_at is not null"),
        ),
        Index(
            "ix_outbox_to_empty",
            "tenant_id",
            "delivered_at",
            sqlite_where=db.text("delivered_at is not null and emptied_at is null"),
            postgresql_where=db.text("delivered_at is not null and emptied_at is null"),
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
    lane: Mapped[str | None] = mapped_column(String(100))
    let_go_at: Mapped[datetime | None]
    emptied_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect to queue: its kind names the deliverer, its key makes a second queueing a no-op.

    Effects of one lane leave in the order in which they were queued; without a lane nothing is waited for.
    """

    kind: str
    key: str
    payload: dict[str, Any]
    lane: str = ""


def queue(effect: Effect, *, now: datetime, not_before: datetime | None = None) -> None:
    """Write the effect in the transaction of its cause; the same key twice is one effect.

    With `not_before` it is done no sooner; in a lane it would hold up whatever is queued after it, so give it none.
    """
    known = select(OutboxEffect.id).where(OutboxEffect.dedupe_key == effect.key)
    if db.session.scalars(known).first() is None:
        row = OutboxEffect(kind=effect.kind, dedupe_key=effect.key, payload=effect.payload, lane=effect.lane or None)
        row.queued_at, row.due_at = now, max(now, not_before or now)
        db.session.add(row)


def payload_of(tenant_id: UUID, effect_id: UUID) -> dict[str, Any] | None:
    """What an effect of a tenant in scope was to do; None when there is none of that id."""
    row = db.session.get(OutboxEffect, (tenant_id, effect_id))
    return None if row is None else row.payload


def drain(deliverers: Mapping[str, Deliverer], *, now: datetime, limit: int = 100) -> int:
    """Deliver what is due, oldest first; returns how many were delivered."""
    due = select(OutboxEffect.tenant_id, OutboxEffect.id).where(OutboxEffect.due_at <= now)
    rows = watchman.seen(due.order_by(OutboxEffect.due_at, OutboxEffect.id).limit(limit))
    return sum(_deliver_one(tenant_id, effect_id, deliverers, now) for tenant_id, effect_id in rows)


def _deliver_one(tenant_id: UUID, effect_id: UUID, deliverers: Mapping[str, Deliverer], now: datetime) -> bool:
    with scope.acting_for(tenant_id):
        claimed = _claim(tenant_id, effect_id, now)
        db.session.commit()
    if claimed is None:
        return False
    kind, payload = claimed
    try:
        _finish(tenant_id, effect_id, deliverers[kind](effect_id, payload), now)
    except Exception as error:  # whatever the outside did wrong, the row says so and is tried again
        _postpone(tenant_id, effect_id, error, now)
        return False
    return True


def _claim(tenant_id: UUID, effect_id: UUID, now: datetime) -> tuple[str, dict[str, Any]] | None:
    row = db.session.get(OutboxEffect, (tenant_id, effect_id), with_for_update={"skip_locked": True})
    if row is None or row.due_at is None or row.due_at > now:
        return None
    before = _due_before(row)
    if before is not None:
        row.due_at = max(before, now) + BEHIND
        return None
    row.due_at = now + CLAIM
    row.attempts += 1
    return row.kind, row.payload


def _due_before(row: OutboxEffect) -> datetime | None:
    """When the effect that this one may not overtake is due; None when it is the first of its lane."""
    if row.lane is None:
        return None
    place = (row.queued_at, row.id)
    earlier = tuple_(OutboxEffect.queued_at, OutboxEffect.id) < tuple_(*place)
    return db.session.scalars(_in_lane(row.lane, OutboxEffect.due_at).where(earlier)).first()


def _let_the_next_go(row: OutboxEffect, now: datetime) -> None:
    """What waited behind a delivered or given-up effect waits no longer; its own failures it still sits out."""
    row.due_at = None
    if row.lane is not None:
        db.session.flush()
        follower = db.session.scalars(_in_lane(row.lane, OutboxEffect)).first()
        if follower is not None and follower.attempts == 0:
            follower.due_at = now


def _in_lane(lane: str, wanted: Any) -> Select[*tuple[Any, ...]]:
    """What is still to be done of a lane, in order."""
    outstanding = select(wanted).where(OutboxEffect.lane == lane, OutboxEffect.due_at.is_not(None))
    return outstanding.order_by(OutboxEffect.queued_at, OutboxEffect.id).limit(1)


def _finish(tenant_id: UUID, effect_id: UUID, answer: Answer | None, now: datetime) -> None:
    with scope.acting_for(tenant_id):
        if answer is not None:
            answer(now)
        row = db.session.get_one(OutboxEffect, (tenant_id, effect_id))
        row.delivered_at, row.last_error = now, None
        _let_the_next_go(row, now)
        db.session.commit()


def _postpone(tenant_id: UUID, effect_id: UUID, error: Exception, now: datetime) -> None:
    with scope.acting_for(tenant_id):
        row = db.session.get_one(OutboxEffect, (tenant_id, effect_id))
        # Whatever the outside said is kept, also what no text column takes.
        said = f"{type(error).__name__}: {error}"[:2000].replace("\0", "\\0")
        row.last_error = said.encode("utf-8", "backslashreplace").decode()
        given_up = row.attempts >= ATTEMPT_LIMIT
        row.given_up_at = now if given_up else None
        if given_up:
            _let_the_next_go(row, now)
        else:
            row.due_at = now + min(timedelta(seconds=30 * 2**row.attempts), LONGEST_WAIT)
        log.log(
            logging.ERROR if given_up else logging.WARNING,
            "effect not delivered",
            effect=str(effect_id),
            kind=row.kind,
            error=row.last_error,
        )
        db.session.commit()
