"""Two workers over many due rows on both engines: each effect once, also when one is killed; what a visit costs."""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select, text

from bench import worlds
from bench.engines import on_both
from bench.figure import Figure, middle_ms, timed
from msp import sla
from msp.kernel.ids import new_id
from msp.sla.firing import write_firing
from msp.sla.models import SlaClock
from msp.store import acting_for, db, watchman
from msp.store.outbox import CLAIM, OutboxEffect
from tests import databases
from tests.clockwork.hands import Book, Hand, process
from tests.desk_work import opened
from tests.world import MONDAY, World, build

EFFECTS, TICKETS, CLOCKS, DUE = 5_000, 100, 1_000_000, 500
LATER = MONDAY + timedelta(hours=3)


def figures(folder: Path) -> Iterator[Figure]:
    """Effects and clocks on SQLite, then on PostgreSQL."""
    yield from on_both(folder, "bench", _on)


def _on(engine: str, url: str, folder: Path) -> Iterator[Figure]:
    app = databases.build_app(url, folder)
    with app.app_context():
        world = build(app)
        db.session.remove()
        yield Figure(f"{engine}, floor: a bare commit through the app", bare_commit_ms(world), "ms")
    yield from _effects(engine, app, world, folder, killed=False)
    yield from _effects(engine, app, world, folder, killed=True)
    yield from _clocks(engine, app, world)
    with app.app_context():
        db.engine.dispose()


def bare_commit_ms(world: World) -> float:
    """Milliseconds of a transaction with one row."""

    def commit() -> None:
        with acting_for(world.birch.id):
            db.session.execute(insert(OutboxEffect), [_effect(world.birch.id, f"bare-{new_id()}", due=False)])
            db.session.commit()

    return middle_ms(commit, 50)


def _effects(engine: str, app: Flask, world: World, folder: Path, *, killed: bool) -> Iterator[Figure]:
    here = folder / f"killed-{killed}"
    here.mkdir()
    keys = {f"{killed}-{number}" for number in range(EFFECTS)}
    with app.app_context(), acting_for(world.acorn.id):
        db.session.execute(insert(OutboxEffect), [_effect(world.acorn.id, key) for key in keys])
        db.session.commit()
    url, book = app.config["SETTINGS"].database, Book(here)
    seconds = timed(lambda: _drained(url, here, book, killed=killed))
    arrived = Counter(line.split()[1] for line in book.lines)
    what = f"{engine}, two workers over {EFFECTS:,} effects" + (", one killed" if killed else "")
    yield Figure(f"{what}: lost", float(len(keys - set(arrived))), "", 0)
    yield Figure(f"{what}: repeated", float(sum(arrived.values()) - len(arrived)), "", 1 if killed else 0)
    if not killed:
        yield Figure(f"{what}: each", seconds / EFFECTS * 1000, "ms", 20)


def _drained(url: str, folder: Path, book: Book, *, killed: bool) -> None:
    with process("drain", url, folder, LATER) as one, process("drain", url, folder, LATER) as two:
        if killed:
            _kill_half_way(one, book)
        one.wait()
        two.wait()
    if killed:
        with process("drain", url, folder, LATER + CLAIM) as three:
            three.wait()


def _kill_half_way(one: Hand, book: Book) -> None:
    while len(book.lines) < EFFECTS // 2:
        time.sleep(0.05)
    os.kill(one.pid, signal.SIGKILL)


def _clocks(engine: str, app: Flask, world: World) -> Iterator[Figure]:
    with app.app_context():
        with acting_for(world.acorn.id):
            for _ in range(TICKETS):
                opened(world)
            db.session.commit()
        yield Figure(f"{engine}, the row of a firing alone", firing_ms(world), "ms", 0.5)
        with worlds.counted_queries(app) as statements:
            seconds = timed(lambda: sla.sweep(now=LATER, limit=TICKETS))
        yield Figure(f"{engine}, a whole visit: fire, tell, escalate", seconds / TICKETS * 1000, "ms", 40)
        yield Figure(f"{engine}, a whole visit: statements", len(statements) / TICKETS, "", 45)
        if engine == "PostgreSQL":
            _fill(world)
            yield Figure(f"{engine}, find {DUE} due of {CLOCKS:,} open clocks", middle_ms(_find), "ms", 5)


def firing_ms(world: World, limit: int = DUE) -> float:
    """Milliseconds of one row that says a threshold was passed, of so many written together; they are undone again."""
    with acting_for(world.acorn.id):
        clocks = db.session.scalars(select(SlaClock).order_by(SlaClock.attention_at).limit(limit)).all()
        for clock in clocks:
            write_firing(clock, "bench", set(), scheduled_at=MONDAY, noticed_at=MONDAY)
        seconds = timed(db.session.flush)
        db.session.rollback()
    return seconds / len(clocks) * 1000


def _find() -> None:
    due = select(SlaClock.tenant_id, SlaClock.ticket_id, SlaClock.id).where(SlaClock.attention_at <= LATER)
    rows = watchman.seen(due.order_by(SlaClock.attention_at, SlaClock.id).limit(DUE))
    assert len(rows) == DUE


def _fill(world: World) -> None:
    """A million clocks of one ticket, of which so many are due as are looked for; written by the server itself."""
    with acting_for(world.acorn.id):
        ticket_id = opened(world, when=4).id
        db.session.flush()
        fill = text(
            "insert into sla_clocks (tenant_id, id, ticket_id, name, cycle, metric, state, started_at, target_seconds,"
            " elapsed_seconds, paused_seconds, due_at, attention_at) select :tenant, gen_random_uuid(), :ticket,"
            " 'next_update', n, 'next_update', 'running', :now, 3600, 0, 0, :now,"
            " cast(:now as timestamptz) + case when n <= :due then interval '1 hour' else n * interval '1 minute'"
            " + interval '1 day' end from generate_series(1, :count) n"
        )
        values = {"tenant": world.acorn.id, "ticket": ticket_id, "now": MONDAY, "due": DUE, "count": CLOCKS}
        db.session.connection().execute(fill, values)
        db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze sla_clocks"))


def _effect(tenant_id: object, key: str, *, due: bool = True) -> dict[str, object]:
    when = MONDAY if due else None
    told = {"kind": "mail", "dedupe_key": key, "payload": {"key": key}, "queued_at": MONDAY, "due_at": when}
    return {"tenant_id": tenant_id, "id": new_id(), "attempts": 0, **told}
