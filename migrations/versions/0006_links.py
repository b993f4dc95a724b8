"""Links that open one thing without a sign-in."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0006_links"
down_revision = "0005_billing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    op.create_table(
        "links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("issued_at", base.UtcDateTime(), nullable=False),
        sa.Column("expires_at", base.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_links_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_links_token_hash")),
    )
    op.create_index("ix_links_object", "links", ["tenant_id", "purpose", "object_id"], unique=False)
    walls.open_to_app(bind, "links")


def downgrade() -> None:
    """Take everything down again."""
    op.drop_table("links")
