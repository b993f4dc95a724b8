"""Two at once: one invoice a month, no number twice, and no work between two chairs (row locks are PostgreSQL's)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from msp import billing, vendors
from msp.billing.models import Invoice, LineSource
from msp.kernel.periods import Month
from msp.store import acting_for, db
from msp.tickets import Ticket
from msp.tickets.models import WorkEntry
from tests import live, vendor_bills
from tests.desk_work import committed
from tests.month_end import NOVEMBER, agree, close_october, worked_ticket
from tests.web.browser import Browser
from tests.world import MONDAY, World


@pytest.fixture
def both_at_work(
    engine_kind: str, shared_folder: Path, worker_id: str, tmp_path: Path
) -> Iterator[tuple[Flask, World]]:
    """The cast on a database of its own, where transactions are real."""
    if engine_kind != "pg":
        pytest.skip("SQLite has one writer at a time; the row locks under test are PostgreSQL's")
    with live.live_world(engine_kind, shared_folder, tmp_path, f"{worker_id}_months") as world:
        with world.app.app_context():
            agree(world)
            with committed(world.acorn):
                worked_ticket(world)
        yield world.app, world


def test_two_people_closing_the_same_month_get_one_invoice(both_at_work: tuple[Flask, World]):
    app, world = both_at_work

    def close() -> str:
        return close_october(world, world.acorn).page.number

    answers = live.together(app, close, close, close)
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
    answers = live.together(app, *(closing(tenant, month) for month in months for tenant in (world.acorn, world.birch)))
    assert sorted(answers) == [f"HIT-2026-{number:05d}" for number in range(1, 9)]


def _booked_against_the_close(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, send: Callable[[Browser], int]
) -> list[Any]:
    """Marc books while October closes, and once more when it is closed: both answers, and what the close said."""
    held, closed = Event(), Event()
    hold_open = billing.hold_open

    def hold(month: Month) -> None:
        hold_open(month)
        held.set()
        # The close has time to overtake the booking, and must not.
        assert not closed.wait(timeout=1)

    def book() -> int:
        return send(marc)

    def close() -> str:
        assert held.wait(timeout=10)
        number = close_october(world, world.acorn).page.number
        closed.set()
        return number

    monkeypatch.setattr(billing, "hold_open", hold)
    with time_machine.travel(NOVEMBER, tick=False):
        marc = Browser(app, "marc")
        marc.get("/desk/tickets/ACORN-1")
        return [*live.together(app, book, close), *live.together(app, book)]


def test_work_booked_while_a_month_closes_is_billed_or_refused(
    both_at_work: tuple[Flask, World], monkeypatch: pytest.MonkeyPatch
):
    app, world = both_at_work

    def book(marc: Browser) -> int:
        form = {"work-minutes": "60", "work-worked_on": "2026-10-06", "work-tier": "L2", "work-work_type": "remote"}
        return marc.post("/desk/tickets/ACORN-1/work", **form).status_code

    assert _booked_against_the_close(app, world, monkeypatch, book) == [303, "HIT-2026-00001", 422]
    with app.app_context(), acting_for(world.acorn.id):
        billed = select(LineSource.source_id).where(LineSource.source_type == "work_entry")
        assert set(db.session.scalars(billed)) == set(db.session.scalars(select(WorkEntry.id)))


def test_a_vendors_bill_booked_while_a_month_closes_is_billed_or_refused(
    both_at_work: tuple[Flask, World], monkeypatch: pytest.MonkeyPatch
):
    app, world = both_at_work
    with app.app_context(), committed(world.acorn):
        form = billing.RateCardForm(vendor_bills.CARD, MONDAY, "harbour", "Omar", "Vendors' costs are passed on")
        billing.publish_rate_card(form, now=MONDAY)
        ticket, handoff_id = vendor_bills.handed(world)
    lines = iter("12")

    def book(marc: Browser) -> int:
        bill = {"bill_reference": "R-7", "amount": "100", "currency": "EUR", "description": "Sensor"}
        form = bill | {"bill_line": next(lines), "incurred_on": "2026-10-06"}
        typed = {f"cost-{name}": value for name, value in form.items()}
        return marc.post(f"/desk/tickets/{ticket.reference}/handoffs/{handoff_id}/costs", **typed).status_code

    assert _booked_against_the_close(app, world, monkeypatch, book) == [303, "HIT-2026-00001", 422]
    with app.app_context(), acting_for(world.acorn.id):
        billed = select(LineSource.source_id).where(LineSource.source_type == "vendor_cost")
        assert db.session.scalars(billed).all() == [cost.id for cost in vendors.costs_of(ticket)]


def test_a_line_of_a_vendors_bill_booked_by_two_at_once_is_booked_once(both_at_work: tuple[Flask, World]):
    app, world = both_at_work
    with app.app_context(), committed(world.acorn):
        handed = [vendor_bills.handed(world) for _ in range(2)]

    def booking(ticket: Ticket, handoff_id: UUID) -> Callable[[], str]:
        def book() -> str:
            with acting_for(world.acorn.id):
                vendors.book_cost(ticket, handoff_id, vendor_bills.bill(), by=world.actors["nadia"], now=NOVEMBER)
                db.session.commit()
            return "Booked."

        return book

    answers = sorted(live.together(app, *(booking(*one) for one in handed)))
    assert answers[0] == "Booked."
    assert answers[1].startswith("Line 1 of bill R-7 of Forge Imaging is booked already on")
