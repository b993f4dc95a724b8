"""Excusing broken promises."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0007_excuses"
down_revision = "0006_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    op.create_table(
        "excuse_entries",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_excuse_entries_tenant_id_tenants")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "clock_id"],
            ["sla_clocks.tenant_id", "sla_clocks.id"],
            name=op.f("fk_excuse_entries_tenant_id_clock_id_sla_clocks"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_excuse_entries")),
        sa.UniqueConstraint("tenant_id", "clock_id", "n", name=op.f("uq_excuse_entries_tenant_id_clock_id_n")),
    )
    walls.wall(bind, "excuse_entries", append_only=True)


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    walls.drop_triggers(bind, "excuse_entries")
    op.drop_table("excuse_entries")
