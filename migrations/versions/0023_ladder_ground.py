"""What ladders may go by: categories of work at a client, the tickets that are put under them, and VIPs."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0023_ladder_ground"
down_revision = "0022_placed_index"
branch_labels = None
depends_on = None

REWRITTEN = "old.retired_at is not null or new.key <> old.key or new.added_at <> old.added_at"


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    op.add_column("people", sa.Column("is_vip", sa.Boolean(), server_default=sa.false(), nullable=False))
    _categories()
    _of_tickets()
    walls.wall(bind, "categories")
    walls.wall(bind, "ticket_categories")
    walls.refuse(bind, "categories", "update", REWRITTEN, "a category keeps its key, and a retired one is history")
    walls.refuse(bind, "categories", "delete", "true", "a category is retired, never deleted")


def downgrade() -> None:
    """Take everything down again; tickets forget their category, their logs do not."""
    op.drop_table("ticket_categories")
    walls.drop_triggers(op.get_bind(), "categories")
    op.drop_table("categories")
    op.drop_column("people", "is_vip")


def _keys(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    ]


def _within(table: str, column: str, parent: str) -> sa.Constraint:
    name = op.f(f"fk_{table}_tenant_id_{column}_{parent}")
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{parent}.tenant_id", f"{parent}.id"], name=name)


def _categories() -> None:
    op.create_table(
        "categories",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("skills", base.Document, nullable=False),
        sa.Column("added_at", base.UtcDateTime(), nullable=False),
        sa.Column("retired_at", base.UtcDateTime(), nullable=True),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_categories_tenant_id_key")),
        *_keys("categories"),
    )
    offered = sa.text("retired_at IS NULL")
    where = {"sqlite_where": offered, "postgresql_where": offered}
    op.create_index("uq_categories_name", "categories", ["tenant_id", "name"], unique=True, **where)


def _of_tickets() -> None:
    table = "ticket_categories"
    op.create_table(
        table,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        _within(table, "ticket_id", "tickets"),
        _within(table, "category_id", "categories"),
        sa.UniqueConstraint("tenant_id", "ticket_id", name=op.f(f"uq_{table}_tenant_id_ticket_id")),
        *_keys(table),
    )
    op.create_index("ix_ticket_categories_tenant_category", table, ["tenant_id", "category_id"], unique=False)
