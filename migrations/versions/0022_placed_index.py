"""The index along which clocks are counted by month: when each broke, stopped, or else falls due."""

import sqlalchemy as sa
from alembic import op

revision = "0022_placed_index"
down_revision = "0021_restricted_notes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write the index."""
    placed_at = sa.text("coalesce(breached_at, stopped_at, due_at)")
    covered = ("metric", "breached_at", "stopped_at", "due_at", "target_seconds", "id")
    op.create_index("ix_sla_clocks_tenant_placed", "sla_clocks", ["tenant_id", placed_at, *covered], unique=False)


def downgrade() -> None:
    """Take it down again."""
    op.drop_index("ix_sla_clocks_tenant_placed", table_name="sla_clocks")
