"""Who is in charge of a client's tickets, and when our people want letters about promises."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0016_raising"
down_revision = "0015_vendor_costs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    op.create_table(
        "responsibilities",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authority", sa.String(length=20), nullable=False),
        sa.Column("tier", sa.String(length=2), nullable=False),
        sa.Column("since", base.UtcDateTime(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("(authority = 'lead') = (tier <> '')", name=op.f("ck_responsibilities_lead_of_a_tier")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_responsibilities_agent_id_agents")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_responsibilities_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_responsibilities")),
        sa.UniqueConstraint(
            "tenant_id",
            "authority",
            "tier",
            "since",
            name=op.f("uq_responsibilities_tenant_id_authority_tier_since"),
        ),
    )
    op.create_table(
        "letter_hours",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("document", base.Document, nullable=False),
        sa.Column("holds_warnings", sa.Boolean(), nullable=False),
        sa.Column("holds_breaches", sa.Boolean(), nullable=False),
        sa.Column("lets_urgent_through", sa.Boolean(), nullable=False),
        sa.Column("set_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_letter_hours_agent_id_agents")),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_letter_hours")),
    )
    walls.wall(bind, "responsibilities", append_only=True)
    walls.open_to_app(bind, "letter_hours")


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    op.drop_table("letter_hours")
    walls.drop_triggers(bind, "responsibilities")
    op.drop_table("responsibilities")
