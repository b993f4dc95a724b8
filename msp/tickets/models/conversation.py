"""What is said: messages that the client reads and notes that it never does, in tables of their own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from msp.store import Base, TenantScoped, within_tenant


class Spoken:
    """Who says what, when; the name is kept as it was then."""

    ticket_id: Mapped[UUID]
    #: The number of the event in the ticket's log that carries these words; it puts everything in one order.
    seq: Mapped[int]
    sent_at: Mapped[datetime]
    author_side: Mapped[str] = mapped_column(String(10))
    author_name: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)

    @declared_attr
    def agent_id(cls) -> Mapped[UUID | None]:  # noqa: N805 - declared_attr hands over the class
        return mapped_column(ForeignKey("agents.id"))


class Message(Spoken, TenantScoped, Base):
    """Public words of an agent or of a person of the tenant."""

    __tablename__ = "messages"
    __table_args__ = (
        within_tenant("ticket_id", "tickets"),
        within_tenant("person_id", "people"),
        UniqueConstraint("tenant_id", "ticket_id", "seq"),
        CheckConstraint("person_id is null or agent_id is null", name="one_author"),
    )

    person_id: Mapped[UUID | None]


class Note(Spoken, TenantScoped, Base):
    """Internal words, read by the provider's people only (reliability.md 6.2, point 5).

    A restricted one does not exist for whoever holds no level from `lowest_tier` up at the client.
    """

    __tablename__ = "notes"
    __table_args__ = (within_tenant("ticket_id", "tickets"), UniqueConstraint("tenant_id", "ticket_id", "seq"))

    lowest_tier: Mapped[str | None] = mapped_column(String(2))


class Attachment(TenantScoped, Base):
    """A file sent along with a message or a note; the name is a label, the content is found by its hash."""

    __tablename__ = "attachments"
    __table_args__ = (
        within_tenant("ticket_id", "tickets"),
        within_tenant("message_id", "messages"),
        within_tenant("note_id", "notes"),
        CheckConstraint("(message_id is null) <> (note_id is null)", name="one_place"),
        UniqueConstraint("tenant_id", "ticket_id", "n"),
    )

    ticket_id: Mapped[UUID]
    #: Counts the files of the ticket.
    n: Mapped[int]
    message_id: Mapped[UUID | None]
    note_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(200))
    size_bytes: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    stored_at: Mapped[datetime]
