"""A database of its own with real commits, and threads that start together: for tests of what happens at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import TypeVar

from flask import Flask

from msp.store import db
from tests import databases

T = TypeVar("T")


@contextmanager
def live_app(engine_kind: str, shared_folder: Path, folder: Path, name: str) -> Iterator[Flask]:
    """An app on a migrated, empty database that nobody else uses; `name` is unique among all workers."""
    on_server = engine_kind == "pg"
    url = databases.postgresql_url(shared_folder, name) if on_server else databases.sqlite_url(folder)
    app = databases.build_app(url, folder)
    try:
        yield app
    finally:
        with app.app_context():
            db.engine.dispose()


def at_once(app: Flask, count: int, act: Callable[[], T]) -> list[T]:
    """What `count` threads answer that begin the same act at the same moment, each with its own connection."""
    together = Barrier(count)

    def run() -> T:
        with app.app_context():
            together.wait()
            return act()

    with ThreadPoolExecutor(count) as threads:
        return [done.result() for done in [threads.submit(run) for _ in range(count)]]
