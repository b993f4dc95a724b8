"""What vendors charge for hand-offs, and the forecasts that are kept."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0015_vendor_costs"
down_revision = "0014_worker"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    op.create_table(
        "vendor_costs",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("incurred_on", sa.Date(), nullable=False),
        sa.Column("amount", base.ExactDecimal(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("bill_reference", sa.String(length=60), nullable=False),
        sa.Column("bill_line", sa.Integer(), nullable=False),
        sa.Column("booked_at", base.UtcDateTime(), nullable=False),
        sa.Column("booked_by", sa.String(length=200), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("correction_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("bill_line between 1 and 9999", name=op.f("ck_vendor_costs_bill_line")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "corrects_id"],
            ["vendor_costs.tenant_id", "vendor_costs.id"],
            name=op.f("fk_vendor_costs_tenant_id_corrects_id_vendor_costs"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "handoff_id"],
            ["handoffs.tenant_id", "handoffs.id"],
            name=op.f("fk_vendor_costs_tenant_id_handoff_id_handoffs"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_vendor_costs_tenant_id_tenants")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_vendor_costs_vendor_id_vendors")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_vendor_costs")),
        sa.UniqueConstraint("tenant_id", "corrects_id", name=op.f("uq_vendor_costs_tenant_id_corrects_id")),
    )
    op.create_index("ix_vendor_costs_tenant_handoff", "vendor_costs", ["tenant_id", "handoff_id"], unique=False)
    op.create_index("ix_vendor_costs_tenant_incurred_on", "vendor_costs", ["tenant_id", "incurred_on"], unique=False)
    op.create_index(
        "uq_vendor_costs_bill_line",
        "vendor_costs",
        ["tenant_id", "vendor_id", "bill_reference", "bill_line"],
        unique=True,
        sqlite_where=sa.text("corrects_id IS NULL"),
        postgresql_where=sa.text("corrects_id IS NULL"),
    )
    op.create_table(
        "kept_forecasts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("as_of", base.UtcDateTime(), nullable=False),
        sa.Column("figures", base.Document, nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_kept_forecasts_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_kept_forecasts")),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_kept_forecasts_tenant_id")),
    )
    walls.wall(bind, "vendor_costs", append_only=True)
    walls.wall(bind, "kept_forecasts")


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    op.drop_table("kept_forecasts")
    walls.drop_triggers(bind, "vendor_costs")
    op.drop_table("vendor_costs")
