"""Both engines, a schema built once per worker, a transaction per test, and the cast."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings

from msp import schema
from tests import campaign, databases, groups, live
from tests import world as cast
from tests.browser import absence

settings.load_profile("campaign" if campaign.ARE_MANY else "default")

ENGINES = {"sqlite": ("sqlite",), "pg": ("pg",), "both": ("sqlite", "pg")}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=tuple(ENGINES), default="sqlite", help="the engines to test on")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> groups.Together | None:
    return groups.Together(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    absence.tell(terminalreporter)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_kind" in metafunc.fixturenames:
        metafunc.parametrize("engine_kind", ENGINES[metafunc.config.getoption("--db")], scope="session")
    campaign.repeat(metafunc)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of one run share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def new_database(
    engine_kind: str, tmp_path_factory: pytest.TempPathFactory, shared_folder: Path, worker_id: str
) -> Callable[[str], str]:
    """Makes a migrated, empty database of this worker's own and gives its address."""

    def make(name: str) -> str:
        folder = tmp_path_factory.mktemp(name)
        return databases.migrated_url(engine_kind, shared_folder, folder, f"{name}_{worker_id}")

    return make


@pytest.fixture(scope="session")
def empty_app(new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a migrated, empty database, shared by the tests of this worker on this engine."""
    app = databases.app_on(new_database("empty"), tmp_path_factory.mktemp("var"))
    yield app
    schema.dispose(app)


@pytest.fixture(scope="session")
def peopled(
    engine_kind: str, tmp_path_factory: pytest.TempPathFactory, shared_folder: Path, worker_id: str
) -> Iterator[cast.World]:
    """An app on a database that holds the cast, shared by the tests of this worker on this engine."""
    folder = tmp_path_factory.mktemp("peopled")
    with live.live_world(engine_kind, shared_folder, folder, f"peopled_{worker_id}") as built:
        yield built


@pytest.fixture
def app(request: pytest.FixtureRequest, engine_kind: str) -> Iterator[Flask]:
    """The app inside one outer transaction that is rolled back after the test; with the cast where `world` is asked."""
    peopled_too = "world" in request.fixturenames
    base = request.getfixturevalue("peopled").app if peopled_too else request.getfixturevalue("empty_app")
    with live.rolled_back(base):
        yield base


@pytest.fixture
def ground(app: Flask) -> Iterator[Flask]:
    """An app context for tests that call actions and queries themselves (never together with `client`)."""
    with app.app_context():
        yield app


@pytest.fixture
def world(app: Flask, peopled: cast.World) -> cast.World:
    """The cast, as it stood before the test."""
    return peopled


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a session."""
    return app.test_client()
