"""Skills may be retired: they are offered for nothing new, and what names them stays."""

import sqlalchemy as sa
from alembic import op

from msp.store import base

revision = "0035_retired_skills"
down_revision = "0034_known_error_uses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the instant; every skill that is there goes on."""
    op.add_column("skills", sa.Column("retired_at", base.UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Take it away again; what was retired is on the list."""
    op.drop_column("skills", "retired_at")
