"""Processes that work beside the test: a worker with quick ticks, and one that drains until nothing is due.

Run as `python -m tests.clockwork.hands WORK URL FOLDER [NOW]`; what reaches the outside is a line in FOLDER/book.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from msp import clockwork, sla
from msp.app import create_app
from msp.store import outbox, queues
from tests import databases
from tests.clockwork import mortal


class Book:
    """What arrived outside: one line for each effect, whole however many processes write."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "book"

    def deliver(self, effect_id: UUID, payload: dict[str, Any]) -> None:
        with self._path.open("ab", buffering=0) as book:
            book.write(f"{effect_id} {payload['key']}\n".encode())

    @property
    def lines(self) -> list[str]:
        return self._path.read_text().splitlines() if self._path.exists() else []


@contextmanager
def process(work: str, url: str, folder: Path, now: datetime | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process at work; it is killed when the test is done with it."""
    command = [sys.executable, "-m", "tests.clockwork.hands", work, url, str(folder)]
    command += [now.isoformat()] if now else []
    with (folder / f"log-{os.urandom(4).hex()}").open("wb") as log:
        started = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield started
        finally:
            started.kill()
            started.wait()


def _main(work: str, url: str, folder: str, now: str = "") -> None:
    app = create_app(databases.settings_for(url, Path(folder)))
    book = Book(Path(folder))
    if work == "worker":
        clockwork.work(app, tuple((job, 1) for job, _ in clockwork.JOBS))
        return
    moment = datetime.fromisoformat(now)
    with app.app_context():
        if work == "drain":
            # A round in which the other took everything delivers nothing, and is not the last.
            while outbox.drain({"mail": book.deliver}, now=moment, limit=25) or queues.effects_due(now=moment):
                pass
        elif work == "tick":
            while sla.clocks_due(now=moment).due:
                clockwork.fire_due_clocks(moment)
        else:
            mortal.sweep_until_done(moment)


if __name__ == "__main__":
    _main(*sys.argv[1:])
