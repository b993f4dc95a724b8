"""The ledger: one balanced posting for everything that happened to money, append-only in the database itself."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from msp.billing.ledger.accounts import Account
from msp.billing.ledger.posting import DocumentType, PostingKind
from msp.store import Base, TenantScoped, within_tenant


class LedgerPosting(TenantScoped, Base):
    """What one event of one document moved; written after its entries, and refused where they do not balance."""

    __tablename__ = "ledger_postings"
    __table_args__ = (
        within_tenant("invoice_id", "invoices"),
        UniqueConstraint("tenant_id", "document_type", "document_id", "kind"),
        Index("ix_ledger_postings_invoice", "tenant_id", "invoice_id"),
        Index("ix_ledger_postings_day", "tenant_id", "on_date", "id"),
    )

    document_type: Mapped[DocumentType] = mapped_column(String(20))
    document_id: Mapped[UUID]
    kind: Mapped[PostingKind] = mapped_column(String(20))
    #: Whose books it stands in; empty for money of which nobody knows for whom it came.
    entity_key: Mapped[str | None] = mapped_column(ForeignKey("legal_entities.key"))
    #: The invoice about which it is; empty for money that fits none.
    invoice_id: Mapped[UUID | None]
    number: Mapped[str] = mapped_column(String(40))
    currency: Mapped[str] = mapped_column(String(3))
    #: The day in the provider's calendar, by which documents are dated.
    on_date: Mapped[date]
    posted_at: Mapped[datetime]


class LedgerEntry(TenantScoped, Base):
    """One side of a posting: an amount debited or credited on an account."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        # Looked at when the transaction ends: entries come first, so that their posting can be refused as a whole.
        ForeignKeyConstraint(
            ["tenant_id", "posting_id"],
            ["ledger_postings.tenant_id", "ledger_postings.id"],
            deferrable=True,
            initially="DEFERRED",
        ),
        UniqueConstraint("tenant_id", "posting_id", "n"),
        CheckConstraint("debit_minor >= 0 and credit_minor >= 0", name="sides"),
        CheckConstraint("(debit_minor = 0) <> (credit_minor = 0)", name="one_side"),
        Index("ix_ledger_entries_account", "tenant_id", "account", "tier"),
    )

    posting_id: Mapped[UUID]
    n: Mapped[int]
    account: Mapped[Account] = mapped_column(String(20))
    tier: Mapped[str] = mapped_column(String(3), default="")
    debit_minor: Mapped[int] = mapped_column(BigInteger)
    credit_minor: Mapped[int] = mapped_column(BigInteger)


def of_posting() -> ColumnElement[bool]:
    """What ties an entry to its posting, for sums over both."""
    return (LedgerPosting.tenant_id == LedgerEntry.tenant_id) & (LedgerPosting.id == LedgerEntry.posting_id)
