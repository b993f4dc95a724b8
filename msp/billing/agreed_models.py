"""What a month is charged from beside work and vendors: quantities, usage, prepaid blocks, and what is carried over."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.billing.invoice_draft import Carrier
from msp.store import Base, TenantScoped, within_tenant

KEY_LENGTH, SITE_LENGTH, METER_LENGTH, REFERENCE_LENGTH = 60, 120, 60, 100


class Recorded:
    """Who wrote a row down and who took it back; it says the same for good, and counts until it is taken back."""

    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[str | None] = mapped_column(String(200))


class AgreedQuantity(Recorded, TenantScoped, Base):
    """How many units a line of the rate card counts from a day on, at one site or without one."""

    __tablename__ = "agreed_quantities"
    __table_args__ = (
        CheckConstraint("(taken_back_at is null) = (taken_back_by is null)", name="taken_back"),
        Index(
            "uq_agreed_quantities_standing",
            "tenant_id",
            "line_key",
            "site",
            "from_date",
            unique=True,
            sqlite_where=text("taken_back_at is null"),
            postgresql_where=text("taken_back_at is null"),
        ),
    )

    line_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    site: Mapped[str] = mapped_column(String(SITE_LENGTH), default="")
    #: A day of the tenant's own calendar.
    from_date: Mapped[date]
    quantity: Mapped[Decimal]


class UsageRecord(Recorded, TenantScoped, Base):
    """What a meter counted; the same key again is the same record."""

    __tablename__ = "usage_records"
    __table_args__ = (
        UniqueConstraint("tenant_id", "idempotency_key"),
        CheckConstraint("(taken_back_at is null) = (taken_back_by is null)", name="taken_back"),
        Index("ix_usage_records_tenant_observed_on", "tenant_id", "observed_on"),
    )

    idempotency_key: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))
    meter: Mapped[str] = mapped_column(String(METER_LENGTH))
    quantity: Mapped[Decimal]
    observed_at: Mapped[datetime]
    #: Its day in the tenant's own calendar; it is billed in the month of that day.
    observed_on: Mapped[date]


class PrepaidBlock(Recorded, TenantScoped, Base):
    """Minutes paid in advance for a line of the rate card, usable from the first to the last day, both inside."""

    __tablename__ = "prepaid_blocks"
    __table_args__ = (
        UniqueConstraint("tenant_id", "reference"),
        CheckConstraint("(taken_back_at is null) = (taken_back_by is null)", name="taken_back"),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="span"),
        CheckConstraint("minutes > 0", name="minutes"),
    )

    line_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))
    minutes: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    #: The day of the sale, in whose month it is invoiced for its price; nothing is invoiced for 0.
    bought_on: Mapped[date]
    price: Mapped[Decimal]


class CarriedBalance(TenantScoped, Base):
    """Minutes that a bucket (`key` is its line) or a prepaid block (its reference) had left when a month closed."""

    __tablename__ = "carried_balances"
    __table_args__ = (
        within_tenant("period_id", "billing_periods"),
        UniqueConstraint("tenant_id", "period_id", "carrier", "key"),
    )

    period_id: Mapped[UUID]
    carrier: Mapped[Carrier] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))
    minutes: Mapped[Decimal]
