"""What each verdict was judged from, beside the hash of it: so that a recheck can say which input is another."""

import sqlalchemy as sa
from alembic import op

from msp.store import base

revision = "0020_verdict_inputs"
down_revision = "0019_services"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty for verdicts of before: nothing of what was frozen then is changed."""
    op.add_column("verdicts", sa.Column("inputs", base.Document, nullable=True))


def downgrade() -> None:
    """The hashes stay."""
    op.drop_column("verdicts", "inputs")
