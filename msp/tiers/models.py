"""The ladder of each client and who is in charge there, in rows that are never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import Base, TenantScoped
from msp.tiers.authority import Authority


class LadderVersion(TenantScoped, Base):
    """The steps of a client from an instant on; a change is a new version, never an update."""

    __tablename__ = "ladder_versions"
    __table_args__ = (UniqueConstraint("tenant_id", "valid_from"),)

    valid_from: Mapped[datetime]
    document: Mapped[dict[str, Any]]
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500))
    published_at: Mapped[datetime]


class Responsibility(TenantScoped, Base):
    """Who is in charge from an instant on, or nobody; the next row of the same post ends it, none is ever changed."""

    __tablename__ = "responsibilities"
    __table_args__ = (
        UniqueConstraint("tenant_id", "authority", "tier", "since"),
        CheckConstraint("(authority = 'lead') = (tier <> '')", name="lead_of_a_tier"),
    )

    authority: Mapped[Authority] = mapped_column(String(20))
    #: The step of a lead, by its lowest level; empty for the others.
    tier: Mapped[str] = mapped_column(String(2))
    since: Mapped[datetime]
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"))
    author: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500))
