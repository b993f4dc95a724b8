"""Real worker processes: one works, a dead one is followed by the next, and each effect reaches the outside once."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from msp.sla.models import Firing, SlaClock
from msp.store import acting_for, db, heartbeats, outbox
from msp.store.heartbeats import LeaderView
from msp.store.outbox import CLAIM, Effect, OutboxEffect
from tests import world as cast
from tests.clockwork.hands import Book, process
from tests.desk_work import at, opened
from tests.live import live_app
from tests.world import World

PATIENCE_SECONDS = 60
ROWS, TICKETS = 300, 40


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
    with live_app(engine_kind, shared_folder, tmp_path, f"workers_{worker_id}") as app:
        with app.app_context():
            world = cast.build(app)
            db.session.remove()
        yield House(app, world, tmp_path)


def test_a_killed_leader_is_followed_by_the_next_worker_which_goes_on(house: House):
    with process("worker", house.url, house.folder) as first:
        until(lambda: house.leader(), "a first leader")
        led = house.leader()
        assert led is not None
        assert f"process {first.pid}," in led.worker
        with process("worker", house.url, house.folder) as second:
            os.kill(first.pid, signal.SIGKILL)
            until(lambda: f"process {second.pid}," in (house.leader() or led).worker, "a change of leaders")
            now = house.leader()
            assert now is not None
            assert now.since >= led.seen_at
            with house.app.app_context(), acting_for(house.world.acorn.id):
                opened(house.world)
                db.session.commit()
            until(lambda: not house.undelivered(), "the delivery of what waited")
            os.kill(second.pid, signal.SIGTERM)
            assert second.wait(PATIENCE_SECONDS) == 0


def test_two_processes_deliver_each_effect_once(house: House):
    house.queue(ROWS)
    with (
        process("drain", house.url, house.folder, at(1)) as one,
        process("drain", house.url, house.folder, at(1)) as two,
    ):
        assert (one.wait(PATIENCE_SECONDS), two.wait(PATIENCE_SECONDS)) == (0, 0)
    assert house.undelivered() == 0
    assert Counter(line.split()[1] for line in house.book.lines) == {f"effect-{number}": 1 for number in range(ROWS)}


def test_nothing_is_lost_when_one_of_two_is_killed_half_way(house: House):
    house.queue(ROWS)
    with (
        process("drain", house.url, house.folder, at(1)) as one,
        process("drain", house.url, house.folder, at(1)) as two,
    ):
        until(lambda: len(house.book.lines) > ROWS // 4, "a quarter of the deliveries")
        os.kill(one.pid, signal.SIGKILL)
        one.wait()
        assert two.wait(PATIENCE_SECONDS) == 0
    assert house.undelivered() <= 1
    with process("drain", house.url, house.folder, at(1) + CLAIM) as three:
        assert three.wait(PATIENCE_SECONDS) == 0
    assert house.undelivered() == 0
    arrived = Counter(line.split()[1] for line in house.book.lines)
    assert set(arrived) == {f"effect-{number}" for number in range(ROWS)}
    # Only what was under way may repeat, and then under the id by which the outside knows it.
    assert sum(arrived.values()) <= ROWS + 1
    assert len(set(house.book.lines)) == ROWS


def test_two_processes_fire_each_threshold_once_and_tell_it_once(house: House):
    moment = at(9)
    _open_tickets(house, TICKETS)
    with (
        process("sweep", house.url, house.folder, moment) as one,
        process("sweep", house.url, house.folder, moment) as two,
    ):
        assert (one.wait(PATIENCE_SECONDS), two.wait(PATIENCE_SECONDS)) == (0, 0)
    with house.app.app_context(), acting_for(house.world.acorn.id):
        fired = Counter(map(tuple, db.session.execute(select(Firing.clock_id, Firing.kind))))
        due = db.session.scalar(select(func.count()).select_from(SlaClock).where(SlaClock.attention_at <= moment))
        missed = select(OutboxEffect.id).where(OutboxEffect.dedupe_key.contains("target_breached"))
        breaches = db.session.scalars(missed).all()
    assert set(fired.values()) == {1}
    assert due == 0
    # First response and resolution of each were missed by then; Omar hears of each once.
    assert len(breaches) == 2 * TICKETS


def _open_tickets(house: House, count: int) -> None:
    with house.app.app_context(), acting_for(house.world.acorn.id):
        for _ in range(count):
            opened(house.world)
        db.session.commit()
