"""Restricted notes: the lowest level that may read one."""

import sqlalchemy as sa
from alembic import op

revision = "0021_restricted_notes"
down_revision = "0020_verdict_inputs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was written before is restricted to nobody."""
    op.add_column("notes", sa.Column("lowest_tier", sa.String(length=2), nullable=True))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("notes", "lowest_tier")
