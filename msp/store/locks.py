"""One runner among many processes: an advisory lock on PostgreSQL, a file lock beside the SQLite file."""

import fcntl
import os
import secrets
import socket
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

LEADER_KEY = 0x4D5350

_HELD = text(
    "select exists(select from pg_locks where locktype = 'advisory' and objid = :key and pid = pg_backend_pid())"
    " or pg_try_advisory_lock(:key)"
)


class Leader:
    """Asks at the start of every job whether this process is the one that works."""

    def __init__(self, database: str) -> None:
        # Its own connection, never through a transaction-pooling proxy: the lock belongs to the session.
        self._engine = create_engine(database, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True)
        self._connection: Connection | None = None
        self._file: TextIOWrapper | None = None
        # Jobs run side by side, and one connection answers one question at a time.
        self._one_at_a_time = Lock()
        #: Tells this process from every other, also from the one that had its number before.
        self.name = f"{socket.gethostname()[:120]}, process {os.getpid()}, {secrets.token_hex(4)}"

    def held(self) -> bool:
        """Whether this process holds the lock now, taking it if it is free."""
        with self._one_at_a_time:
            return self._file_held() if self._engine.dialect.name == "sqlite" else self._advisory_held()

    def release(self) -> None:
        """Give the lock up, so that another works at its next tick; a process that dies gives it up too."""
        with self._one_at_a_time:
            if self._file is not None:
                self._file.close()
            if self._connection is not None:
                with suppress(DBAPIError):  # the server is gone, and the lock with it
                    # Said, not only hung up: the server notices an end of the line a little later.
                    self._connection.execute(text("select pg_advisory_unlock_all()"))
                self._connection.close()
            self._file = self._connection = None

    def _file_held(self) -> bool:
        if self._file is None:
            file = Path(f"{self._engine.url.database}.worker.lock").open("w")  # noqa: SIM115 - held for life
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                return False
            self._file = file
        return True

    def _advisory_held(self) -> bool:
        try:
            self._connection = self._connection or self._engine.connect()
            return bool(self._connection.scalar(_HELD, {"key": LEADER_KEY}))
        except DBAPIError:
            if self._connection is not None:
                self._connection.invalidate()
            self._connection = None
            return False
