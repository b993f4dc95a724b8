"""Known errors of a client, with what helps against them."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0030_known_errors"
down_revision = "0029_figures"
branch_labels = None
depends_on = None

TABLE = "known_errors"


def upgrade() -> None:
    """Write the table, then raise its wall."""
    op.create_table(
        TABLE,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("symptom", sa.String(length=200), nullable=False),
        sa.Column("workaround", sa.Text(), nullable=False),
        sa.Column("fix", sa.Text(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("lowest_tier", sa.String(length=2), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("written_at", base.UtcDateTime(), nullable=False),
        sa.Column("retired_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint("uses >= 0", name=op.f(f"ck_{TABLE}_uses")),
        _within("category_id", "categories"),
        _within("ticket_id", "tickets"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{TABLE}_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(f"ix_{TABLE}_tenant_category", TABLE, ["tenant_id", "category_id"], unique=False)
    walls.wall(op.get_bind(), TABLE)


def downgrade() -> None:
    """Take it down again; the recipes stay on their tickets."""
    op.drop_table(TABLE)


def _within(column: str, parent: str) -> sa.Constraint:
    name = op.f(f"fk_{TABLE}_tenant_id_{column}_{parent}")
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{parent}.tenant_id", f"{parent}.id"], name=name)
