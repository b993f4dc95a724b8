"""Indexes of the promises that are owed: the broken ones that are open still, and those that fall due next."""

import sqlalchemy as sa
from alembic import op

revision = "0017_report_indexes"
down_revision = "0016_raising"
branch_labels = None
depends_on = None

MISSED = "breached_at is not null and stopped_at is null"
DUE = "due_at is not null and breached_at is null and stopped_at is null"


def upgrade() -> None:
    """Write the indexes."""
    for name, column, covered, condition in (
        ("ix_sla_clocks_tenant_missed", "breached_at", "state", MISSED),
        ("ix_sla_clocks_tenant_due", "due_at", "breached_at", DUE),
    ):
        op.create_index(
            name,
            "sla_clocks",
            ["tenant_id", column, "id", "metric", "ticket_id", covered, "stopped_at"],
            unique=False,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )


def downgrade() -> None:
    """Take them down again."""
    op.drop_index("ix_sla_clocks_tenant_due", table_name="sla_clocks")
    op.drop_index("ix_sla_clocks_tenant_missed", table_name="sla_clocks")
