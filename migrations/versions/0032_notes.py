"""Credit notes with what each credits, and the approvals that sign documents."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0032_notes"
down_revision = "0031_ledger"
branch_labels = None
depends_on = None

TABLES = ("approvals", "credit_note_lines", "credit_notes")
ENDED = "old.state in ('issued', 'discarded')"
#: What a note says stands from its draft on; only how far it is, and what is drawn at the issue, moves.
SAID = ("invoice_id", "entity_key", "series", "currency", "net_minor", "tax_minor", "total_minor", "reason")
MOVED = f"{ENDED} or " + " or ".join(f"new.{name} <> old.{name}" for name in SAID)
#: Over all issued notes no line is credited by more than it charged (field/billing.md section 12).
ISSUED_OF = (
    "select sum(o.net_minor) from credit_note_lines o join credit_notes n on n.tenant_id = o.tenant_id"
    " and n.id = o.note_id where o.tenant_id = l.tenant_id and o.line_id = l.line_id"
    " and (n.state = 'issued' or n.id = new.id)"
)
TOO_MUCH = (
    "new.state = 'issued' and exists (select 1 from credit_note_lines l join invoice_lines i on"
    " i.tenant_id = l.tenant_id and i.id = l.line_id where l.tenant_id = new.tenant_id and l.note_id = new.id"
    f" and i.amount_minor < ({ISSUED_OF}))"
)


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    _notes()
    _lines()
    _approvals()
    bind = op.get_bind()
    walls.wall(bind, "credit_notes")
    walls.refuse(bind, "credit_notes", "update", f"{MOVED} or ({TOO_MUCH})", "a credit note stays what it is")
    walls.refuse(bind, "credit_notes", "delete", "true", "a credit note stays")
    walls.wall(bind, "credit_note_lines", append_only=True)
    walls.wall(bind, "approvals", append_only=True)


def _notes() -> None:
    op.create_table(
        "credit_notes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("entity_key", sa.String(length=20), nullable=False),
        sa.Column("series", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_groups", base.Document, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("drafted_at", base.UtcDateTime(), nullable=False),
        sa.Column("drafted_by", sa.String(length=200), nullable=False),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "state <> 'issued' or (number is not null and sequence is not null and year is not null"
            " and issued_on is not null and content_hash is not null)",
            name=op.f("ck_credit_notes_issued"),
        ),
        sa.CheckConstraint("net_minor > 0 and tax_minor >= 0", name=op.f("ck_credit_notes_amounts")),
        sa.CheckConstraint("total_minor = net_minor + tax_minor", name=op.f("ck_credit_notes_total")),
        sa.ForeignKeyConstraint(
            ["entity_key"], ["legal_entities.key"], name=op.f("fk_credit_notes_entity_key_legal_entities")
        ),
        _within("credit_notes", "invoice_id", "invoices"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_credit_notes_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_credit_notes")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_credit_notes_tenant_id_number")),
    )
    op.create_index("uq_credit_notes_series", "credit_notes", ["entity_key", "series", "year", "sequence"], unique=True)
    op.create_index("ix_credit_notes_invoice", "credit_notes", ["tenant_id", "invoice_id"], unique=False)


def _lines() -> None:
    op.create_table(
        "credit_note_lines",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("net_minor > 0", name=op.f("ck_credit_note_lines_net")),
        _within("credit_note_lines", "note_id", "credit_notes"),
        _within("credit_note_lines", "line_id", "invoice_lines"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_credit_note_lines_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_credit_note_lines")),
        sa.UniqueConstraint(
            "tenant_id", "note_id", "line_id", name=op.f("uq_credit_note_lines_tenant_id_note_id_line_id")
        ),
    )
    op.create_index("ix_credit_note_lines_line", "credit_note_lines", ["tenant_id", "line_id"], unique=False)


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_type", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("approved_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_approvals_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approvals")),
        sa.UniqueConstraint(
            *("tenant_id", "document_type", "document_id", "content_hash"),
            name=op.f("uq_approvals_tenant_id_document_type_document_id_content_hash"),
        ),
    )


def _within(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{parent}.tenant_id", f"{parent}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}_{parent}"),
    )


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    for table in TABLES:
        walls.drop_triggers(bind, table)
        op.drop_table(table)
