"""On which tickets a known error was used, so that each of them counts once."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0034_known_error_uses"
down_revision = "0033_kinds"
branch_labels = None
depends_on = None

TABLE = "known_error_uses"
ONCE = ("tenant_id", "known_error_id", "ticket_id")


def upgrade() -> None:
    """Write the table, then raise its wall; what was counted before stays counted."""
    op.create_table(
        TABLE,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("known_error_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("used_at", base.UtcDateTime(), nullable=False),
        _within("known_error_id", "known_errors"),
        _within("ticket_id", "tickets"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{TABLE}_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(*ONCE, name=op.f(f"uq_{TABLE}_{'_'.join(ONCE)}")),
    )
    walls.wall(op.get_bind(), TABLE, append_only=True)


def downgrade() -> None:
    """Take it down again; the known errors keep their counts."""
    walls.drop_triggers(op.get_bind(), TABLE)
    op.drop_table(TABLE)


def _within(column: str, parent: str) -> sa.Constraint:
    name = op.f(f"fk_{TABLE}_tenant_id_{column}_{parent}")
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{parent}.tenant_id", f"{parent}.id"], name=name)
