"""Lines of a ticket's log say why they were entered after they happened."""

import sqlalchemy as sa
from alembic import op

revision = "0018_disputes"
down_revision = "0017_report_indexes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the reason; the lines of before were all entered at once and have none."""
    op.add_column("ticket_events", sa.Column("late_reason", sa.String(length=500), nullable=True))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("ticket_events", "late_reason")
