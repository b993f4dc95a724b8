"""How much each agent has to do, what nobody has yet in the order in which it is taken, and whose turn it is."""

import sqlalchemy as sa
from alembic import op

from msp.store import wall_ddl as walls

revision = "0028_routing"
down_revision = "0027_people"
branch_labels = None
depends_on = None

NOBODY_HAS = sa.text("resolved_at is null and assignee_id is null")
HELD = "resolved_at is null and assignee_id is not null"
BY_TURN = ("tier", "queue_at", "priority", "id", "status", "nearest_paused")


def upgrade() -> None:
    """Write the index, the count and the table of turns."""
    where = {"sqlite_where": NOBODY_HAS, "postgresql_where": NOBODY_HAS}
    op.create_index("ix_tickets_tenant_takeable", "tickets", ["tenant_id", *BY_TURN], unique=False, **where)
    walls.count_of_all(op.get_bind(), "agent_loads", "tickets", HELD, "assignee_id")
    _turns()
    walls.open_to_app(op.get_bind(), "team_turns")


def downgrade() -> None:
    """Take them down again."""
    op.drop_table("team_turns")
    walls.count_no_more(op.get_bind(), "agent_loads", "tickets")
    op.drop_index("ix_tickets_tenant_takeable", table_name="tickets")


def _turns() -> None:
    table = "team_turns"
    op.create_table(
        table,
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("last_agent_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("way in ('off', 'proposal', 'in_turn')", name=op.f(f"ck_{table}_way")),
        sa.ForeignKeyConstraint(["last_agent_id"], ["agents.id"], name=op.f(f"fk_{table}_last_agent_id_agents")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f(f"fk_{table}_team_id_teams")),
        sa.PrimaryKeyConstraint("team_id", name=op.f(f"pk_{table}")),
    )
