"""What a month is charged from beside work and vendors: quantities, usage, prepaid blocks, balances carried over."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0033_kinds"
down_revision = "0032_notes"
branch_labels = None
depends_on = None

TAKEN_BACK = "(taken_back_at is null) = (taken_back_by is null)"
#: What each row says for good; only that it is taken back is written later, once.
SAID = {
    "agreed_quantities": ("line_key", "site", "from_date", "quantity"),
    "usage_records": ("idempotency_key", "meter", "quantity", "observed_at", "observed_on"),
    "prepaid_blocks": ("line_key", "reference", "minutes", "starts_on", "bought_on", "price"),
}


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    _recorded(
        "agreed_quantities",
        sa.Column("line_key", sa.String(length=60), nullable=False),
        sa.Column("site", sa.String(length=120), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("quantity", base.ExactDecimal(), nullable=False),
    )
    op.create_index(
        "uq_agreed_quantities_standing",
        "agreed_quantities",
        ["tenant_id", "line_key", "site", "from_date"],
        unique=True,
        sqlite_where=sa.text("taken_back_at is null"),
        postgresql_where=sa.text("taken_back_at is null"),
    )
    _recorded(
        "usage_records",
        sa.Column("idempotency_key", sa.String(length=100), nullable=False),
        sa.Column("meter", sa.String(length=60), nullable=False),
        sa.Column("quantity", base.ExactDecimal(), nullable=False),
        sa.Column("observed_at", base.UtcDateTime(), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.UniqueConstraint("tenant_id", "idempotency_key", name=op.f("uq_usage_records_tenant_id_idempotency_key")),
    )
    op.create_index("ix_usage_records_tenant_observed_on", "usage_records", ["tenant_id", "observed_on"], unique=False)
    _recorded(
        "prepaid_blocks",
        sa.Column("line_key", sa.String(length=60), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("bought_on", sa.Date(), nullable=False),
        sa.Column("price", base.ExactDecimal(), nullable=False),
        sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name=op.f("ck_prepaid_blocks_span")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_prepaid_blocks_minutes")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_prepaid_blocks_tenant_id_reference")),
    )
    _carried()
    for table, said in SAID.items():
        walls.wall(bind, table)
        changed = " or ".join(f"new.{column} <> old.{column}" for column in said)
        walls.refuse(
            bind, table, "update", f"old.taken_back_at is not null or {changed}", f"{table} say the same for good"
        )
        walls.refuse(bind, table, "delete", "true", f"{table} are taken back, never deleted")
    walls.wall(bind, "carried_balances", append_only=True)


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    for table in ("carried_balances", *SAID):
        walls.drop_triggers(bind, table)
        op.drop_table(table)


def _recorded(table: str, *columns: sa.Column[object] | sa.Constraint) -> None:
    op.create_table(
        table,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("recorded_at", base.UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("taken_back_at", base.UtcDateTime(), nullable=True),
        sa.Column("taken_back_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint(TAKEN_BACK, name=op.f(f"ck_{table}_taken_back")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    )


def _carried() -> None:
    op.create_table(
        "carried_balances",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("carrier", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("minutes", base.ExactDecimal(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "period_id"],
            ["billing_periods.tenant_id", "billing_periods.id"],
            name=op.f("fk_carried_balances_tenant_id_period_id_billing_periods"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_carried_balances_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_carried_balances")),
        sa.UniqueConstraint(
            "tenant_id", "period_id", "carrier", "key", name=op.f("uq_carried_balances_tenant_id_period_id_carrier_key")
        ),
    )
