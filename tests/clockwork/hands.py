"""Processes that work beside the test: a worker with quick ticks, and one that drains until nothing is due.

What reaches the outside is a line in FOLDER/book.
"""

import multiprocessing
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.context import ForkServerProcess
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


class Hand:
    """A process at work, which is waited for and killed as any other."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def wait(self, seconds: float | None = None) -> int | None:
        """Its answer to whoever started it; None when it is still at work after so many seconds."""
        self._process.join(seconds)
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()


@contextmanager
def process(work: str, url: str, folder: Path, now: datetime | None = None) -> Iterator[Hand]:
    """A process at work; it is killed when the test is done with it."""
    log = folder / f"log-{os.urandom(4).hex()}"
    # Forked from a process that has read the code and done nothing else: to read it takes longer than most works.
    servers = multiprocessing.get_context("forkserver")
    servers.set_forkserver_preload([__name__])
    started = servers.Process(target=_work, args=(log, work, url, str(folder), now.isoformat() if now else ""))
    started.start()
    hand = Hand(started)
    try:
        yield hand
    finally:
        hand.kill()
        hand.wait()
        started.close()


def _work(log: Path, *what: str) -> None:
    with log.open("wb") as written:
        os.dup2(written.fileno(), sys.stdout.fileno())
        os.dup2(written.fileno(), sys.stderr.fileno())
        _main(*what)


def _main(work: str, url: str, folder: str, now: str) -> None:
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
