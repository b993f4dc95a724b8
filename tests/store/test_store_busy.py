"""A SQLite file with many writers: each waits for its turn, and who waits in vain reads a plain page, not a fault."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from msp import sla
from msp.sla.models import SlaClock
from msp.store import acting_for, db, engines, outbox
from msp.store.outbox import Effect, OutboxEffect
from msp.tickets.models import Ticket
from tests.desk_work import at, opened
from tests.live import at_once, live_world
from tests.web.browser import Browser
from tests.world import World

WRITERS, ACTS = 4, 10


@pytest.fixture
def hasty(engine_kind: str, shared_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The cast on a SQLite file whose writers lose their patience at once."""
    if engine_kind != "sqlite":
        pytest.skip("PostgreSQL locks rows, not files")
    quick = tuple("busy_timeout=50" if "busy" in pragma else pragma for pragma in engines.PRAGMAS)
    with live_world(engine_kind, shared_folder, tmp_path, "busy") as world:
        monkeypatch.setattr(engines, "PRAGMAS", quick)
        yield world


@contextmanager
def _somebody_writes(app: Flask) -> Iterator[None]:
    """Another process that holds the write lock and does not let go."""
    path = app.config["SETTINGS"].database.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        yield
        other.execute("rollback")


def test_who_waits_in_vain_reads_when_to_come_back_and_nothing_is_done(hasty: World):
    rosa = Browser(hasty.app, "rosa")
    path = "/portal/acorn/tickets/new"
    rosa.get(f"{path}?subject=Till")
    request = {"subject": "Till", "description": "Down.", "kind": "incident", "impact": "low", "urgency": "low"}
    with _somebody_writes(hasty.app):
        refused = rosa.post(path, **request)
        assert rosa.get("/portal/acorn").status_code == 200
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "busy" in refused.text
    assert "cannot be reached" not in refused.text
    assert rosa.post(path, **request).status_code == 303


def test_who_signs_in_meanwhile_reads_the_same(hasty: World):
    lena = Browser(hasty.app)
    lena.get("/sign-in")
    with _somebody_writes(hasty.app):
        assert lena.sign_in("lena").status_code == 503
    assert lena.sign_in("lena").status_code == 302


def test_a_busy_file_puts_no_clock_and_no_effect_aside(hasty: World):
    with hasty.app.app_context():
        with acting_for(hasty.acorn.id):
            opened(hasty)
            db.session.commit()
        before = _due(hasty)
        with _somebody_writes(hasty.app):
            assert sla.sweep(now=at(9)) == 0
            with pytest.raises(OperationalError):
                outbox.drain({"mail": lambda *_: None}, now=at(9))
        assert _due(hasty) == before
        assert sla.sweep(now=at(9)) > 0


def _due(world: World) -> list[object]:
    with acting_for(world.acorn.id):
        clocks = db.session.scalars(select(SlaClock.attention_at).order_by(SlaClock.id)).all()
        return [*clocks, *db.session.scalars(select(OutboxEffect.attempts))]


def test_writers_at_the_same_time_all_get_their_turn(
    engine_kind: str, shared_folder: Path, tmp_path: Path, worker_id: str
):
    with live_world(engine_kind, shared_folder, tmp_path, f"turns_{worker_id}") as world:
        app = world.app

        def write() -> int:
            for _ in range(ACTS):
                with acting_for(world.acorn.id):
                    ticket = opened(world)
                    outbox.queue(Effect("mail", str(ticket.id), {}), now=at(0))
                    db.session.commit()
            return ACTS

        assert sum(at_once(app, WRITERS, write)) == WRITERS * ACTS
        with app.app_context(), acting_for(world.acorn.id):
            numbers = sorted(db.session.scalars(select(Ticket.number)))
            assert numbers == list(range(1, WRITERS * ACTS + 1))
