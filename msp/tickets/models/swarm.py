"""Swarms: people who are called to a ticket that stays with its owner, what they answered, and their time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import Base, TenantScoped, within_tenant

_OPEN = text("ended_at IS NULL")


class SwarmCall(TenantScoped, Base):
    """A call for help on a ticket, until it is ended; one at a time."""

    __tablename__ = "swarm_calls"
    __table_args__ = (
        within_tenant("ticket_id", "tickets"),
        UniqueConstraint("tenant_id", "ticket_id", "n"),
        Index("uq_swarm_calls_open", "tenant_id", "ticket_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    ticket_id: Mapped[UUID]
    n: Mapped[int]
    why: Mapped[str] = mapped_column(String(500))
    #: None where the ticket's bounces called it.
    agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"))
    called_by: Mapped[str] = mapped_column(String(200))
    called_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(200), default="")


class SwarmInvitation(TenantScoped, Base):
    """Somebody who was asked to come, himself or with his team; his last answer stands."""

    __tablename__ = "swarm_invitations"
    __table_args__ = (
        within_tenant("call_id", "swarm_calls"),
        UniqueConstraint("tenant_id", "call_id", "agent_id"),
        CheckConstraint("(answer is null) = (answered_at is null)", name="answered"),
        CheckConstraint("answer <> 'accepted' or accepted_at is not null", name="accepted"),
        Index("ix_swarm_invitations_agent", "agent_id"),
    )

    call_id: Mapped[UUID]
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    #: The key of the team that was asked; empty for somebody who was asked himself.
    team: Mapped[str] = mapped_column(String(60))
    invited_by: Mapped[str] = mapped_column(String(200))
    invited_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(String(10))
    answered_at: Mapped[datetime | None]
    #: When he accepted first, also where he left again.
    accepted_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")


class SwarmTime(TenantScoped, Base):
    """Marks a time entry as worked in a swarm; the minutes are the entry's, so nothing is billed twice."""

    __tablename__ = "swarm_times"
    __table_args__ = (
        within_tenant("call_id", "swarm_calls"),
        within_tenant("entry_id", "work_entries"),
        UniqueConstraint("tenant_id", "entry_id"),
        Index("ix_swarm_times_tenant_call", "tenant_id", "call_id"),
    )

    call_id: Mapped[UUID]
    entry_id: Mapped[UUID]
