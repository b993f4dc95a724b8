"""Credit notes with what each credits, and the approvals that sign the content of documents."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.billing.note_state import NoteState
from msp.store import Base, TenantScoped, within_tenant


class CreditNote(TenantScoped, Base):
    """What a tenant owes less on an issued invoice; the figures stand from the draft on, the number from the issue."""

    __tablename__ = "credit_notes"
    __table_args__ = (
        within_tenant("invoice_id", "invoices"),
        # Numbers are the legal entity's, across its clients.
        Index("uq_credit_notes_series", "entity_key", "series", "year", "sequence", unique=True),
        UniqueConstraint("tenant_id", "number"),
        Index("ix_credit_notes_invoice", "tenant_id", "invoice_id"),
        CheckConstraint(
            "state <> 'issued' or (number is not null and sequence is not null and year is not null"
            " and issued_on is not null and content_hash is not null)",
            name="issued",
        ),
        CheckConstraint("net_minor > 0 and tax_minor >= 0", name="amounts"),
        CheckConstraint("total_minor = net_minor + tax_minor", name="total"),
    )

    invoice_id: Mapped[UUID]
    state: Mapped[NoteState] = mapped_column(String(10), default=NoteState.DRAFT)
    entity_key: Mapped[str] = mapped_column(ForeignKey("legal_entities.key"))
    series: Mapped[str] = mapped_column(String(12))
    year: Mapped[int | None]
    sequence: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(String(40))
    issued_on: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3))
    net_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    tax_groups: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(Text)
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[str] = mapped_column(String(200))
    drafted_by_id: Mapped[UUID]
    content_hash: Mapped[str | None] = mapped_column(String(64))


class CreditNoteLine(TenantScoped, Base):
    """What a note credits of one line of its invoice; the sum over issued notes is never more than the line."""

    __tablename__ = "credit_note_lines"
    __table_args__ = (
        within_tenant("note_id", "credit_notes"),
        within_tenant("line_id", "invoice_lines"),
        UniqueConstraint("tenant_id", "note_id", "line_id"),
        Index("ix_credit_note_lines_line", "tenant_id", "line_id"),
        CheckConstraint("net_minor > 0", name="net"),
    )

    note_id: Mapped[UUID]
    line_id: Mapped[UUID]
    net_minor: Mapped[int] = mapped_column(BigInteger)


class Approval(TenantScoped, Base):
    """Somebody agreed to the content of a document, of which this is the hash; a changed document has none."""

    __tablename__ = "approvals"
    __table_args__ = (UniqueConstraint("tenant_id", "document_type", "document_id", "content_hash"),)

    document_type: Mapped[str] = mapped_column(String(20))
    document_id: Mapped[UUID]
    content_hash: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[UUID]
    by_name: Mapped[str] = mapped_column(String(200))
    approved_at: Mapped[datetime]
