"""What this machine costs before we do anything: an empty route, a bare commit, the import of Flask."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from bench.figure import Figure, middle_ms, timed


def figures(folder: Path) -> Iterator[Figure]:
    """The floors of this run."""
    app = Flask("floor")
    app.add_url_rule("/", "empty", lambda: "")
    client = app.test_client()
    yield Figure("floor: an empty Flask route", middle_ms(lambda: client.get("/"), 200), "ms")
    yield Figure("floor: a bare commit on SQLite, fully synced", _commit(folder), "ms")
    yield Figure("floor: python starts and imports flask", _start("import flask"), "s")
    yield Figure("the app starts", _start("import wsgi"), "s", 1.5)


def _commit(folder: Path) -> float:
    connection = sqlite3.connect(folder / "floor.db", isolation_level=None)
    connection.execute("pragma journal_mode=WAL")
    connection.execute("pragma synchronous=FULL")
    connection.execute("create table t (i integer)")

    def commit() -> None:
        connection.execute("begin immediate")
        connection.execute("insert into t values (1)")
        connection.execute("commit")

    return middle_ms(commit, 200)


def _start(statement: str) -> float:
    # Until it is there to answer: how long Python then takes to clear away what was started is no part of a start.
    command = [sys.executable, "-c", f"{statement}; import os; os._exit(0)"]
    # With compiled files, as every start but the very first has them.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return min(timed(lambda: subprocess.run(command, check=True, env=environment)) for _ in range(4))
