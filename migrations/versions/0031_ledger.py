"""The ledger, with postings for every invoice and payment of before."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0031_ledger"
down_revision = "0030_known_errors"
branch_labels = None
depends_on = None

ENTRIES_OF = "from ledger_entries e where e.tenant_id = new.tenant_id and e.posting_id = new.id"
UNBALANCED = f"coalesce((select sum(e.debit_minor) - sum(e.credit_minor) {ENTRIES_OF}), 0) <> 0"
READ = ("invoices", "invoice_lines", "payments", "held_payments")
POSTED = "exists (select 1 from ledger_postings p where p.tenant_id = new.tenant_id and p.id = new.posting_id)"


def upgrade() -> None:
    """Write the tables and raise their walls; then post what happened before there was a ledger."""
    _postings()
    _entries()
    bind = op.get_bind()
    _force(bind, "no force")
    for before in list(_of_before(bind)):
        _post(bind, *before)
    if walls.on_postgresql(bind):
        # The entries point at their postings: looked at now, because a table with a look still owed cannot be altered.
        op.execute("set constraints all immediate")
    _force(bind, "force")
    walls.wall(bind, "ledger_postings", append_only=True)
    walls.wall(bind, "ledger_entries", append_only=True)
    walls.refuse(bind, "ledger_postings", "insert", UNBALANCED, "a posting balances")
    walls.refuse(bind, "ledger_entries", "insert", POSTED, "a posting is whole once it is written")


def _force(bind: sa.Connection, how: str) -> None:
    """Row security also holds the owner, who has to read every client's documents here."""
    for table in READ if walls.on_postgresql(bind) else ():
        op.execute(f"alter table {table} {how} row level security")


def _postings() -> None:
    op.create_table(
        "ledger_postings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_type", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("entity_key", sa.String(length=20), nullable=True),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("posted_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_ledger_postings_tenant_id_tenants")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_id"],
            ["invoices.tenant_id", "invoices.id"],
            name=op.f("fk_ledger_postings_tenant_id_invoice_id_invoices"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_key"], ["legal_entities.key"], name=op.f("fk_ledger_postings_entity_key_legal_entities")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_ledger_postings")),
        sa.UniqueConstraint(
            *("tenant_id", "document_type", "document_id", "kind"),
            name=op.f("uq_ledger_postings_tenant_id_document_type_document_id_kind"),
        ),
    )
    op.create_index("ix_ledger_postings_invoice", "ledger_postings", ["tenant_id", "invoice_id"], unique=False)
    op.create_index("ix_ledger_postings_day", "ledger_postings", ["tenant_id", "on_date", "id"], unique=False)


def _entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("tier", sa.String(length=3), nullable=False),
        sa.Column("debit_minor", sa.BigInteger(), nullable=False),
        sa.Column("credit_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("debit_minor >= 0 and credit_minor >= 0", name=op.f("ck_ledger_entries_sides")),
        sa.CheckConstraint("(debit_minor = 0) <> (credit_minor = 0)", name=op.f("ck_ledger_entries_one_side")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_ledger_entries_tenant_id_tenants")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "posting_id"],
            ["ledger_postings.tenant_id", "ledger_postings.id"],
            name=op.f("fk_ledger_entries_tenant_id_posting_id_ledger_postings"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("tenant_id", "posting_id", "n", name=op.f("uq_ledger_entries_tenant_id_posting_id_n")),
    )
    op.create_index("ix_ledger_entries_account", "ledger_entries", ["tenant_id", "account", "tier"], unique=False)


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column, TYPES.get(column)) for column in columns))


TYPES: dict[str, Any] = {
    "tenant_id": sa.Uuid(),
    "id": sa.Uuid(),
    "invoice_id": sa.Uuid(),
    "posting_id": sa.Uuid(),
    "document_id": sa.Uuid(),
    "held_id": sa.Uuid(),
    "issued_on": sa.Date(),
    "on_date": sa.Date(),
    "posted_at": base.UtcDateTime(),
    "received_at": base.UtcDateTime(),
    "recorded_at": base.UtcDateTime(),
    "settled_at": base.UtcDateTime(),
}
INVOICES = ["tenant_id", "id", "number", "entity_key", "currency", "issued_on", "tax_minor", "total_minor", "status"]
LINES = ["tenant_id", "invoice_id", "tier", "kind", "amount_minor", "position"]
PAYMENTS = ["tenant_id", "id", "invoice_id", "kind", "amount_minor", "currency", "received_at", "recorded_at"]
HELD = ["tenant_id", "id", "amount_minor", "currency", "provider_reference", "recorded_at", "settled_at"]
POSTINGS = [
    "tenant_id",
    "id",
    "document_type",
    "document_id",
    "kind",
    "entity_key",
    "invoice_id",
    "number",
    "currency",
    "on_date",
    "posted_at",
]
ENTRIES = ["tenant_id", "id", "posting_id", "n", "account", "tier", "debit_minor", "credit_minor"]


