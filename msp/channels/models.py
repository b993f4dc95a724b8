"""The mailboxes that clients write to, every mail that lay in one of them, and when our people want letters."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.store import Base, TenantScoped, within_tenant


class Security(StrEnum):
    """How the line to a mail server is kept from being listened to."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class MailState(StrEnum):
    """What became of a mail that came in; every one has exactly one outcome (reliability.md I5)."""

    NEW = "new"
    OPENED = "opened"
    THREADED = "threaded"
    DROPPED = "dropped"
    REVIEW = "review"
    DONE = "done"


#: The states of a mail about which nothing is decided yet.
WAITING = frozenset({MailState.NEW, MailState.REVIEW})


class Mailbox(TenantScoped, Base):
    """Where a client writes to; another server, account or folder is another mailbox, and the old one is retired."""

    __tablename__ = "mailboxes"

    #: The address that people write to.
    address: Mapped[str] = mapped_column(String(254))
    host: Mapped[str] = mapped_column(String(253))
    port: Mapped[int]
    security: Mapped[Security] = mapped_column(String(10))
    account: Mapped[str] = mapped_column(String(254))
    password_sealed: Mapped[str] = mapped_column(Text)
    folder: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    connected_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    #: How far the folder was read; a server that counts anew says so by another validity (RFC 9051, 2.3.1.1).
    uid_validity: Mapped[int] = mapped_column(BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    next_poll_at: Mapped[datetime]
    last_polled_at: Mapped[datetime | None]
    #: Contacts that failed since the last one that did not.
    failures: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(500), default="")


class LetterHours(Base):
    """When somebody of the provider wants letters about promises; without a row at any time."""

    __tablename__ = "letter_hours"

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), primary_key=True)
    #: A week of service hours with its zone, as clocks.md section 1 writes them.
    document: Mapped[dict[str, Any]]
    holds_warnings: Mapped[bool]
    holds_breaches: Mapped[bool]
    lets_urgent_through: Mapped[bool]
    set_at: Mapped[datetime]


class MailIn(TenantScoped, Base):
    """One mail of a mailbox: its raw bytes are kept by their hash, what was read of it and what became of it here."""

    __tablename__ = "mails_in"
    __table_args__ = (
        within_tenant("mailbox_id", "mailboxes"),
        within_tenant("ticket_id", "tickets"),
        UniqueConstraint("tenant_id", "mailbox_id", "uid_validity", "uid"),
        CheckConstraint("state not in ('opened', 'threaded') or ticket_id is not null", name="on_a_ticket"),
        CheckConstraint("(state in ('new', 'review')) = (decided_at is null)", name="decided"),
        Index("ix_mails_in_tenant_state", "tenant_id", "state", "received_at"),
        Index("ix_mails_in_tenant_sender", "tenant_id", "sender", "received_at"),
        Index("ix_mails_in_tenant_fingerprint", "tenant_id", "fingerprint"),
        Index("ix_mails_in_tenant_message_id", "tenant_id", "message_id"),
        Index("ix_mails_in_tenant_in_reply_to", "tenant_id", "in_reply_to"),
    )

    mailbox_id: Mapped[UUID]
    uid_validity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    #: Whether all of it was fetched; of one beyond the limit only the head is.
    is_whole: Mapped[bool]
    #: When it lay in the mailbox, as the mail server says, and never after it was fetched.
    received_at: Mapped[datetime]
    fetched_at: Mapped[datetime]
    raw_removed_at: Mapped[datetime | None]

    message_id: Mapped[str] = mapped_column(String(250), default="")
    in_reply_to: Mapped[str] = mapped_column(String(250), default="")
    #: The same for two deliveries of one mail, whatever servers wrote above it.
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    sender: Mapped[str] = mapped_column(String(254), default="")
    sender_name: Mapped[str] = mapped_column(String(120), default="")
    subject: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text, default="")

    state: Mapped[MailState] = mapped_column(String(10), default=MailState.NEW)
    reason: Mapped[str] = mapped_column(String(300), default="")
    ticket_id: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(200), default="")


_CURRENT = Mailbox.retired_at.is_(None)

# One mailbox a client: a second current one cannot be stored.
Index("uq_mailboxes_current", Mailbox.tenant_id, unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT)
