"""What a move on the ladder leaves behind: the words of the hand-over, and the agents who follow a ticket."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import Base, TenantScoped, within_tenant
from msp.tiers import Tier


class HandoverNote(TenantScoped, Base):
    """What whoever moved a ticket told the step where its stay `stay_n` began; append-only, never for the client."""

    __tablename__ = "handover_notes"
    __table_args__ = (within_tenant("ticket_id", "tickets"), UniqueConstraint("tenant_id", "ticket_id", "stay_n"))

    ticket_id: Mapped[UUID]
    stay_n: Mapped[int]
    #: What the step asks for, each field of its ladder with what was filled in.
    fields: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(Text, default="")
    #: How it is fixed, where the ticket came down with a fix recipe.
    recipe: Mapped[str] = mapped_column(Text, default="")
    #: The lowest level that reads it; None leaves none of the provider's people out.
    lowest_tier: Mapped[Tier | None] = mapped_column(String(2))
    author_name: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[datetime]


class TicketFollower(TenantScoped, Base):
    """An agent who is told how a ticket goes on that somebody else has; the row goes when he follows no more."""

    __tablename__ = "ticket_followers"
    __table_args__ = (within_tenant("ticket_id", "tickets"), UniqueConstraint("tenant_id", "ticket_id", "agent_id"))

    ticket_id: Mapped[UUID]
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    since: Mapped[datetime]
