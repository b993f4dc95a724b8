"""How pages and letters see guard rails and changes: small frozen views, never rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from msp.agreements.guard_rails import GuardRails
from msp.agreements.models import ChangeState, GuardRailVersion, SettingChange
from msp.agreements.settings import Setting
from msp.kernel.errors import Missing
from msp.store import db, scope

LISTED = 50


@dataclass(frozen=True, slots=True)
class RailsView:
    """Guard rails as published; those of a client that nobody spoke about have no id."""

    rails: GuardRails
    document: Mapping[str, Any]
    id: UUID | None = None
    valid_from: datetime | None = None
    author: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change that somebody asked for, and what became of it."""

    id: UUID
    tenant_id: UUID
    setting: Setting
    name: str
    document: Mapping[str, Any]
    base: str
    base_document: Mapping[str, Any] | None
    valid_from: datetime | None
    author: str
    author_id: UUID | None
    person_id: UUID | None
    reason: str
    asked_at: datetime
    state: ChangeState
    decided_by: str
    decided_at: datetime | None
    note: str
    version_id: UUID | None

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has still to decide."""
        return self.state is ChangeState.WAITING


def guard_rails_in_force(at: datetime) -> RailsView:
    """What the one client in scope may set itself at an instant; everything is on request where nobody spoke."""
    found = _rails().where(GuardRailVersion.valid_from <= at).limit(1)
    row = db.session.scalars(found).first()
    return _rails_view(row) if row else RailsView(GuardRails(), {})


def guard_rail_versions() -> list[RailsView]:
    """Every version of the one client in scope, the newest first."""
    return [_rails_view(row) for row in db.session.scalars(_rails())]


def change(change_id: UUID) -> ChangeView:
    """A change of the one client in scope; Missing when it has none such."""
    (tenant_id,) = scope.required().tenant_ids
    row = db.session.get(SettingChange, (tenant_id, change_id))
    if row is None:
        raise Missing()
    return view_of(row)


def changes(*, limit: int = LISTED) -> list[ChangeView]:
    """The changes of the clients in scope, those that wait first, then the newest."""
    found = select(SettingChange).order_by(
        SettingChange.state != ChangeState.WAITING, SettingChange.asked_at.desc(), SettingChange.id
    )
    return [view_of(row) for row in db.session.scalars(found.limit(limit))]


def waiting_changes() -> list[ChangeView]:
    """What waits for a decision at the clients in scope, the oldest first."""
    found = select(SettingChange).where(SettingChange.state == ChangeState.WAITING)
    return [view_of(row) for row in db.session.scalars(found.order_by(SettingChange.asked_at, SettingChange.id))]


def view_of(row: SettingChange) -> ChangeView:
    """A row as others see it."""
    return ChangeView(
        id=row.id,
        tenant_id=row.tenant_id,
        setting=Setting(row.setting),
        name=row.name,
        document=row.document,
        base=row.base,
        base_document=row.base_document or None,
        valid_from=row.valid_from,
        author=row.author,
        author_id=row.author_id,
        person_id=row.person_id,
        reason=row.reason,
        asked_at=row.asked_at,
        state=ChangeState(row.state),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
        version_id=row.version_id,
    )


def _rails() -> Select[GuardRailVersion]:
    (tenant_id,) = scope.required().tenant_ids
    newest_first = GuardRailVersion.valid_from.desc()
    return select(GuardRailVersion).where(GuardRailVersion.tenant_id == tenant_id).order_by(newest_first)


def _rails_view(row: GuardRailVersion) -> RailsView:
    rails = GuardRails.from_document(row.document)
    return RailsView(rails, row.document, row.id, row.valid_from, row.author, row.reason)
