"""Mailboxes of clients, and the mails that lay in them."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0013_mail_in"
down_revision = "0012_payments"
branch_labels = None
depends_on = None

#: What became of a mail stays, and so does where its bytes are found.
KEPT = "old.state not in ('new', 'review') and (new.state <> old.state or new.reason <> old.reason)"
SAME_BYTES = "new.sha256 <> old.sha256 or new.uid <> old.uid or new.uid_validity <> old.uid_validity"


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    _write_mailboxes()
    _write_mails_in()
    walls.wall(bind, "mailboxes")
    walls.wall(bind, "mails_in")
    walls.refuse(bind, "mailboxes", "update", "old.retired_at is not null", "a retired mailbox is history")
    walls.refuse(bind, "mailboxes", "delete", "true", "a mailbox is retired, never deleted")
    walls.refuse(bind, "mails_in", "update", f"({KEPT}) or {SAME_BYTES}", "what became of a mail is history")
    walls.refuse(bind, "mails_in", "delete", "true", "mails stay on record")


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    walls.drop_triggers(bind, "mails_in")
    op.drop_table("mails_in")
    walls.drop_triggers(bind, "mailboxes")
    op.drop_table("mailboxes")


def _write_mailboxes() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("security", sa.String(length=10), nullable=False),
        sa.Column("account", sa.String(length=254), nullable=False),
        sa.Column("password_sealed", sa.Text(), nullable=False),
        sa.Column("folder", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("connected_at", base.UtcDateTime(), nullable=False),
        sa.Column("retired_at", base.UtcDateTime(), nullable=True),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("next_poll_at", base.UtcDateTime(), nullable=False),
        sa.Column("last_polled_at", base.UtcDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_mailboxes_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mailboxes")),
    )
    op.create_index(
        "uq_mailboxes_current",
        "mailboxes",
        ["tenant_id"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )


def _write_mails_in() -> None:
    op.create_table(
        "mails_in",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mailbox_id", sa.Uuid(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("received_at", base.UtcDateTime(), nullable=False),
        sa.Column("fetched_at", base.UtcDateTime(), nullable=False),
        sa.Column("raw_removed_at", base.UtcDateTime(), nullable=True),
        sa.Column("message_id", sa.String(length=250), nullable=False),
        sa.Column("in_reply_to", sa.String(length=250), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("sender_name", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", base.UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "state not in ('opened', 'threaded') or ticket_id is not null", name=op.f("ck_mails_in_on_a_ticket")
        ),
        sa.CheckConstraint("(state in ('new', 'review')) = (decided_at is null)", name=op.f("ck_mails_in_decided")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mailbox_id"],
            ["mailboxes.tenant_id", "mailboxes.id"],
            name=op.f("fk_mails_in_tenant_id_mailbox_id_mailboxes"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ticket_id"],
            ["tickets.tenant_id", "tickets.id"],
            name=op.f("fk_mails_in_tenant_id_ticket_id_tickets"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_mails_in_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mails_in")),
        sa.UniqueConstraint(
            "tenant_id",
            "mailbox_id",
            "uid_validity",
            "uid",
            name=op.f("uq_mails_in_tenant_id_mailbox_id_uid_validity_uid"),
        ),
    )
    for name, columns in (
        ("tenant_state", ["state", "received_at"]),
        ("tenant_sender", ["sender", "received_at"]),
        ("tenant_fingerprint", ["fingerprint"]),
        ("tenant_message_id", ["message_id"]),
        ("tenant_in_reply_to", ["in_reply_to"]),
    ):
        op.create_index(f"ix_mails_in_{name}", "mails_in", ["tenant_id", *columns], unique=False)
