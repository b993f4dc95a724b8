"""Changing a setting: at once where that is free, otherwise as a change that waits for the account manager."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from msp.agreements.events import ChangeApplied, ChangeProposed, ChangeWithdrawn
from msp.agreements.guard_rails import Outcome
from msp.agreements.models import ChangeState, SettingChange
from msp.agreements.publishing import Draft, published, start_after
from msp.agreements.queries import ChangeView, view_of
from msp.agreements.review import StaleChange, judged, must_fit, prepared, refuse
from msp.agreements.series import Standing
from msp.agreements.wording import reason_of
from msp.identity import Actor
from msp.kernel.errors import Conflict, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, one_of_a_kind, scope


def ask_for_change(draft: Draft, base: str, *, by: Actor, now: datetime) -> ChangeView:
    """A client's change: published at once when it is free within bounds, else waiting for the provider's answer.

    StaleChange when `base` no longer stands, Forbidden when the setting is locked, Invalid when a bound is broken.
    """
    ready, before, reason = _ready(replace(draft, with_inside=False), base, now=now)
    ruling = judged(ready, before, now=now)
    refuse(ready, ruling)
    row = change_row(ready, before, reason, by=by, now=now)
    if ruling.outcome is Outcome.ALLOWED:
        return applied(row, ready, reason, by=by, now=now)
    row.state = ChangeState.WAITING
    db.session.add(row)
    db.session.flush()
    publish(ChangeProposed(tenant_id=row.tenant_id, object_id=row.id, at=now, setting=row.setting))
    return view_of(row)


def publish_change(draft: Draft, base: str, *, by: Actor, now: datetime) -> ChangeView:
    """The provider's own change for the client in scope, without guard rails; StaleChange as for a client's."""
    ready, before, reason = _ready(replace(draft, with_inside=True), base, now=now)
    return applied(change_row(ready, before, reason, by=by, now=now), ready, reason, by=by, now=now)


def withdraw_change(change_id: UUID, *, by: Actor, now: datetime) -> None:
    """Take a change back before it is decided; Missing, or Conflict when it is decided already."""
    row = held(change_id)
    row.state, row.decided_by, row.decided_at = ChangeState.WITHDRAWN, by.name[:200], now
    db.session.flush()
    publish(ChangeWithdrawn(tenant_id=row.tenant_id, object_id=row.id, at=now, setting=row.setting))


def held(change_id: UUID) -> SettingChange:
    """A change that waits, under its lock; Missing, or Conflict when it is decided already."""
    (tenant_id,) = scope.required().tenant_ids
    row = db.session.get(SettingChange, (tenant_id, change_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise Missing()
    if row.state != ChangeState.WAITING:
        raise Conflict(f"That was {row.state} by {row.decided_by} already; nothing was changed.")
    return row


def followed_once() -> AbstractContextManager[None]:
    """Publish a version and keep its change; StaleChange when another has followed the same one in this very moment."""
    return one_of_a_kind(StaleChange())


def _ready(draft: Draft, base: str, *, now: datetime) -> tuple[Draft, Standing, str]:
    ready, before = prepared(draft)
    must_fit(ready, before, draft.document, base)
    start = start_after(before.valid_from, ready.valid_from, now=now)
    return replace(ready, valid_from=start), before, reason_of(draft.reason)


def applied(row: SettingChange, ready: Draft, reason: str, *, by: Actor, now: datetime) -> ChangeView:
    """Publish a change at once and keep it as one; StaleChange as for `followed_once`."""
    with followed_once():
        row.version_id = published(replace(ready, reason=reason), by=by, now=now)
        row.state, row.decided_by, row.decided_at = ChangeState.APPLIED, by.name[:200], now
        db.session.add(row)
    told: dict[str, Any] = {"version_id": row.version_id, "valid_from": ready.valid_from or now}
    publish(ChangeApplied(tenant_id=row.tenant_id, object_id=row.id, at=now, setting=row.setting, **told))
    return view_of(row)


def change_row(ready: Draft, before: Standing, reason: str, *, by: Actor, now: datetime) -> SettingChange:
    """A change as somebody asks for it, not yet written."""
    (tenant_id,) = scope.required().tenant_ids
    return SettingChange(
        id=new_id(),
        tenant_id=tenant_id,
        setting=ready.setting,
        name=ready.name,
        document=dict(ready.document),
        base=before.base,
        base_document=dict(before.document or {}),
        valid_from=ready.valid_from,
        author=by.name[:200],
        author_id=by.id,
        person_id=by.person_at(tenant_id),
        reason=reason,
        asked_at=now,
        decided_by="",
        note="",
    )
