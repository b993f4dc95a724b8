"""Merged tickets: which one goes on as a part of which."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0024_merge"
down_revision = "0023_ladder_ground"
branch_labels = None
depends_on = None

#: Only where a part goes on may change, and never back to nothing.
REWRITTEN = "old.ticket_id <> new.ticket_id or old.merged_at <> new.merged_at or old.by_name <> new.by_name"


def upgrade() -> None:
    """Write the table, then raise its walls."""
    bind = op.get_bind()
    op.create_table(
        "ticket_merges",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=False),
        sa.Column("merged_at", base.UtcDateTime(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint("ticket_id <> into_id", name=op.f("ck_ticket_merges_two_tickets")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "into_id"],
            ["tickets.tenant_id", "tickets.id"],
            name=op.f("fk_ticket_merges_tenant_id_into_id_tickets"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ticket_id"],
            ["tickets.tenant_id", "tickets.id"],
            name=op.f("fk_ticket_merges_tenant_id_ticket_id_tickets"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_ticket_merges_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_ticket_merges")),
        sa.UniqueConstraint("tenant_id", "ticket_id", name=op.f("uq_ticket_merges_tenant_id_ticket_id")),
    )
    op.create_index("ix_ticket_merges_tenant_into", "ticket_merges", ["tenant_id", "into_id"], unique=False)
    walls.wall(bind, "ticket_merges")
    walls.refuse(bind, "ticket_merges", "update", REWRITTEN, "a merge is history")
    walls.refuse(bind, "ticket_merges", "delete", "true", "a merge is history and stays")


def downgrade() -> None:
    """Take it down again."""
    walls.drop_triggers(op.get_bind(), "ticket_merges")
    op.drop_index("ix_ticket_merges_tenant_into", table_name="ticket_merges")
    op.drop_table("ticket_merges")
