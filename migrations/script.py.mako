"""${message}."""

import sqlalchemy as sa
from alembic import op

from msp.store import wall_ddl as walls
from msp.store import base

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """${upgrades if upgrades else "Write what changes."}"""


def downgrade() -> None:
    """${downgrades if downgrades else "Write how it goes back."}"""
