"""Who invoices and is invoiced, the versions of the rate card, the periods, and what was issued for them."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.billing.invoice_page import InvoiceStatus, RowKind
from msp.store import Base, TenantScoped, within_tenant


class PeriodState(StrEnum):
    """Whether a month may still take work, or is frozen."""

    OPEN = "open"
    CLOSED = "closed"


class InvoiceKind(StrEnum):
    """Why an invoice was written."""

    PERIODIC = "periodic"


class LegalEntity(Base):
    """Who invoices: the name, address, tax number and terms that the law wants on the document."""

    __tablename__ = "legal_entities"
    __table_args__ = (CheckConstraint("payment_days between 0 and 365", name="payment_days"),)

    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[list[Any]]
    tax_id: Mapped[str] = mapped_column(String(40))
    bank: Mapped[str] = mapped_column(String(200))
    payment_days: Mapped[int]
    invoice_prefix: Mapped[str] = mapped_column(String(12), unique=True)


class NumberSeries(Base):
    """The last number of a series in a year; its row lock makes the numbers gapless (money.md section 4)."""

    __tablename__ = "number_series"
    __table_args__ = (CheckConstraint("last_number >= 1", name="last_number"),)

    entity_key: Mapped[str] = mapped_column(ForeignKey("legal_entities.key"), primary_key=True)
    series: Mapped[str] = mapped_column(String(12), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int]
    last_date: Mapped[date]


class BillingProfile(TenantScoped, Base):
    """How a tenant wants to stand on its invoices; issued ones keep the copy they were issued with."""

    __tablename__ = "billing_profiles"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    legal_name: Mapped[str] = mapped_column(String(120))
    address: Mapped[list[Any]]
    tax_id: Mapped[str] = mapped_column(String(40), default="")
    purchase_reference: Mapped[str] = mapped_column(String(60), default="")


class RateCardVersion(TenantScoped, Base):
    """The prices and the service-credit scheme from an instant on; immutable, a change is a new version."""

    __tablename__ = "rate_card_versions"
    __table_args__ = (UniqueConstraint("tenant_id", "valid_from"),)

    valid_from: Mapped[datetime]
    entity_key: Mapped[str] = mapped_column(ForeignKey("legal_entities.key"))
    document: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]


class KeptForecast(TenantScoped, Base):
    """How the running month of a tenant was heading at an instant: a cache that says when it was computed."""

    __tablename__ = "kept_forecasts"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    month: Mapped[str] = mapped_column(String(7))
    as_of: Mapped[datetime]
    figures: Mapped[dict[str, Any]]
    #: Why there are no figures: the sentence that a preview would answer with.
    trouble: Mapped[str] = mapped_column(Text)


class BillingPeriod(TenantScoped, Base):
    """A month of a tenant, [first local midnight, next first local midnight), open until it is closed for good."""

    __tablename__ = "billing_periods"
    __table_args__ = (
        UniqueConstraint("tenant_id", "month"),
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("state <> 'closed' or (closed_at is not null and inputs_hash is not null)", name="closed"),
    )

    month: Mapped[str] = mapped_column(String(7))
    zone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[PeriodState] = mapped_column(String(10), default=PeriodState.OPEN)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(200))
    inputs_hash: Mapped[str | None] = mapped_column(String(64))


class Invoice(TenantScoped, Base):
    """What a tenant owes for a period; once issued it never changes, corrections only go forward."""

    __tablename__ = "invoices"
    __table_args__ = (
        within_tenant("period_id", "billing_periods"),
        within_tenant("rate_card_version_id", "rate_card_versions"),
        within_tenant("contract_version_id", "contract_versions"),
        # Numbers are the legal entity's, across its clients: the one uniqueness that does not begin with the tenant.
        Index("uq_invoices_series", "entity_key", "series", "year", "sequence", unique=True),
        UniqueConstraint("tenant_id", "number"),
        Index(
            "uq_invoices_one_periodic",
            "tenant_id",
            "period_id",
            unique=True,
            sqlite_where=text("kind = 'periodic'"),
            postgresql_where=text("kind = 'periodic'"),
        ),
        CheckConstraint(
            "status <> 'issued' or (number is not null and sequence is not null and year is not null"
            " and issued_on is not null and due_on is not null and content_hash is not null)",
            name="issued",
        ),
        CheckConstraint("taxable_minor = net_minor - credit_minor", name="taxable"),
        CheckConstraint("total_minor = taxable_minor + tax_minor", name="total"),
    )

    period_id: Mapped[UUID]
    kind: Mapped[InvoiceKind] = mapped_column(String(12), default=InvoiceKind.PERIODIC)
    status: Mapped[InvoiceStatus] = mapped_column(String(12), default=InvoiceStatus.DRAFT)
    entity_key: Mapped[str] = mapped_column(ForeignKey("legal_entities.key"))
    series: Mapped[str] = mapped_column(String(12))
    year: Mapped[int | None]
    sequence: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(String(40))
    issued_on: Mapped[date | None]
    due_on: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3))
    net_minor: Mapped[int] = mapped_column(BigInteger)
    credit_minor: Mapped[int] = mapped_column(BigInteger)
    taxable_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    total_minor: Mapped[int] = mapped_column(BigInteger)
    tax_groups: Mapped[list[Any]]
    seller: Mapped[dict[str, Any]]
    buyer: Mapped[dict[str, Any]]
    contract: Mapped[dict[str, Any]]
    contract_version_id: Mapped[UUID]
    rate_card_version_id: Mapped[UUID]
    statement_hash: Mapped[str] = mapped_column(String(64))
    engine: Mapped[str] = mapped_column(String(60))
    content_hash: Mapped[str | None] = mapped_column(String(64))


class InvoiceLine(TenantScoped, Base):
    """A charge or a service credit on an invoice; the last step of its explanation is its amount."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        within_tenant("invoice_id", "invoices"),
        UniqueConstraint("tenant_id", "invoice_id", "position"),
        CheckConstraint("kind <> 'credit' or amount_minor <= 0", name="credit_sign"),
    )

    invoice_id: Mapped[UUID]
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(500))
    tier: Mapped[str] = mapped_column(String(3))
    kind: Mapped[RowKind] = mapped_column(String(10))
    description: Mapped[str] = mapped_column(Text)
    quantity: Mapped[str] = mapped_column(String(64))
    unit: Mapped[str] = mapped_column(String(20))
    rate: Mapped[str] = mapped_column(String(64))
    exact: Mapped[Decimal]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    tax_rate: Mapped[str] = mapped_column(String(20))
    tax_category: Mapped[str] = mapped_column(String(2))
    shares: Mapped[list[Any]]
    steps: Mapped[list[Any]]


class LineSource(TenantScoped, Base):
    """What an amount was made from; the same work or the same promise on the same verdict feeds one line only."""

    __tablename__ = "line_sources"
    __table_args__ = (
        within_tenant("line_id", "invoice_lines"),
        UniqueConstraint("tenant_id", "source_type", "source_id", "part"),
        Index("ix_line_sources_tenant_line", "tenant_id", "line_id"),
    )

    line_id: Mapped[UUID]
    source_type: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[UUID]
    #: Empty for work, which is billed whole; for a verdict the promise it counts in, as tier and measure.
    part: Mapped[str] = mapped_column(String(500), default="")
    hash: Mapped[str] = mapped_column(String(64))


class Statement(TenantScoped, Base):
    """The compliance statement behind an invoice, as one document with one hash."""

    __tablename__ = "statements"
    __table_args__ = (within_tenant("invoice_id", "invoices"), UniqueConstraint("tenant_id", "invoice_id"))

    invoice_id: Mapped[UUID]
    month: Mapped[str] = mapped_column(String(7))
    document: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
