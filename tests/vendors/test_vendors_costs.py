"""What a vendor charged: booked once a line of its bill, corrected by a new row, and never changed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from msp import vendors
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.ids import new_id
from msp.kernel.periods import Month
from msp.store import acting_for, audit, db, serving
from msp.vendors.models import VendorCost
from tests.desk_work import at, committed
from tests.vendor_bills import bill, contact, handed
from tests.world import World

OCTOBER = Month(2026, 10)
TUESDAY = at(24 + 8)


def _october(world: World) -> list[vendors.CostView]:
    zone = world.acorn.time_zone
    return vendors.costs(OCTOBER.span(zone), zone)


def test_a_booked_cost_names_its_ticket_its_vendor_and_its_bill(ground, world: World):
    with committed(world.acorn, world.actors["nadia"]):
        ticket, handoff_id = handed(world)
        form = bill(amount=" 1250.5 ", currency="usd", bill_line=3)
        cost_id = vendors.book_cost(ticket, handoff_id, form, by=world.actors["nadia"], now=TUESDAY)
        (cost,) = _october(world)
        assert (cost.id, cost.reference, cost.handoff_id, cost.handoff_n) == (cost_id, "ACORN-1", handoff_id, 1)
        assert (cost.vendor_slug, cost.vendor_name) == ("forge", "Forge Imaging")
        assert (cost.amount, cost.currency, cost.incurred_on) == (Decimal("1250.5"), "USD", date(2026, 10, 6))
        assert (cost.bill_reference, cost.bill_line, cost.booked_by) == ("R-7", 3, "Nadia")
        assert vendors.costs_of(ticket) == [cost]


def test_a_line_of_a_bill_is_booked_once(ground, world: World):
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket, handoff_id = handed(world)
        vendors.book_cost(ticket, handoff_id, bill(), by=nadia, now=TUESDAY)
        other, elsewhere = handed(world)
        for where, handoff in ((ticket, handoff_id), (other, elsewhere)):
            with pytest.raises(Conflict, match="Line 1 of bill R-7 of Forge Imaging is booked already on ACORN-1"):
                vendors.book_cost(where, handoff, bill(amount="5"), by=nadia, now=TUESDAY)
        vendors.book_cost(other, elsewhere, bill(bill_line=2), by=nadia, now=TUESDAY)
        third, quill = handed(world, contact_id=contact("quill"))
        vendors.book_cost(third, quill, bill(), by=nadia, now=TUESDAY)
        assert len(_october(world)) == 3


def test_the_database_keeps_a_bill_line_single(ground, world: World):
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket, handoff_id = handed(world)
        vendors.book_cost(ticket, handoff_id, bill(), by=nadia, now=TUESDAY)
    with acting_for(world.acorn.id):
        row = db.session.scalars(select(VendorCost)).one()
        values = {name: getattr(row, name) for name in (column.key for column in VendorCost.__mapper__.columns)}
        db.session.add(VendorCost(**values | {"id": new_id()}))
        with pytest.raises(IntegrityError):
            db.session.flush()


def test_a_correction_stands_for_the_older_row(ground, world: World):
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket, handoff_id = handed(world)
        first = vendors.book_cost(ticket, handoff_id, bill(), by=nadia, now=TUESDAY)
        form = bill(amount="99.00", correction_reason="Misread")
        second = vendors.correct_cost(ticket, first, form, by=nadia, now=TUESDAY)
        old, new = vendors.costs_of(ticket)
        assert (old.id, old.is_superseded, old.amount) == (first, True, Decimal(120))
        assert (new.id, new.corrects_id, new.correction_reason) == (second, first, "Misread")
        assert [cost.id for cost in _october(world)] == [second]
        with pytest.raises(Conflict, match="corrected before"):
            vendors.correct_cost(ticket, first, form, by=nadia, now=TUESDAY)


def test_a_cost_that_was_taken_back_can_be_booked_anew_on_another_hand_off(ground, world: World):
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket, handoff_id = handed(world)
        wrong = vendors.book_cost(ticket, handoff_id, bill(), by=nadia, now=TUESDAY)
        taken_back = bill(amount="0", correction_reason="Another ticket's")
        vendors.correct_cost(ticket, wrong, taken_back, by=nadia, now=TUESDAY)
        assert _october(world) == []
        other, elsewhere = handed(world)
        vendors.book_cost(other, elsewhere, bill(), by=nadia, now=TUESDAY)
        assert [(cost.reference, cost.amount) for cost in _october(world)] == [("ACORN-2", Decimal(120))]
        with pytest.raises(Conflict, match="booked already on ACORN-2"):
            vendors.book_cost(ticket, handoff_id, bill(), by=nadia, now=TUESDAY)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"amount": "0"}, "amount", "above zero"),
        ({"amount": "-5"}, "amount", "above zero"),
        ({"amount": "1,200.00"}, "amount", "such as 1250.00"),
        ({"amount": "٣"}, "amount", "such as 1250.00"),
        ({"amount": "1000000000"}, "amount", "stays below 1,000,000,000"),
        ({"amount": "0.0000001"}, "amount", "at most 6 decimals"),
        ({"currency": "euro"}, "currency", "three letters"),
        ({"description": " \u200b"[:1]}, "description", "at least one character"),
        ({"bill_reference": "x" * 61}, "bill_reference", "at most 60 fit"),
        ({"bill_line": 0}, "bill_line", "from 1 to 9,999"),
        ({"bill_line": 10_000}, "bill_line", "from 1 to 9,999"),
        ({"incurred_on": date(2026, 10, 4)}, "incurred_on", "got this ticket on Mon 5 Oct 2026"),
        ({"incurred_on": date(2026, 10, 7)}, "incurred_on", "up to today at the client"),
    ],
)
def test_a_wrong_cost_names_its_field(ground, world: World, changes: dict[str, Any], field: str, sentence: str):
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket, handoff_id = handed(world)
        with pytest.raises(Invalid, match=sentence) as refused:
            vendors.book_cost(ticket, handoff_id, bill(**changes), by=nadia, now=TUESDAY)
        assert refused.value.field == field


def test_a_correction_needs_a_reason_and_stays_on_its_bill_line(ground, world: World):
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket, handoff_id = handed(world)
        cost_id = vendors.book_cost(ticket, handoff_id, bill(), by=nadia, now=TUESDAY)
        for changes, sentence in (
            ({}, "Say why"),
            ({"correction_reason": "Typo", "bill_reference": "R-8"}, "stays on its line"),
            ({"correction_reason": "Typo", "bill_line": 2}, "stays on its line"),
        ):
            with pytest.raises(Invalid, match=sentence):
                vendors.correct_cost(ticket, cost_id, bill(**changes), by=nadia, now=TUESDAY)


def test_a_hand_off_or_cost_of_another_ticket_is_not_found(ground, world: World):
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket, handoff_id = handed(world)
        cost_id = vendors.book_cost(ticket, handoff_id, bill(), by=nadia, now=TUESDAY)
        other, _ = handed(world)
        for wrong in (handoff_id, uuid4()):
            with pytest.raises(Missing):
                vendors.book_cost(other, wrong, bill(bill_line=2), by=nadia, now=TUESDAY)
        for wrong in (cost_id, uuid4()):
            with pytest.raises(Missing):
                vendors.correct_cost(other, wrong, bill(correction_reason="x"), by=nadia, now=TUESDAY)


def test_costs_belong_to_the_day_at_the_client_and_to_its_scope(ground, world: World):
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket, handoff_id = handed(world)
        for line, day in enumerate((date(2026, 10, 31), date(2026, 11, 1)), 1):
            form = bill(bill_line=line, incurred_on=day)
            vendors.book_cost(ticket, handoff_id, form, by=nadia, now=TUESDAY + timedelta(days=40))
        assert [cost.bill_line for cost in _october(world)] == [1]
    with serving([world.birch.id]):
        assert vendors.costs_between(date(2026, 10, 1), date(2026, 12, 1)) == []


def test_booking_and_correcting_leave_their_trail_without_words(ground, world: World):
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket, handoff_id = handed(world)
        cost_id = vendors.book_cost(ticket, handoff_id, bill(), by=nadia, now=TUESDAY)
        vendors.correct_cost(ticket, cost_id, bill(amount="0", correction_reason="No"), by=nadia, now=TUESDAY)
        newest = select(audit.AuditEntry).order_by(audit.AuditEntry.seq.desc()).limit(2)
        corrected, booked = db.session.scalars(newest).all()
        assert (booked.action, booked.detail["amount"], booked.detail["currency"]) == ("VendorCostBooked", "120", "EUR")
        assert (corrected.action, corrected.detail["corrects_id"]) == ("VendorCostCorrected", str(cost_id))
        assert "New sensor" not in str(booked.detail)


@pytest.mark.parametrize("sql", ["update vendor_costs set amount = '1'", "delete from vendor_costs"])
def test_booked_costs_are_never_changed(ground, world: World, sql: str):
    nadia = world.actors["nadia"]
    with committed(world.acorn, nadia):
        ticket, handoff_id = handed(world)
        vendors.book_cost(ticket, handoff_id, bill(), by=nadia, now=TUESDAY)
    with acting_for(world.acorn.id), pytest.raises(DBAPIError):
        db.session.connection().execute(text(sql))
