"""Vendors, hand-offs and articles."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0004_partners"
down_revision = "0003_promises"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    op.create_table(
        "vendors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendors")),
        sa.UniqueConstraint("slug", name=op.f("uq_vendors_slug")),
    )
    op.create_table(
        "articles",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", base.UtcDateTime(), nullable=False),
        sa.Column("published_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint("audience in ('client', 'provider')", name=op.f("ck_articles_audience")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_articles_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_articles")),
        sa.UniqueConstraint("tenant_id", "slug", name=op.f("uq_articles_tenant_id_slug")),
    )
    op.create_table(
        "client_vendors",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("customer_number", sa.String(length=60), nullable=False),
        sa.Column("support_hours", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_client_vendors_tenant_id_tenants")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_client_vendors_vendor_id_vendors")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_client_vendors")),
        sa.UniqueConstraint(
            "tenant_id", "vendor_id", "contact_name", name=op.f("uq_client_vendors_tenant_id_vendor_id_contact_name")
        ),
    )
    op.create_table(
        "handoffs",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("client_vendor_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=21), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("handed_at", base.UtcDateTime(), nullable=False),
        sa.Column("handed_by", sa.String(length=200), nullable=False),
        sa.Column("acknowledged_at", base.UtcDateTime(), nullable=True),
        sa.Column("returned_at", base.UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_vendor_id"],
            ["client_vendors.tenant_id", "client_vendors.id"],
            name=op.f("fk_handoffs_tenant_id_client_vendor_id_client_vendors"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ticket_id"],
            ["tickets.tenant_id", "tickets.id"],
            name=op.f("fk_handoffs_tenant_id_ticket_id_tickets"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_handoffs_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_handoffs")),
        sa.UniqueConstraint("tenant_id", "ticket_id", "n", name=op.f("uq_handoffs_tenant_id_ticket_id_n")),
    )
    op.create_index(
        "uq_handoffs_open",
        "handoffs",
        ["tenant_id", "ticket_id"],
        unique=True,
        sqlite_where=sa.text("returned_at IS NULL"),
        postgresql_where=sa.text("returned_at IS NULL"),
    )
    walls.open_to_app(bind, "vendors")
    walls.wall(bind, "articles")
    walls.wall(bind, "client_vendors")
    walls.wall(bind, "handoffs")
    walls.refuse(bind, "handoffs", "update", "old.returned_at is not null", "a hand-off that is over is history")
    walls.refuse(bind, "handoffs", "delete", "true", "hand-offs are history and stay")
    walls.refuse(bind, "client_vendors", "delete", "true", "a vendor contact is retired, never deleted")


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    walls.drop_triggers(bind, "handoffs")
    op.drop_table("handoffs")
    walls.drop_triggers(bind, "client_vendors")
    op.drop_table("client_vendors")
    op.drop_table("articles")
    op.drop_table("vendors")
