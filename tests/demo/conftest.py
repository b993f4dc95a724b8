"""The demo provider, filled once an engine into a database of its own; the tests only read it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter

import pytest
from flask import Flask

from msp import demo, schema, tenants
from msp.kernel.periods import Month
from msp.store import db
from msp.tenants import TenantView
from tests import databases

#: A Tuesday morning in Stockholm, night in Newark, evening in Nobeyama.
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@dataclass
class Filled:
    """The app with the demo in it, how long that took, and what was said on the way."""

    app: Flask
    was_empty: bool
    seconds: float
    clients: dict[str, TenantView] = field(default_factory=dict)
    progress: list[tuple[int, int, str]] = field(default_factory=list)

    def last_month(self, client: TenantView) -> Month:
        """The month that waits to be closed, by the client's calendar."""
        return Month.holding(NOW, client.time_zone).previous


@pytest.fixture(scope="session")
def filled(new_database: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """The demo, as `make run` shows it for the first time."""
    app = databases.app_on(new_database("demo"), tmp_path_factory.mktemp("demo"))
    progress: list[tuple[int, int, str]] = []
    was_empty, began = demo.is_empty(app), perf_counter()
    demo.fill(app, now=NOW, progress=lambda *said: progress.append(said))
    found = Filled(app, was_empty, perf_counter() - began, progress=progress)
    with app.app_context():
        found.clients = {client.key: client for client in tenants.clients()}
        db.session.remove()
    yield found
    schema.dispose(app)


@pytest.fixture
def shown(filled: Filled) -> Iterator[Filled]:
    """The demo inside an app context."""
    with filled.app.app_context():
        yield filled
