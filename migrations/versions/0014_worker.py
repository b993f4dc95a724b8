"""Who works and how it goes, lanes and decisions in the outbox, forms that are sent once."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0014_worker"
down_revision = "0013_mail_in"
branch_labels = None
depends_on = None

WATCHED = ("kind", "given_up_at", "let_go_at")
#: Index of the outbox → its columns and the rows it holds.
INDEXES = {
    "ix_outbox_lane": (["tenant_id", "lane"], "due_at is not null"),
    "ix_outbox_given_up": (["given_up_at"], "given_up_at is not null"),
    "ix_outbox_to_empty": (["tenant_id", "delivered_at"], "delivered_at is not null and emptied_at is null"),
}


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    op.add_column("outbox", sa.Column("lane", sa.String(length=100), nullable=True))
    op.add_column("outbox", sa.Column("let_go_at", base.UtcDateTime(), nullable=True))
    op.add_column("outbox", sa.Column("emptied_at", base.UtcDateTime(), nullable=True))
    for name, (columns, rows) in INDEXES.items():
        op.create_index(
            name, "outbox", columns, unique=False, sqlite_where=sa.text(rows), postgresql_where=sa.text(rows)
        )
    op.create_table(
        "heartbeats",
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("every_seconds", sa.Integer(), nullable=False),
        sa.Column("started_at", base.UtcDateTime(), nullable=False),
        sa.Column("finished_at", base.UtcDateTime(), nullable=True),
        sa.Column("took_ms", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(length=60), nullable=True),
        sa.Column("failed_at", base.UtcDateTime(), nullable=True),
        sa.Column("runs", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "leaders",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("worker", sa.String(length=200), nullable=False),
        sa.Column("since", base.UtcDateTime(), nullable=False),
        sa.Column("seen_at", base.UtcDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_leaders_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaders")),
    )
    op.create_table(
        "effect_decisions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("effect_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("decided_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "effect_id"],
            ["outbox.tenant_id", "outbox.id"],
            name=op.f("fk_effect_decisions_tenant_id_effect_id_outbox"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_effect_decisions_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_effect_decisions")),
    )
    op.create_table(
        "form_uses",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("used_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_form_uses_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_form_uses")),
        sa.UniqueConstraint("tenant_id", "form_id", "sender_id", name=op.f("uq_form_uses_tenant_id_form_id_sender_id")),
    )
    op.create_index(op.f("ix_form_uses_used_at"), "form_uses", ["used_at"], unique=False)
    walls.let_read(bind, "alembic_version")
    walls.open_to_app(bind, "heartbeats")
    walls.open_to_app(bind, "leaders")
    walls.wall(bind, "effect_decisions", append_only=True)
    walls.wall(bind, "form_uses")
    walls.watch_more(bind, "outbox", WATCHED, "given_up_at")


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    walls.let_read_no_more(bind, "alembic_version")
    walls.watch_less(bind, "outbox", WATCHED, "given_up_at")
    op.drop_table("form_uses")
    walls.drop_triggers(bind, "effect_decisions")
    op.drop_table("effect_decisions")
    op.drop_table("leaders")
    op.drop_table("heartbeats")
    for name in INDEXES:
        op.drop_index(name, "outbox")
    for column in ("emptied_at", "let_go_at", "lane"):
        op.drop_column("outbox", column)
