"""Clocks: arithmetic, deriving, and a sweep over a million open clocks (clocks.md section 6)."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from bench import bench_clocks, workers, worlds
from bench.figure import Figure, middle_ms, timed
from msp import sla
from msp.kernel.ids import new_id
from msp.sla.models import SlaClock
from msp.store import acting_for, db, serving, watching
from tests.desk_work import opened
from tests.promises import POLICY
from tests.world import MONDAY, World

OPEN_CLOCKS, DUE = 1_000_000, 500


def figures(folder: Path) -> Iterator[Figure]:
    """The figures of clocks.md section 6."""
    for name, measured, bound, unit in bench_clocks.figures():
        yield Figure(name, measured, unit, bound)
    app, world = worlds.app_with_cast(folder)
    _fill(app, world)
    with app.app_context():
        yield Figure("sweep: find 500 due of 1,000,000 open clocks", middle_ms(_find), "ms", 5)
        yield Figure("sweep: fire one due clock, its row alone", workers.firing_ms(world, DUE), "ms", 0.5)
        seconds = timed(lambda: sla.sweep(now=MONDAY + timedelta(hours=3)))
        # The firing is the least of it: the ticket is derived anew, letters are queued, it moves up, all of it audited.
        yield Figure("sweep: a whole visit of a ticket with two due clocks", seconds / (DUE // 2) * 1000, "ms", 40)
    yield Figure("preview: another policy over 1,000 open tickets", _preview(folder / "preview"), "ms", 1000)


def _preview(folder: Path) -> float:
    """Milliseconds of the preview that an editor shows before another target is confirmed."""
    folder.mkdir()
    app, world = worlds.app_with_cast(folder)
    worlds.fill_tickets(app, world, 2000)
    now = MONDAY + timedelta(days=14)  # By then all of them are opened.
    shorter = POLICY | {"resolution": POLICY["resolution"] | {"targets": {"P1": 7200, "*": 43_200}}}
    change = sla.ProposedVersion(sla.ProposedKind.POLICY, "standard", shorter, now)
    with app.app_context(), serving([world.acorn.id]):
        return middle_ms(lambda: sla.preview_change(change, now=now), times=3, warm=1)


def _find() -> None:
    due = select(SlaClock.tenant_id, SlaClock.ticket_id, SlaClock.id).where(
        SlaClock.attention_at <= MONDAY + timedelta(hours=3)
    )
    with watching():
        rows = db.session.execute(due.order_by(SlaClock.attention_at, SlaClock.id).limit(DUE)).all()
    assert len(rows) == DUE


def _fill(app: Flask, world: World) -> None:
    with app.app_context(), acting_for(world.acorn.id):
        for _ in range(DUE // 2):
            opened(world)
        ticket = opened(world, when=4)
        db.session.flush()
        rows = (_clock(world, ticket.id, cycle) for cycle in range(OPEN_CLOCKS))
        while batch := list(islice(rows, 5000)):
            db.session.execute(insert(SlaClock), batch)
        db.session.commit()


def _clock(world: World, ticket_id: Any, cycle: int) -> dict[str, Any]:
    return {
        "tenant_id": world.acorn.id,
        "id": new_id(),
        "ticket_id": ticket_id,
        "name": "next_update",
        "cycle": cycle,
        "metric": "next_update",
        "state": "running",
        "started_at": MONDAY,
        "target_seconds": 3600,
        "elapsed_seconds": 0,
        "paused_seconds": 0,
        "due_at": MONDAY + timedelta(days=1),
        "attention_at": MONDAY + timedelta(days=1, seconds=cycle),
    }
