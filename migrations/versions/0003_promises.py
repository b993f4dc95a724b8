"""Service hours, policies, clocks, firings and verdicts."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0003_promises"
down_revision = "0002_tickets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    op.create_table(
        "policy_versions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("valid_from", base.UtcDateTime(), nullable=False),
        sa.Column("document", base.Document, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_policy_versions_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_policy_versions")),
        sa.UniqueConstraint(
            "tenant_id", "name", "valid_from", name=op.f("uq_policy_versions_tenant_id_name_valid_from")
        ),
    )
    op.create_table(
        "service_hours_versions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("valid_from", base.UtcDateTime(), nullable=False),
        sa.Column("document", base.Document, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_service_hours_versions_tenant_id_tenants")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_service_hours_versions")),
        sa.UniqueConstraint(
            "tenant_id", "name", "valid_from", name=op.f("uq_service_hours_versions_tenant_id_name_valid_from")
        ),
    )
    op.create_table(
        "sla_clocks",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("started_at", base.UtcDateTime(), nullable=True),
        sa.Column("stopped_at", base.UtcDateTime(), nullable=True),
        sa.Column("target_seconds", sa.Integer(), nullable=True),
        sa.Column("elapsed_seconds", sa.Integer(), nullable=False),
        sa.Column("paused_seconds", sa.Integer(), nullable=False),
        sa.Column("due_at", base.UtcDateTime(), nullable=True),
        sa.Column("breached_at", base.UtcDateTime(), nullable=True),
        sa.Column("attention_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ticket_id"],
            ["tickets.tenant_id", "tickets.id"],
            name=op.f("fk_sla_clocks_tenant_id_ticket_id_tickets"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_sla_clocks_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sla_clocks")),
        sa.UniqueConstraint(
            "tenant_id", "ticket_id", "name", "cycle", name=op.f("uq_sla_clocks_tenant_id_ticket_id_name_cycle")
        ),
    )
    op.create_index(
        "ix_sla_clocks_attention_at",
        "sla_clocks",
        ["attention_at"],
        unique=False,
        sqlite_where=sa.text("attention_at is not null"),
        postgresql_where=sa.text("attention_at is not null"),
    )
    op.create_table(
        "firings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("scheduled_at", base.UtcDateTime(), nullable=False),
        sa.Column("noticed_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "clock_id"],
            ["sla_clocks.tenant_id", "sla_clocks.id"],
            name=op.f("fk_firings_tenant_id_clock_id_sla_clocks"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_firings_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_firings")),
        sa.UniqueConstraint("tenant_id", "clock_id", "kind", name=op.f("uq_firings_tenant_id_clock_id_kind")),
    )
    op.create_table(
        "verdicts",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("frozen_at", base.UtcDateTime(), nullable=False),
        sa.Column("judged_at", base.UtcDateTime(), nullable=False),
        sa.Column("engine", sa.String(length=40), nullable=False),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("result", base.Document, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "clock_id"],
            ["sla_clocks.tenant_id", "sla_clocks.id"],
            name=op.f("fk_verdicts_tenant_id_clock_id_sla_clocks"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_verdicts_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_verdicts")),
        sa.UniqueConstraint("tenant_id", "month", "clock_id", name=op.f("uq_verdicts_tenant_id_month_clock_id")),
    )
    walls.wall(bind, "policy_versions", append_only=True)
    walls.wall(bind, "service_hours_versions", append_only=True)
    walls.wall(bind, "sla_clocks")
    walls.wall(bind, "firings", append_only=True)
    walls.wall(bind, "verdicts", append_only=True)
    walls.watch(bind, "sla_clocks", ("tenant_id", "id", "ticket_id", "attention_at"), "attention_at")


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    walls.drop_triggers(bind, "verdicts")
    op.drop_table("verdicts")
    walls.drop_triggers(bind, "firings")
    op.drop_table("firings")
    op.drop_table("sla_clocks")
    walls.drop_triggers(bind, "service_hours_versions")
    op.drop_table("service_hours_versions")
    walls.drop_triggers(bind, "policy_versions")
    op.drop_table("policy_versions")
