"""How the ground stands: the engine, the schema it holds and the one this code wants, and the room left on the disk."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from msp.store.base import db


@dataclass(frozen=True, slots=True)
class Standing:
    """The database and the folder of files, as an operator asks after them."""

    engine: str
    revision: str
    wanted_revision: str
    free_bytes: int
    total_bytes: int

    @property
    def is_current(self) -> bool:
        """Whether the schema is the one that this code was written for."""
        return self.revision == self.wanted_revision


def standing(var_dir: Path, migrations: Path) -> Standing:
    """Look at the database and at the disk; wants no tenant."""
    connection = db.session.connection()
    version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
    disk = shutil.disk_usage(var_dir)
    return Standing(
        engine=f"{'PostgreSQL' if connection.dialect.name == 'postgresql' else 'SQLite'} {version}",
        revision=str(connection.scalar(text("select version_num from alembic_version"))),
        wanted_revision=(migrations / "HEAD").read_text().strip(),
        free_bytes=disk.free,
        total_bytes=disk.total,
    )
