"""The ledger of payments: attempts, money that came and went back, what Stripe told us, and money that is held."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.billing.checkout import AttemptState, HeldReason
from msp.billing.payment import PaymentKind
from msp.store import Base, TenantScoped, within_tenant

_LIVE = text("state in ('opened', 'ready')")


class PaymentAttempt(TenantScoped, Base):
    """One try to pay one invoice at Stripe; its id is the idempotency key, so it is kept before Stripe is asked."""

    __tablename__ = "payment_attempts"
    __table_args__ = (
        within_tenant("invoice_id", "invoices"),
        # An invoice has one live attempt at most, so that nobody can pay it twice at two pages.
        Index(
            "uq_payment_attempts_one_live",
            "tenant_id",
            "invoice_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("ix_payment_attempts_check", "tenant_id", "check_at"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("state <> 'ready' or session_id is not null", name="ready"),
        CheckConstraint("(state in ('opened', 'ready')) = (check_at is not null)", name="check_at"),
    )

    invoice_id: Mapped[UUID]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[AttemptState] = mapped_column(String(10))
    session_id: Mapped[str | None] = mapped_column(String(255))
    session_url: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(200))
    #: When to ask Stripe again in case a webhook was lost; empty once the attempt has ended.
    check_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Payment(TenantScoped, Base):
    """Money that came in for an invoice or went back; never changed, what an invoice is owed is the sum."""

    __tablename__ = "payments"
    __table_args__ = (
        within_tenant("invoice_id", "invoices"),
        within_tenant("attempt_id", "payment_attempts"),
        UniqueConstraint("tenant_id", "provider_reference"),
        Index("ix_payments_invoice", "tenant_id", "invoice_id"),
        CheckConstraint("(kind = 'payment') = (amount_minor > 0)", name="sign"),
        CheckConstraint("amount_minor <> 0", name="amount"),
    )

    invoice_id: Mapped[UUID]
    attempt_id: Mapped[UUID]
    kind: Mapped[PaymentKind] = mapped_column(String(10))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    provider_reference: Mapped[str] = mapped_column(String(255))
    received_at: Mapped[datetime]
    recorded_at: Mapped[datetime]


class StripeEvent(TenantScoped, Base):
    """An event that Stripe told us, once; kept in the transaction of its effect."""

    __tablename__ = "stripe_events"
    __table_args__ = (UniqueConstraint("tenant_id", "event_id"),)

    event_id: Mapped[str] = mapped_column(String(255))
    type: Mapped[str] = mapped_column(String(100))
    received_at: Mapped[datetime]
    payload: Mapped[dict[str, Any]]


class HeldPayment(TenantScoped, Base):
    """Money that came and fits no invoice or not its amount; kept until somebody says what became of it."""

    __tablename__ = "held_payments"
    __table_args__ = (
        within_tenant("invoice_id", "invoices"),
        UniqueConstraint("tenant_id", "provider_reference"),
        CheckConstraint("(settled_at is null) = (settled_by is null)", name="settled"),
    )

    #: The invoice it was meant for; empty when nobody here was asked for that money.
    invoice_id: Mapped[UUID | None]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[HeldReason] = mapped_column(String(10))
    provider_reference: Mapped[str] = mapped_column(String(255))
    received_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None] = mapped_column(String(200))
    settled_note: Mapped[str | None] = mapped_column(Text)
