"""What a move on the ladder leaves behind: hand-over notes, and the agents who follow a ticket."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0026_movement"
down_revision = "0025_communicator_swarm"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    _notes()
    _followers()
    walls.wall(bind, "handover_notes", append_only=True)
    walls.wall(bind, "ticket_followers")


def downgrade() -> None:
    """Take everything down again; the stays keep their reasons."""
    op.drop_table("ticket_followers")
    walls.drop_triggers(op.get_bind(), "handover_notes")
    op.drop_table("handover_notes")


def _keys(table: str) -> list[sa.Constraint]:
    names = ["tenant_id", "ticket_id"]
    return [
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id_tenants")),
        sa.ForeignKeyConstraint(
            names, ["tickets.tenant_id", "tickets.id"], name=op.f(f"fk_{table}_tenant_id_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    ]


def _of_a_ticket() -> list[sa.Column[object]]:
    return [sa.Column(name, sa.Uuid(), nullable=False) for name in ("tenant_id", "id", "ticket_id")]


def _notes() -> None:
    table = "handover_notes"
    op.create_table(
        table,
        *_of_a_ticket(),
        sa.Column("stay_n", sa.Integer(), nullable=False),
        sa.Column("fields", base.Document, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("lowest_tier", sa.String(length=2), nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("written_at", base.UtcDateTime(), nullable=False),
        sa.UniqueConstraint("tenant_id", "ticket_id", "stay_n", name=op.f(f"uq_{table}_tenant_id_ticket_id_stay_n")),
        *_keys(table),
    )


def _followers() -> None:
    table = "ticket_followers"
    op.create_table(
        table,
        *_of_a_ticket(),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("since", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f(f"fk_{table}_agent_id_agents")),
        sa.UniqueConstraint(
            "tenant_id", "ticket_id", "agent_id", name=op.f(f"uq_{table}_tenant_id_ticket_id_agent_id")
        ),
        *_keys(table),
    )
