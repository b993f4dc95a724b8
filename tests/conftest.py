"""Both engines, a schema built once per worker, a transaction per test, and the cast."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from msp.store import db
from tests import databases
from tests import world as cast

settings.register_profile("default", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("default")

ENGINES = {"sqlite": ("sqlite",), "pg": ("pg",), "both": ("sqlite", "pg")}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=tuple(ENGINES), default="sqlite", help="the engines to test on")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_kind" in metafunc.fixturenames:
        metafunc.parametrize("engine_kind", ENGINES[metafunc.config.getoption("--db")], scope="session")


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of one run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def database_url(
    engine_kind: str, tmp_path_factory: pytest.TempPathFactory, shared_folder: Path, worker_id: str
) -> str:
    """The address of this worker's own database."""
    if engine_kind == "pg":
        return databases.postgresql_url(shared_folder, worker_id)
    return databases.sqlite_url(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def migrated_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a migrated, empty database, shared by all tests of this worker on this engine."""
    app = databases.build_app(database_url, tmp_path_factory.mktemp("var"))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The app inside one outer transaction that is rolled back after the test."""
    with migrated_app.app_context():
        engines = db.engines
        engine = engines[None]
        connection = engine.connect()
        transaction = connection.begin()
        engines[None] = connection  # type: ignore[assignment] - the documented way to bind a session to one transaction
    try:
        yield migrated_app
    finally:
        with migrated_app.app_context():
            db.session.remove()
        transaction.rollback()
        connection.close()
        engines[None] = engine


@pytest.fixture
def ground(app: Flask) -> Iterator[Flask]:
    """An app context for tests that call actions and queries themselves (never together with `client`)."""
    with app.app_context():
        yield app


@pytest.fixture
def world(app: Flask) -> cast.World:
    """The cast, written through the same actions as everybody."""
    with app.app_context():
        return cast.build(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a session."""
    return app.test_client()
