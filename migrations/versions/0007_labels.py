"""What clients call their priorities, and when each version of hours and targets was published."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0007_labels"
down_revision = "0006_links"
branch_labels = None
depends_on = None

#: Versions that were there before have no instant of publishing: they are append-only, and nobody guesses one.
PUBLISHED = ("policy_versions", "service_hours_versions")


def upgrade() -> None:
    """Write the table, then raise its walls; add the column."""
    bind = op.get_bind()
    op.create_table(
        "priority_label_versions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", base.UtcDateTime(), nullable=False),
        sa.Column("document", base.Document, nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("published_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_priority_label_versions_tenant_id_tenants")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_priority_label_versions")),
        sa.UniqueConstraint("tenant_id", "valid_from", name=op.f("uq_priority_label_versions_tenant_id_valid_from")),
    )
    walls.wall(bind, "priority_label_versions", append_only=True)
    for table in PUBLISHED:
        op.add_column(table, sa.Column("published_at", base.UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    for table in reversed(PUBLISHED):
        op.drop_column(table, "published_at")
    walls.drop_triggers(bind, "priority_label_versions")
    op.drop_table("priority_label_versions")
