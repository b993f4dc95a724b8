"""The stays of tickets as they are counted, kept so that a report of many tickets adds up whole numbers."""

from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import Base, TenantScoped, within_tenant
from msp.tickets.figures.path import End
from msp.tiers import Tier


class StayFigure(TenantScoped, Base):
    """What one stay counts as: a cache, which dropped and rebuilt from the stays gives the same row."""

    __tablename__ = "stay_figures"
    __table_args__ = (
        within_tenant("ticket_id", "tickets"),
        UniqueConstraint("tenant_id", "ticket_id", "n"),
        # A report is read inside these two, whose rows hold all that it asks.
        Index("ix_stay_figures_tenant_arrived", "tenant_id", "arrived_in", "tier", "is_bounce"),
        Index(
            "ix_stay_figures_tenant_ended",
            "tenant_id",
            "ended_in",
            "tier",
            "end",
            # In the order of their seconds, which are sorted when they have been read.
            *("seconds", "n", "replies", "reopened_after"),
            sqlite_where=text("ended_in is not null"),
            postgresql_where=text("ended_in is not null"),
        ),
    )

    ticket_id: Mapped[UUID]
    n: Mapped[int]
    tier: Mapped[Tier] = mapped_column(String(2))
    #: Months of the client's wall calendar, as 2026-10.
    arrived_in: Mapped[str] = mapped_column(String(7))
    #: The same ticket made the same move before.
    is_bounce: Mapped[bool]
    ended_in: Mapped[str | None] = mapped_column(String(7))
    end: Mapped[End | None] = mapped_column(String(10))
    seconds: Mapped[int | None]
    replies: Mapped[int]
    reopened_after: Mapped[int | None]
