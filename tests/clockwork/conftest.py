"""A house in which processes work beside the test."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from msp.store import acting_for, db, heartbeats, outbox
from msp.store.heartbeats import LeaderView
from msp.store.outbox import Effect, OutboxEffect
from tests.clockwork.hands import Book
from tests.desk_work import at
from tests.live import live_world
from tests.world import World

PATIENCE_SECONDS = 60


@dataclass
class House:
    """A database with real commits, its cast, and the folder in which processes write."""

    app: Flask
    world: World
    folder: Path

    @property
    def url(self) -> str:
        return self.app.config["SETTINGS"].database

    @property
    def book(self) -> Book:
        return Book(self.folder)

    def queue(self, count: int) -> None:
        with self.app.app_context(), acting_for(self.world.acorn.id):
            for number in range(count):
                outbox.queue(Effect("mail", f"effect {number}", {"key": f"effect-{number}"}), now=at(0))
            db.session.commit()

    def leader(self) -> LeaderView | None:
        with self.app.app_context():
            told = heartbeats.leader()
            db.session.remove()
        return told

    def undelivered(self) -> int:
        with self.app.app_context(), acting_for(self.world.acorn.id):
            still = select(func.count()).select_from(OutboxEffect).where(OutboxEffect.delivered_at.is_(None))
            return db.session.scalar(still) or 0


def until(happened: Callable[[], object], what: str) -> None:
    """Look again and again until something happened; fails when it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, f"{what} did not happen within {PATIENCE_SECONDS} s"
        time.sleep(0.02)


@pytest.fixture
def house(engine_kind: str, shared_folder: Path, tmp_path: Path, worker_id: str) -> Iterator[House]:
    with live_world(engine_kind, shared_folder, tmp_path, f"workers_{worker_id}") as world:
        yield House(world.app, world, tmp_path)
