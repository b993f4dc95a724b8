"""The services that clients buy, the policies they are under, and which tickets are about which of them."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0019_services"
down_revision = "0018_disputes"
branch_labels = None
depends_on = None

REWRITTEN = "old.retired_at is not null or new.key <> old.key or new.added_at <> old.added_at"


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    _services()
    _policies()
    _of_tickets()
    walls.wall(bind, "services")
    walls.wall(bind, "service_policies", append_only=True)
    walls.wall(bind, "ticket_services")
    walls.refuse(bind, "services", "update", REWRITTEN, "a service keeps its key, and a retired one is history")
    walls.refuse(bind, "services", "delete", "true", "a service is retired, never deleted")


def downgrade() -> None:
    """Take everything down again; tickets forget what they were about, their logs do not."""
    bind = op.get_bind()
    op.drop_table("ticket_services")
    for table in ("service_policies", "services"):
        walls.drop_triggers(bind, table)
        op.drop_table(table)


def _keys(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    ]


def _within(table: str, column: str, parent: str) -> sa.Constraint:
    name = op.f(f"fk_{table}_tenant_id_{column}_{parent}")
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{parent}.tenant_id", f"{parent}.id"], name=name)


def _services() -> None:
    op.create_table(
        "services",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("added_at", base.UtcDateTime(), nullable=False),
        sa.Column("retired_at", base.UtcDateTime(), nullable=True),
        sa.UniqueConstraint("tenant_id", "key", name=op.f("uq_services_tenant_id_key")),
        *_keys("services"),
    )
    offered = sa.text("retired_at IS NULL")
    where = {"sqlite_where": offered, "postgresql_where": offered}
    op.create_index("uq_services_name", "services", ["tenant_id", "name"], unique=True, **where)


def _policies() -> None:
    table = "service_policies"
    op.create_table(
        table,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("valid_from", base.UtcDateTime(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _within(table, "service_id", "services"),
        sa.UniqueConstraint(
            "tenant_id", "service_id", "valid_from", name=op.f(f"uq_{table}_tenant_id_service_id_valid_from")
        ),
        *_keys(table),
    )


def _of_tickets() -> None:
    table = "ticket_services"
    op.create_table(
        table,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        _within(table, "ticket_id", "tickets"),
        _within(table, "service_id", "services"),
        sa.UniqueConstraint("tenant_id", "ticket_id", name=op.f(f"uq_{table}_tenant_id_ticket_id")),
        *_keys(table),
    )
    op.create_index("ix_ticket_services_tenant_service", table, ["tenant_id", "service_id"], unique=False)
