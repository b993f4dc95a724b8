"""Attempts to pay, the ledger of payments, what Stripe told us, and money that is held."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0012_payments"
down_revision = "0011_sign_on"
branch_labels = None
depends_on = None

LIVE = sa.text("state in ('opened', 'ready')")
TABLES = ("held_payments", "stripe_events", "payments", "payment_attempts")
ATTEMPT_MOVED = (
    "old.state = 'paid' or new.invoice_id <> old.invoice_id or new.amount_minor <> old.amount_minor"
    " or new.currency <> old.currency or new.opened_at <> old.opened_at"
    " or (old.session_id is not null and (new.session_id is null or new.session_id <> old.session_id))"
    " or (old.state not in ('opened', 'ready') and new.state in ('opened', 'ready'))"
)
HELD_MOVED = (
    "old.settled_at is not null or new.amount_minor <> old.amount_minor or new.currency <> old.currency"
    " or new.provider_reference <> old.provider_reference or new.reason <> old.reason"
)


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    op.create_table(
        "payment_attempts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.String(length=255), nullable=True),
        sa.Column("session_url", sa.Text(), nullable=True),
        sa.Column("expires_at", base.UtcDateTime(), nullable=True),
        sa.Column("opened_at", base.UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.String(length=200), nullable=False),
        sa.Column("check_at", base.UtcDateTime(), nullable=True),
        sa.Column("ended_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_attempts_amount")),
        sa.CheckConstraint("state <> 'ready' or session_id is not null", name=op.f("ck_payment_attempts_ready")),
        sa.CheckConstraint(
            "(state in ('opened', 'ready')) = (check_at is not null)", name=op.f("ck_payment_attempts_check_at")
        ),
        _within("payment_attempts", "invoice_id", "invoices"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_payment_attempts_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_payment_attempts")),
    )
    op.create_index(
        "uq_payment_attempts_one_live",
        "payment_attempts",
        ["tenant_id", "invoice_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_index("ix_payment_attempts_check", "payment_attempts", ["tenant_id", "check_at"], unique=False)
    _ledger()
    walls.wall(bind, "payment_attempts")
    walls.refuse(bind, "payment_attempts", "update", ATTEMPT_MOVED, "an attempt only moves forward")
    walls.refuse(bind, "payment_attempts", "delete", "true", "an attempt stays")
    walls.wall(bind, "payments", append_only=True)
    walls.wall(bind, "stripe_events", append_only=True)
    walls.wall(bind, "held_payments")
    walls.refuse(bind, "held_payments", "update", HELD_MOVED, "held money stays what it was")
    walls.refuse(bind, "held_payments", "delete", "true", "held money stays")


def _ledger() -> None:
    op.create_table(
        "payments",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("provider_reference", sa.String(length=255), nullable=False),
        sa.Column("received_at", base.UtcDateTime(), nullable=False),
        sa.Column("recorded_at", base.UtcDateTime(), nullable=False),
        sa.CheckConstraint("(kind = 'payment') = (amount_minor > 0)", name=op.f("ck_payments_sign")),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_payments_amount")),
        _within("payments", "invoice_id", "invoices"),
        _within("payments", "attempt_id", "payment_attempts"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_payments_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_payments")),
        sa.UniqueConstraint("tenant_id", "provider_reference", name=op.f("uq_payments_tenant_id_provider_reference")),
    )
    op.create_index("ix_payments_invoice", "payments", ["tenant_id", "invoice_id"], unique=False)
    op.create_table(
        "stripe_events",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("received_at", base.UtcDateTime(), nullable=False),
        sa.Column("payload", base.Document, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_stripe_events_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_stripe_events")),
        sa.UniqueConstraint("tenant_id", "event_id", name=op.f("uq_stripe_events_tenant_id_event_id")),
    )
    op.create_table(
        "held_payments",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("provider_reference", sa.String(length=255), nullable=False),
        sa.Column("received_at", base.UtcDateTime(), nullable=False),
        sa.Column("recorded_at", base.UtcDateTime(), nullable=False),
        sa.Column("settled_at", base.UtcDateTime(), nullable=True),
        sa.Column("settled_by", sa.String(length=200), nullable=True),
        sa.Column("settled_note", sa.Text(), nullable=True),
        sa.CheckConstraint("(settled_at is null) = (settled_by is null)", name=op.f("ck_held_payments_settled")),
        _within("held_payments", "invoice_id", "invoices"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_held_payments_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_held_payments")),
        sa.UniqueConstraint(
            "tenant_id", "provider_reference", name=op.f("uq_held_payments_tenant_id_provider_reference")
        ),
    )


def _within(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{parent}.tenant_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}_{parent}"),
    )


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    for table in TABLES:
        walls.drop_triggers(bind, table)
        op.drop_table(table)
