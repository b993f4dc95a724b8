"""Five thousand stays whose time is up in the same minute, handled by two workers on both engines, each once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from bench import workers
from bench.engines import on_both
from bench.figure import Figure, timed
from msp import tickets, tiers
from msp.identity import AUTOMATIC
from msp.sla.models import Firing
from msp.store import acting_for, db, serving
from msp.tickets import Cause, Impact, TicketForm, TicketKind, Urgency
from msp.tickets.models import TierStay
from msp.tiers import LadderForm
from tests import databases
from tests.clockwork.hands import process
from tests.promises import LADDERS
from tests.world import MONDAY, World, build

STAYS, MINUTE, AT_ONCE = 5_000, 60, 250
LIMIT = timedelta(minutes=30)


def figures(folder: Path) -> Iterator[Figure]:
    """On SQLite, then on PostgreSQL."""
    yield from on_both(folder, "timeouts", _on)


def _on(engine: str, url: str, folder: Path) -> Iterator[Figure]:
    app = databases.build_app(url, folder)
    with app.app_context():
        world = build(app)
        db.session.remove()
        _fill(world)
        floor_ms = workers.bare_commit_ms(world)
        yield Figure(f"{engine}, floor: {STAYS:,} bare commits, one after the other", floor_ms * STAYS / 1000, "s")
    seconds = timed(lambda: _swept(app, folder))
    yield Figure(f"{engine}, {STAYS:,} dwell time-outs by two workers", seconds, "s", 60)
    with app.app_context(), serving([world.acorn.id]):
        moved = db.session.scalar(select(func.count()).where(TierStay.cause == Cause.DWELL)) or 0
        fired = db.session.scalar(select(func.count()).where(Firing.kind == "escalate:L1")) or 0
    yield Figure(f"{engine}, time-outs lost", float(STAYS - min(moved, fired)), "", 0)
    yield Figure(f"{engine}, time-outs handled twice", float(max(moved, fired) - STAYS), "", 0)
    with app.app_context():
        db.engine.dispose()


def _fill(world: World) -> None:
    """Calm tickets opened within one minute, each to leave the service desk after half an hour."""
    with acting_for(world.acorn.id):
        steps = [step | ({"dwell_minutes": 30} if step["levels"] == ["L1"] else {}) for step in LADDERS["ACORN"]]
        tiers.publish_ladder(LadderForm({"steps": steps}, "Nobody waits long"), by=AUTOMATIC, now=MONDAY)
        db.session.commit()
    told = (TicketKind.INCIDENT, "Till", "It beeps.", Impact.LOW, Urgency.LOW, world.people["rosa"])
    for start in range(0, STAYS, AT_ONCE):
        with acting_for(world.acorn.id):
            for number in range(start, start + AT_ONCE):
                opened_at = MONDAY + timedelta(seconds=number * MINUTE // STAYS)
                tickets.open_ticket(TicketForm(*told), by=world.actors["rosa"], now=opened_at)
            db.session.commit()


def _swept(app: Flask, folder: Path) -> None:
    url, due = app.config["SETTINGS"].database, MONDAY + LIMIT + timedelta(seconds=MINUTE)
    with process("tick", url, folder, due) as one, process("tick", url, folder, due) as two:
        one.wait()
        two.wait()