def _of_before(bind: sa.Connection) -> Iterator[tuple[dict[str, Any], list[tuple[str, str, int]]]]:
    """Each document of before with its moves: account, tier, and an amount that is above zero where it is credited."""
    zone = ZoneInfo(bind.scalar(sa.text("select time_zone from tenants where is_provider")) or "UTC")
    invoices, lines = _table("invoices", *INVOICES), _table("invoice_lines", *LINES)
    issued = {}
    for row in bind.execute(sa.select(invoices).where(invoices.c.status == "issued")):
        issued[row.tenant_id, row.id] = row
        of_invoice = (lines.c.tenant_id == row.tenant_id, lines.c.invoice_id == row.id)
        moves: dict[tuple[str, str], int] = {("receivable", ""): -row.total_minor}
        for line in bind.execute(sa.select(lines).where(*of_invoice).order_by(lines.c.position)):
            key = ("service_credits" if line.kind == "credit" else "revenue", line.tier)
            moves[key] = moves.get(key, 0) + line.amount_minor
        moves["tax_payable", ""] = row.tax_minor
        issued_at = datetime.combine(row.issued_on, time(), zone)
        head = _head(row, ("invoice", row.id, "issued"), row.issued_on, issued_at)
        yield head, [(*key, minor) for key, minor in moves.items()]
    yield from _paid_before(bind, issued, zone)
    yield from _held_before(bind, zone)


def _paid_before(bind: sa.Connection, issued: dict[Any, Any], zone: ZoneInfo) -> Iterator[Any]:
    payments = _table("payments", *PAYMENTS)
    due = {key: row.total_minor for key, row in issued.items()}
    for row in bind.execute(sa.select(payments).order_by(payments.c.recorded_at, payments.c.id)):
        key = (row.tenant_id, row.invoice_id)
        before, due[key] = due[key], due[key] - row.amount_minor
        # What stands above nothing is owed to us, what stands below is the client's.
        ours, theirs = max(before, 0) - max(due[key], 0), max(-due[key], 0) - max(-before, 0)
        kind = "received" if row.kind == "payment" else "refunded"
        moves = [("clearing.stripe", "", -row.amount_minor), ("receivable", "", ours), ("client_balance", "", theirs)]
        on_date = row.received_at.astimezone(zone).date()
        yield _head(issued[key], ("payment", row.id, kind), on_date, row.recorded_at), moves


def _held_before(bind: sa.Connection, zone: ZoneInfo) -> Iterator[Any]:
    held = _table("held_payments", *HELD)
    for row in bind.execute(sa.select(held)):
        for kind, at, way in (("held", row.recorded_at, 1), ("settled", row.settled_at, -1)):
            if at is not None:
                head = {"tenant_id": row.tenant_id, "document_type": "held_payment", "document_id": row.id}
                head |= {"kind": kind, "entity_key": None, "invoice_id": None, "number": row.provider_reference[:40]}
                head |= {"currency": row.currency, "on_date": at.astimezone(zone).date(), "posted_at": at}
                moves = [("clearing.stripe", "", -way * row.amount_minor), ("suspense", "", way * row.amount_minor)]
                yield head, moves


def _head(invoice: Any, document: tuple[str, Any, str], on_date: date, posted_at: datetime) -> dict[str, Any]:
    document_type, document_id, kind = document
    return {
        "tenant_id": invoice.tenant_id,
        "document_type": document_type,
        "document_id": document_id,
        "kind": kind,
        "entity_key": invoice.entity_key,
        "invoice_id": invoice.id,
        "number": invoice.number,
        "currency": invoice.currency,
        "on_date": on_date,
        "posted_at": posted_at,
    }


def _post(bind: sa.Connection, head: dict[str, Any], moves: list[tuple[str, str, int]]) -> None:
    posting_id = uuid4()
    entries = [
        {
            **{"tenant_id": head["tenant_id"], "id": uuid4(), "posting_id": posting_id, "n": n},
            **{"account": account, "tier": tier},
            **{"debit_minor": max(-minor, 0), "credit_minor": max(minor, 0)},
        }
        for n, (account, tier, minor) in enumerate((move for move in moves if move[2]), start=1)
    ]
    if entries:
        bind.execute(sa.insert(_table("ledger_entries", *ENTRIES)), entries)
    bind.execute(sa.insert(_table("ledger_postings", *POSTINGS)), [{**head, "id": posting_id}])


def downgrade() -> None:
    """Take the ledger down again; the documents themselves remain."""
    bind = op.get_bind()
    for table in ("ledger_entries", "ledger_postings"):
        walls.drop_triggers(bind, table)
        op.drop_table(table)
