"""The real log replayed once an engine, for all who hold it against something; they only read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from msp import schema
from msp.replay import Report, replay
from tests import campaign, databases, live
from tests.replay.volvo import EVERY_CASE, MAPPING, first_cases

CASES = campaign.times(400, EVERY_CASE)


@dataclass(frozen=True)
class Replayed:
    """The app that holds the tickets, the file and the rows that they were made of, and what the replay said."""

    app: Flask
    path: Path
    rows: list[dict[str, str]]
    report: Report


@pytest.fixture(scope="session")
def whole_log(new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    """The first cases of the log; the tests are skipped where it is not beside the project."""
    folder = tmp_path_factory.mktemp("replayed")
    path, rows = first_cases(CASES, folder)
    app = databases.app_on(new_database("replayed"), folder)
    with live.rolled_back(app):
        with app.app_context():
            report = replay(path, MAPPING, progress=lambda *_: None)
        yield Replayed(app, path, rows, report)
    schema.dispose(app)


@pytest.fixture
def replayed(whole_log: Replayed) -> Iterator[Replayed]:
    """The log, inside an app context."""
    with whole_log.app.app_context():
        yield whole_log
