"""Time that agents booked on tickets, by the tier worked."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import Base, TenantScoped, within_tenant
from msp.tiers import Tier

LONGEST_MINUTES = 24 * 60


class WorkType(StrEnum):
    """Where the work was done."""

    REMOTE = "remote"
    ONSITE = "onsite"


class WorkEntry(TenantScoped, Base):
    """Minutes of one agent; never edited: a correction is a new entry that supersedes the old one."""

    __tablename__ = "work_entries"
    __table_args__ = (
        within_tenant("ticket_id", "tickets"),
        within_tenant("corrects_id", "work_entries"),
        UniqueConstraint("tenant_id", "corrects_id"),
        CheckConstraint(f"minutes between 0 and {LONGEST_MINUTES}", name="minutes"),
        Index("ix_work_entries_tenant_worked_on", "tenant_id", "worked_on"),
        Index("ix_work_entries_tenant_ticket", "tenant_id", "ticket_id"),
        # The share of each tier in the time of a month is added up inside this one.
        Index("ix_work_entries_tenant_figures", "tenant_id", "worked_on", "tier", "minutes", "id"),
    )

    ticket_id: Mapped[UUID]
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    tier: Mapped[Tier] = mapped_column(String(2))
    minutes: Mapped[int]
    work_type: Mapped[WorkType] = mapped_column(String(10))
    #: The day in the tenant's own calendar.
    worked_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(500), default="")
    logged_at: Mapped[datetime]
    logged_by: Mapped[str] = mapped_column(String(200))
    corrects_id: Mapped[UUID | None]
    correction_reason: Mapped[str] = mapped_column(String(500), default="")
