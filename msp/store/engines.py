"""How each engine is opened: SQLite as a safe embedded file, PostgreSQL as it comes."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from msp.store import scope

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL may lose the last commits at power loss (reliability.md section 4)
    "foreign_keys=ON",
    "busy_timeout=5000",
    "recursive_triggers=ON",
    "cache_size=-65536",
    "temp_store=MEMORY",
)

#: PostgreSQL: a lock not available, a deadlock, or a transaction to be tried again.
LOCKED_STATES = frozenset({"55P03", "40P01", "40001"})


@event.listens_for(Engine, "connect")
def open_sqlite(connection: Any, _record: Any) -> None:
    """Write-ahead log, full durability, foreign keys on; transactions are begun by us, not by the driver."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    _keep_private(connection)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _keep_private(connection: sqlite3.Connection) -> None:
    """Nobody else on the machine reads the clients' data; the log beside the file takes its mode from it."""
    name = connection.execute("PRAGMA database_list").fetchone()[2]
    if name and Path(name).stat().st_mode & 0o077:
        Path(name).chmod(0o600)


@event.listens_for(Engine, "begin")
def begin_sqlite(connection: Connection) -> None:
    """A writer takes the write lock before it reads: read-modify-write otherwise loses updates silently."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if scope.will_write() else "BEGIN")


def is_locked(error: Exception) -> bool:
    """Whether a statement waited for another writer in vain: nothing is broken, and a little later it goes."""
    cause = getattr(error, "orig", error)
    if isinstance(cause, sqlite3.OperationalError):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(cause, "sqlstate", None) in LOCKED_STATES
