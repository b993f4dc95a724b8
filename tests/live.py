"""A database of its own with real commits, and threads that start together: for tests of what happens at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

from flask import Flask

from msp import schema
from msp.kernel.errors import Refusal
from msp.store import db
from tests import databases
from tests.world import World

T = TypeVar("T")


@contextmanager
def live_app(engine_kind: str, shared_folder: Path, folder: Path, name: str) -> Iterator[Flask]:
    """An app on a migrated, empty database that nobody else uses; `name` is unique among all workers."""
    app = databases.app_on(databases.migrated_url(engine_kind, shared_folder, folder, name), folder)
    try:
        yield app
    finally:
        schema.dispose(app)


@contextmanager
def live_world(engine_kind: str, shared_folder: Path, folder: Path, name: str) -> Iterator[World]:
    """The cast on a database that nobody else uses, where transactions are real; `name` as for `live_app`."""
    world = databases.peopled_app(engine_kind, shared_folder, folder, name)
    try:
        yield world
    finally:
        schema.dispose(world.app)


@contextmanager
def rolled_back(app: Flask) -> Iterator[None]:
    """Everything inside one outer transaction, after which the database is as it was before."""
    with app.app_context():
        engines = db.engines
        engine = engines[None]
        connection = engine.connect()
        transaction = connection.begin()
        engines[None] = connection  # type: ignore[assignment] - the documented way to bind a session to one transaction
    try:
        yield
    finally:
        with app.app_context():
            db.session.remove()
        transaction.rollback()
        connection.close()
        engines[None] = engine


@contextmanager
def undone(app: Flask) -> Iterator[None]:
    """A try after which everything stands as before it; only under test, where the engine is one connection."""
    with app.app_context():
        kept = db.engine.begin_nested()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        with app.app_context():
            db.session.remove()
        kept.rollback()


def at_once(app: Flask, count: int, act: Callable[[], T]) -> list[T]:
    """What `count` threads answer that begin the same act at the same moment, each with its own connection."""
    together = Barrier(count)

    def run() -> T:
        with app.app_context():
            together.wait()
            return act()

    with ThreadPoolExecutor(count) as threads:
        return [done.result() for done in [threads.submit(run) for _ in range(count)]]


def together(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """What different acts answer that begin at the same moment; the sentence of a refusal is an answer too."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait(timeout=10)
            try:
                return act()
            except Refusal as refusal:
                return refusal.sentence

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))
