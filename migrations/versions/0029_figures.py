"""What the stays of tickets count as, and the indexes along which the figures of the tiers are added up."""

import sqlalchemy as sa
from alembic import op

from msp.store import wall_ddl as walls

revision = "0029_figures"
down_revision = "0028_routing"
branch_labels = None
depends_on = None

TABLE = "stay_figures"
PLACED_AT = "coalesce(breached_at, stopped_at, due_at)"
#: Index → table, columns, and the rows it holds.
INDEXES = {
    "ix_stay_figures_tenant_arrived": (TABLE, ("tenant_id", "arrived_in", "tier", "is_bounce"), None),
    "ix_stay_figures_tenant_ended": (
        TABLE,
        ("tenant_id", "ended_in", "tier", "end", "seconds", "n", "replies", "reopened_after"),
        "ended_in is not null",
    ),
    "ix_work_entries_tenant_figures": ("work_entries", ("tenant_id", "worked_on", "tier", "minutes", "id"), None),
    "ix_sla_clocks_tenant_acknowledge": (
        "sla_clocks",
        ("tenant_id", sa.text(PLACED_AT), "metric", "name", "breached_at", "stopped_at", "due_at", "target_seconds"),
        "metric = 'acknowledge'",
    ),
}


def upgrade() -> None:
    """Write the table, which the worker fills with the stays of before, and raise its wall."""
    op.create_table(
        TABLE,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("tier", sa.String(length=2), nullable=False),
        sa.Column("arrived_in", sa.String(length=7), nullable=False),
        sa.Column("is_bounce", sa.Boolean(), nullable=False),
        sa.Column("ended_in", sa.String(length=7), nullable=True),
        sa.Column("end", sa.String(length=10), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("reopened_after", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{TABLE}_tenant_id_tenants")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ticket_id"],
            ["tickets.tenant_id", "tickets.id"],
            name=op.f(f"fk_{TABLE}_tenant_id_ticket_id_tickets"),
        ),
        sa.UniqueConstraint("tenant_id", "ticket_id", "n", name=op.f(f"uq_{TABLE}_tenant_id_ticket_id_n")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{TABLE}")),
    )
    for name, (table, columns, rows) in INDEXES.items():
        where = {f"{engine}_where": sa.text(rows) for engine in ("sqlite", "postgresql")} if rows else {}
        op.create_index(name, table, list(columns), unique=False, **where)
    walls.wall(op.get_bind(), TABLE)


def downgrade() -> None:
    """Take everything down again; the stays themselves remain."""
    for name, (table, _, _) in reversed(INDEXES.items()):
        op.drop_index(name, table_name=table)
    op.drop_table(TABLE)
