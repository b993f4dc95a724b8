"""What clients may set themselves, and the changes that they ask for."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0009_agreements"
down_revision = "0008_labels"
branch_labels = None
depends_on = None

PUBLISHED = "state in ('applied', 'approved')"


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    op.create_table(
        "guard_rail_versions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", base.UtcDateTime(), nullable=False),
        sa.Column("document", base.Document, nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_guard_rail_versions_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_guard_rail_versions")),
        sa.UniqueConstraint("tenant_id", "valid_from", name=op.f("uq_guard_rail_versions_tenant_id_valid_from")),
    )
    op.create_table(
        "setting_changes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("setting", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("document", base.Document, nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("base_document", base.Document, nullable=False),
        sa.Column("valid_from", base.UtcDateTime(), nullable=True),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", base.UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", base.UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'applied', 'approved', 'declined', 'withdrawn')",
            name=op.f("ck_setting_changes_state"),
        ),
        sa.CheckConstraint("state = 'waiting' or decided_at is not null", name=op.f("ck_setting_changes_decided")),
        sa.CheckConstraint(
            "state not in ('applied', 'approved') or version_id is not null",
            name=op.f("ck_setting_changes_published"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_setting_changes_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_setting_changes")),
    )
    op.create_index("ix_setting_changes_asked_at", "setting_changes", ["tenant_id", "asked_at"], unique=False)
    op.create_index(
        "uq_setting_changes_base",
        "setting_changes",
        ["tenant_id", "setting", "name", "base"],
        unique=True,
        sqlite_where=sa.text(PUBLISHED),
        postgresql_where=sa.text(PUBLISHED),
    )
    walls.wall(bind, "guard_rail_versions", append_only=True)
    walls.wall(bind, "setting_changes")
    walls.refuse(bind, "setting_changes", "update", "old.state <> 'waiting'", "a change that is decided is history")
    walls.refuse(bind, "setting_changes", "delete", "true", "changes are history and stay")


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    walls.drop_triggers(bind, "setting_changes")
    op.drop_table("setting_changes")
    walls.drop_triggers(bind, "guard_rail_versions")
    op.drop_table("guard_rail_versions")
