"""The house served by a process of its own, on its own database, with a clock that begins in November 2026."""

import logging
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import time_machine
from werkzeug.serving import make_server

from tests import databases
from tests import world as cast
from tests.browser import stage

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class House:
    """Where it is served, what its pages are about, and every address that it answers with a page."""

    url: str
    names: dict[str, str]
    rules: dict[str, str] = field(default_factory=dict)


@contextmanager
def served(folder: Path) -> Iterator[House]:
    """The house, until the tests are through with it."""
    # A fresh interpreter: what the tests have opened and travelled to stays with them.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(folder, theirs), daemon=True)
    process.start()
    try:
        if not ours.poll(PATIENCE_SECONDS):
            raise RuntimeError("the house was not served in time")
        yield ours.recv()
    finally:
        process.terminate()
        process.join(10)
        process.close()
        for end in (ours, theirs):
            end.close()


def _serve(folder: Path, pipe: Connection) -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = databases.build_app(databases.sqlite_url(folder), folder)
    with app.app_context():
        names = stage.set_up(cast.build(app))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    rules = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())}
    with time_machine.travel(stage.NOW, tick=True):
        pipe.send(House(f"http://127.0.0.1:{server.server_port}", names, rules))
        server.serve_forever()
