"""Who speaks with the requester of a ticket, and the replies that others propose to him; nothing is ever changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import Base, TenantScoped, within_tenant


class TicketCommunicator(TenantScoped, Base):
    """Who speaks with the requester from an instant on; the row with the highest number counts."""

    __tablename__ = "ticket_communicators"
    __table_args__ = (within_tenant("ticket_id", "tickets"), UniqueConstraint("tenant_id", "ticket_id", "n"))

    ticket_id: Mapped[UUID]
    n: Mapped[int]
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    since: Mapped[datetime]
    named_by: Mapped[str] = mapped_column(String(200))
    #: Empty for the first of his step who took the ticket or answered.
    reason: Mapped[str] = mapped_column(String(500))


class ReplyDraft(TenantScoped, Base):
    """Words to the requester that somebody above the communicator proposes; kept exactly as they were proposed."""

    __tablename__ = "reply_drafts"
    __table_args__ = (within_tenant("ticket_id", "tickets"), UniqueConstraint("tenant_id", "ticket_id", "n"))

    ticket_id: Mapped[UUID]
    n: Mapped[int]
    #: Where the ticket was.
    tier: Mapped[str] = mapped_column(String(2))
    body: Mapped[str] = mapped_column(Text)
    #: What is proposed to happen to the ticket with it; empty for nothing.
    then: Mapped[str] = mapped_column(String(20))
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    author_name: Mapped[str] = mapped_column(String(200))
    drafted_at: Mapped[datetime]


class ReplyDraftFile(TenantScoped, Base):
    """A file that goes with proposed words; it becomes an attachment when they are sent."""

    __tablename__ = "reply_draft_files"
    __table_args__ = (within_tenant("draft_id", "reply_drafts"), UniqueConstraint("tenant_id", "draft_id", "n"))

    draft_id: Mapped[UUID]
    n: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    size_bytes: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))


class ReplyDraftEnd(TenantScoped, Base):
    """How a draft ended, once: sent as a message, sent back with words, or taken back by its author."""

    __tablename__ = "reply_draft_ends"
    __table_args__ = (
        within_tenant("draft_id", "reply_drafts"),
        within_tenant("message_id", "messages"),
        UniqueConstraint("tenant_id", "draft_id"),
        CheckConstraint("(ending = 'sent') = (message_id is not null)", name="sent"),
    )

    draft_id: Mapped[UUID]
    ending: Mapped[str] = mapped_column(String(10))
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    by_name: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime]
    message_id: Mapped[UUID | None]
    words: Mapped[str] = mapped_column(String(500))
