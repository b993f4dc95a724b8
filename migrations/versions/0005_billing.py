"""Rate cards, closed months, invoices and statements."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0005_billing"
down_revision = "0004_partners"
branch_labels = None
depends_on = None

#: Whether the invoice that a line belongs to is issued.
LINE_ISSUED = (
    "exists (select 1 from invoices i where i.tenant_id = {row}.tenant_id and i.id = {row}.invoice_id"
    " and i.status = 'issued')"
)
SOURCE_ISSUED = (
    "exists (select 1 from invoice_lines l join invoices i on i.tenant_id = l.tenant_id and i.id = l.invoice_id"
    " where l.tenant_id = {row}.tenant_id and l.id = {row}.line_id and i.status = 'issued')"
)
NOT_THE_NEXT = "new.last_number <> old.last_number + 1 or new.last_date < old.last_date"


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    op.create_table(
        "legal_entities",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", base.Document, nullable=False),
        sa.Column("tax_id", sa.String(length=40), nullable=False),
        sa.Column("bank", sa.String(length=200), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("invoice_prefix", sa.String(length=12), nullable=False),
        sa.CheckConstraint("payment_days between 0 and 365", name=op.f("ck_legal_entities_payment_days")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_legal_entities")),
        sa.UniqueConstraint("invoice_prefix", name=op.f("uq_legal_entities_invoice_prefix")),
    )
    op.create_table(
        "billing_periods",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("starts_at", base.UtcDateTime(), nullable=False),
        sa.Column("ends_at", base.UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closed_at", base.UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=True),
        sa.Column("inputs_hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "state <> 'closed' or (closed_at is not null and inputs_hash is not null)",
            name=op.f("ck_billing_periods_closed"),
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_billing_periods_span")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_billing_periods_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_billing_periods")),
        sa.UniqueConstraint("tenant_id", "month", name=op.f("uq_billing_periods_tenant_id_month")),
    )
    op.create_table(
        "billing_profiles",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("legal_name", sa.String(length=120), nullable=False),
        sa.Column("address", base.Document, nullable=False),
        sa.Column("tax_id", sa.String(length=40), nullable=False),
        sa.Column("purchase_reference", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_billing_profiles_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_billing_profiles")),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_billing_profiles_tenant_id")),
    )
    op.create_table(
        "number_series",
        sa.Column("entity_key", sa.String(length=20), nullable=False),
        sa.Column("series", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_date", sa.Date(), nullable=False),
        sa.CheckConstraint("last_number >= 1", name=op.f("ck_number_series_last_number")),
        sa.ForeignKeyConstraint(
            ["entity_key"], ["legal_entities.key"], name=op.f("fk_number_series_entity_key_legal_entities")
        ),
        sa.PrimaryKeyConstraint("entity_key", "series", "year", name=op.f("pk_number_series")),
    )
    op.create_table(
        "rate_card_versions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", base.UtcDateTime(), nullable=False),
        sa.Column("entity_key", sa.String(length=20), nullable=False),
        sa.Column("document", base.Document, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("published_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_key"], ["legal_entities.key"], name=op.f("fk_rate_card_versions_entity_key_legal_entities")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_rate_card_versions_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rate_card_versions")),
        sa.UniqueConstraint("tenant_id", "valid_from", name=op.f("uq_rate_card_versions_tenant_id_valid_from")),
    )
    op.create_table(
        "invoices",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("entity_key", sa.String(length=20), nullable=False),
        sa.Column("series", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("credit_minor", sa.BigInteger(), nullable=False),
        sa.Column("taxable_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_groups", base.Document, nullable=False),
        sa.Column("seller", base.Document, nullable=False),
        sa.Column("buyer", base.Document, nullable=False),
        sa.Column("contract", base.Document, nullable=False),
        sa.Column("contract_version_id", sa.Uuid(), nullable=False),
        sa.Column("rate_card_version_id", sa.Uuid(), nullable=False),
        sa.Column("statement_hash", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.String(length=60), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "status <> 'issued' or (number is not null and sequence is not null and year is not null and issued_on is not null and due_on is not null and content_hash is not null)",
            name=op.f("ck_invoices_issued"),
        ),
        sa.CheckConstraint("taxable_minor = net_minor - credit_minor", name=op.f("ck_invoices_taxable")),
        sa.CheckConstraint("total_minor = taxable_minor + tax_minor", name=op.f("ck_invoices_total")),
        sa.ForeignKeyConstraint(
            ["entity_key"], ["legal_entities.key"], name=op.f("fk_invoices_entity_key_legal_entities")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contract_version_id"],
            ["contract_versions.tenant_id", "contract_versions.id"],
            name=op.f("fk_invoices_tenant_id_contract_version_id_contract_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "period_id"],
            ["billing_periods.tenant_id", "billing_periods.id"],
            name=op.f("fk_invoices_tenant_id_period_id_billing_periods"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "rate_card_version_id"],
            ["rate_card_versions.tenant_id", "rate_card_versions.id"],
            name=op.f("fk_invoices_tenant_id_rate_card_version_id_rate_card_versions"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_invoices_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_invoices_tenant_id_number")),
    )
    op.create_index(
        "uq_invoices_one_periodic",
        "invoices",
        ["tenant_id", "period_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'periodic'"),
        postgresql_where=sa.text("kind = 'periodic'"),
    )
    op.create_index("uq_invoices_series", "invoices", ["entity_key", "series", "year", "sequence"], unique=True)
    op.create_table(
        "invoice_lines",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("tier", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("rate", sa.String(length=64), nullable=False),
        sa.Column("exact", base.ExactDecimal(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate", sa.String(length=20), nullable=False),
        sa.Column("tax_category", sa.String(length=2), nullable=False),
        sa.Column("shares", base.Document, nullable=False),
        sa.Column("steps", base.Document, nullable=False),
        sa.CheckConstraint("kind <> 'credit' or amount_minor <= 0", name=op.f("ck_invoice_lines_credit_sign")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_id"],
            ["invoices.tenant_id", "invoices.id"],
            name=op.f("fk_invoice_lines_tenant_id_invoice_id_invoices"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_invoice_lines_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invoice_lines")),
        sa.UniqueConstraint(
            "tenant_id", "invoice_id", "position", name=op.f("uq_invoice_lines_tenant_id_invoice_id_position")
        ),
    )
    op.create_table(
        "statements",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("document", base.Document, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_id"],
            ["invoices.tenant_id", "invoices.id"],
            name=op.f("fk_statements_tenant_id_invoice_id_invoices"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_statements_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_statements")),
        sa.UniqueConstraint("tenant_id", "invoice_id", name=op.f("uq_statements_tenant_id_invoice_id")),
    )
    op.create_table(
        "line_sources",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("source_type", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=500), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["invoice_lines.tenant_id", "invoice_lines.id"],
            name=op.f("fk_line_sources_tenant_id_line_id_invoice_lines"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_line_sources_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_line_sources")),
        sa.UniqueConstraint(
            "tenant_id",
            "source_type",
            "source_id",
            "part",
            name=op.f("uq_line_sources_tenant_id_source_type_source_id_part"),
        ),
    )
    op.create_index("ix_line_sources_tenant_line", "line_sources", ["tenant_id", "line_id"], unique=False)
    walls.open_to_app(bind, "legal_entities")
    walls.wall(bind, "billing_periods")
    walls.wall(bind, "billing_profiles")
    walls.open_to_app(bind, "number_series")
    walls.wall(bind, "rate_card_versions", append_only=True)
    walls.wall(bind, "invoices")
    walls.wall(bind, "invoice_lines")
    walls.wall(bind, "statements", append_only=True)
    walls.wall(bind, "line_sources")
    walls.freeze(bind, "billing_periods", "old.state = 'closed'", "a closed month stays as it is")
    walls.freeze(bind, "invoices", "old.status = 'issued'", "an issued invoice stays as it is")
    for verb, row in (("insert", "new"), ("update", "old"), ("delete", "old")):
        walls.refuse(bind, "invoice_lines", verb, LINE_ISSUED.format(row=row), "an issued invoice keeps its lines")
        walls.refuse(bind, "line_sources", verb, SOURCE_ISSUED.format(row=row), "an issued line keeps its sources")
    walls.refuse(bind, "number_series", "update", NOT_THE_NEXT, "numbers only go up by one, and dates never back")
    walls.refuse(bind, "number_series", "delete", "true", "a series of numbers is never taken back")


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    walls.drop_triggers(bind, "line_sources")
    op.drop_table("line_sources")
    walls.drop_triggers(bind, "statements")
    op.drop_table("statements")
    walls.drop_triggers(bind, "invoice_lines")
    op.drop_table("invoice_lines")
    walls.drop_triggers(bind, "invoices")
    op.drop_table("invoices")
    walls.drop_triggers(bind, "rate_card_versions")
    op.drop_table("rate_card_versions")
    walls.drop_triggers(bind, "number_series")
    op.drop_table("number_series")
    op.drop_table("billing_profiles")
    walls.drop_triggers(bind, "billing_periods")
    op.drop_table("billing_periods")
    op.drop_table("legal_entities")
