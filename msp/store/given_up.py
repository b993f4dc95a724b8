"""Effects that were given up wait for a person: tried again, or let go, with a reason that stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel import text
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import scope, watchman
from msp.store.base import Base, db
from msp.store.events import EffectLetGo, EffectTriedAgain
from msp.store.keys import TenantScoped, within_tenant
from msp.store.outbox import OutboxEffect

REASON_LENGTH = 500


class Verb(StrEnum):
    """What can be done with an effect that was given up."""

    TRY_AGAIN = "try_again"
    LET_GO = "let_go"


class EffectDecision(TenantScoped, Base):
    """What somebody decided about a given-up effect, and why; history, never changed."""

    __tablename__ = "effect_decisions"
    __table_args__ = (within_tenant("effect_id", "outbox"),)

    effect_id: Mapped[UUID]
    verb: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(String(200))
    decided_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class GivenUpView:
    """A given-up effect; of its fault only the kind, since what the outside said may hold anything."""

    id: UUID
    kind: str
    fault: str
    attempts: int
    queued_at: datetime
    given_up_at: datetime


@dataclass(frozen=True, slots=True)
class GivenUpCount:
    """How many effects of a tenant wait for a person, and since when."""

    tenant_id: UUID
    count: int
    since: datetime


def _waiting() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return OutboxEffect.given_up_at.is_not(None), OutboxEffect.let_go_at.is_(None)


def given_up_by_tenant() -> list[GivenUpCount]:
    """Which tenants have effects that wait for a person, the longest waiting first; wants no scope."""
    since = func.min(OutboxEffect.given_up_at)
    found = select(OutboxEffect.tenant_id, func.count(OutboxEffect.id), since).where(*_waiting())
    return [GivenUpCount(*row) for row in watchman.seen(found.group_by(OutboxEffect.tenant_id).order_by(since))]


def waiting_effects(*, limit: int = 200) -> Sequence[GivenUpView]:
    """The effects in scope that wait for a person, the longest waiting first."""
    rows = db.session.scalars(select(OutboxEffect).where(*_waiting()).order_by(OutboxEffect.given_up_at).limit(limit))
    return [_view(row) for row in rows]


def waiting_effect(tenant_id: UUID, effect_id: UUID) -> GivenUpView:
    """One of them; Missing when there is none of that id, Conflict when it waits no longer."""
    return _view(_held(tenant_id, effect_id, lock=False))


def decide(effect_id: UUID, verb: Verb, reason: str, *, by_name: str, now: datetime) -> None:
    """Have a given-up effect of the tenant in scope tried again, or let it go.

    Invalid without a reason, Missing, or Conflict when somebody decided already.
    """
    why = text.line(reason)
    if not why:
        raise Invalid("Say in a few words why.", field="reason")
    if len(why) > REASON_LENGTH:
        raise Invalid(f"Keep the reason to {REASON_LENGTH} characters.", field="reason")
    (tenant_id,) = scope.required().tenant_ids
    row = _held(tenant_id, effect_id, lock=True)
    decision = EffectDecision(id=new_id(), effect_id=row.id, verb=verb, reason=why, decided_at=now)
    decision.by_name = by_name[:200]
    db.session.add(decision)
    _change(row, verb, now)
    fact = EffectTriedAgain if verb is Verb.TRY_AGAIN else EffectLetGo
    publish(fact(tenant_id=tenant_id, object_id=row.id, at=now, kind=row.kind, decision_id=str(decision.id)))


def _change(row: OutboxEffect, verb: Verb, now: datetime) -> None:
    if verb is Verb.LET_GO:
        row.let_go_at = now
    else:
        # Its id, its key and its place in its lane stay: the outside knows a repeat by them.
        row.given_up_at, row.due_at, row.attempts = None, now, 0


def _held(tenant_id: UUID, effect_id: UUID, *, lock: bool) -> OutboxEffect:
    row = db.session.get(OutboxEffect, (tenant_id, effect_id), with_for_update=lock)
    if row is None:
        raise Missing()
    if row.given_up_at is None or row.let_go_at is not None:
        raise Conflict("Somebody has decided about that already, so nothing was done.")
    return row


def _view(row: OutboxEffect) -> GivenUpView:
    assert row.given_up_at is not None
    fault = (row.last_error or "").partition(":")[0][:60]
    return GivenUpView(row.id, row.kind, fault, row.attempts, row.queued_at, row.given_up_at)
