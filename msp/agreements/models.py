"""Guard rails in immutable versions, and the changes that somebody asked for."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.agreements.settings import Setting
from msp.store import Base, TenantScoped


class ChangeState(StrEnum):
    """Where a change stands: `applied` was published at once, `approved` was published after a yes."""

    WAITING = "waiting"
    APPLIED = "applied"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class GuardRailVersion(TenantScoped, Base):
    """What a client may set itself from an instant on; a change is a new version, never an update."""

    __tablename__ = "guard_rail_versions"
    __table_args__ = (UniqueConstraint("tenant_id", "valid_from"),)

    valid_from: Mapped[datetime]
    document: Mapped[dict[str, Any]]
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)


class SettingChange(TenantScoped, Base):
    """A change of one setting that somebody asked for: what, from when, why, and what became of it."""

    __tablename__ = "setting_changes"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'applied', 'approved', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("state = 'waiting' or decided_at is not null", name="decided"),
        CheckConstraint("state not in ('applied', 'approved') or version_id is not null", name="published"),
        Index("ix_setting_changes_asked_at", "tenant_id", "asked_at"),
        # What stands is followed once: the second of two who change it at once is told, on both engines.
        Index(
            "uq_setting_changes_base",
            *("tenant_id", "setting", "name", "base"),
            unique=True,
            sqlite_where=text("state in ('applied', 'approved')"),
            postgresql_where=text("state in ('applied', 'approved')"),
        ),
    )

    setting: Mapped[Setting] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(40))
    document: Mapped[dict[str, Any]]
    #: What stood when this was written, or when it was approved: its hash, and what it said.
    base: Mapped[str] = mapped_column(String(64))
    base_document: Mapped[dict[str, Any]]
    #: From when it is to count; empty is as soon as it is decided.
    valid_from: Mapped[datetime | None]
    author: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[UUID | None]
    #: The client's person who asked and is told of the answer; empty for the provider's people.
    person_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    state: Mapped[ChangeState] = mapped_column(String(10))
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")
    #: The version of the setting that this became, in the room that keeps it.
    version_id: Mapped[UUID | None]
