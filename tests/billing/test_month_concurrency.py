"""Two at once: one invoice a month, no number twice, and no work between two chairs (row locks are PostgreSQL's)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from msp import billing, tickets
from msp.billing.models import Invoice, LineSource
from msp.kernel.errors import Refusal
from msp.kernel.periods import Month
from msp.store import acting_for, db
from msp.tickets import WorkForm
from msp.tickets.models import WorkEntry
from msp.tiers import Tier
from tests import databases
from tests import world as cast
from tests.desk_work import committed
from tests.month_end import NOVEMBER, OCTOBER, agree, close_october, worked_ticket
from tests.world import World


@pytest.fixture
def both_at_work(
    engine_kind: str, shared_folder: Path, worker_id: str, tmp_path: Path
) -> Iterator[tuple[Flask, World]]:
    """The cast on a database of its own, where transactions are real."""
    if engine_kind != "pg":
        pytest.skip("SQLite has one writer at a time; the row locks under test are PostgreSQL's")
    app = databases.build_app(databases.postgresql_url(shared_folder, f"{worker_id}_months"), tmp_path)
    with app.app_context():
        world = cast.build(app)
        agree(world)
        with committed(world.acorn):
            worked_ticket(world)
    yield app, world
    with app.app_context():
        db.engine.dispose()


def _together(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Every act in a thread of its own, begun at the same moment; a refusal is an answer too."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait(timeout=10)
            try:
                return act()
            except Refusal as refusal:
                return refusal.sentence

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_people_closing_the_same_month_get_one_invoice(both_at_work: tuple[Flask, World]):
    app, world = both_at_work

    def close() -> str:
        return close_october(world, world.acorn).page.number

    answers = _together(app, close, close, close)
    assert sorted(answers)[0] == "HIT-2026-00001"
    assert sorted(answers)[1:] == ["October 2026 is closed already; its invoice is HIT-2026-00001."] * 2
    with app.app_context(), acting_for(world.acorn.id):
        assert db.session.scalar(select(func.count()).select_from(Invoice)) == 1


def test_many_months_closed_at_once_leave_no_gap(both_at_work: tuple[Flask, World]):
    app, world = both_at_work

    def closing(tenant: Any, month: Month) -> Callable[[], str]:
        def close() -> str:
            with acting_for(tenant.id):
                number = billing.close_month(month, by=world.actors["omar"], now=NOVEMBER).page.number
                db.session.commit()
            return number

        return close

    months = [Month(2026, number) for number in range(7, 11)]
    answers = _together(app, *(closing(tenant, month) for month in months for tenant in (world.acorn, world.birch)))
    assert sorted(answers) == [f"HIT-2026-{number:05d}" for number in range(1, 9)]


def test_work_booked_while_a_month_closes_is_billed_or_refused(both_at_work: tuple[Flask, World]):
    app, world = both_at_work
    held = Event()

    def book() -> str:
        marc = world.actors["marc"]
        with acting_for(world.acorn.id, marc.who):
            billing.hold_open(OCTOBER)
            held.set()
            ticket = tickets.ticket_for(marc, "ACORN-1")
            tickets.log_work(ticket, WorkForm(60, date(2026, 10, 6), tier=Tier.L2), by=marc, now=NOVEMBER)
            db.session.commit()
        return "booked"

    def close() -> str:
        held.wait(timeout=10)
        return close_october(world, world.acorn).page.number

    assert _together(app, book, close) == ["booked", "HIT-2026-00001"]
    assert _together(app, book) == ["October 2026 is closed and invoiced; book the time on a day of an open month."]
    with app.app_context(), acting_for(world.acorn.id):
        billed = select(LineSource.source_id).where(LineSource.source_type == "work_entry")
        assert set(db.session.scalars(billed)) == set(db.session.scalars(select(WorkEntry.id)))
