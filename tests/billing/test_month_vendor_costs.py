"""What vendors charge in the month it is closed in: billed once, under its tier, explained down to the bill."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from msp import billing, vendors
from msp.billing.models import InvoiceLine, LineSource
from msp.kernel.errors import Invalid
from msp.kernel.money import Money
from msp.kernel.periods import Month
from msp.store import acting_for, db
from msp.tickets import Ticket
from tests import vendor_bills
from tests.desk_work import committed
from tests.month_end import NOVEMBER, OCTOBER, agree, close_october, working
from tests.vendor_bills import bill, handed
from tests.world import World

Booked = tuple[World, Ticket, UUID, UUID]


@pytest.fixture
def october(ground: Any, world: World) -> Booked:
    """Forge had a ticket of Acorn for an hour and charged 100.50 USD; the card passes it on."""
    agree(world, vendor_bills.CARD)
    with committed(world.acorn):
        ticket, handoff_id = handed(world)
        form = bill(amount="100.50", currency="USD")
        cost_id = vendors.book_cost(ticket, handoff_id, form, by=world.actors["nadia"], now=NOVEMBER)
    return world, ticket, handoff_id, cost_id


def _preview(world: World, month: Month = OCTOBER) -> billing.MonthPreview:
    with acting_for(world.acorn.id):
        return billing.preview_month(month, now=NOVEMBER)


def _vendor_lines(page: billing.InvoicePage) -> list[tuple[str, str, str]]:
    return [(line.tier, line.description, str(line.amount)) for line in page.lines if line.key.startswith("vendors")]


def test_a_cost_is_billed_once_and_stands_under_its_tier(october: Booked):
    world, _, _, cost_id = october
    preview = _preview(world)
    page = close_october(world, world.acorn).page
    assert page.lines == preview.page.lines
    assert _vendor_lines(page) == [("L4", "Vendor costs, Forge Imaging, bill R-7", "101.71")]
    with acting_for(world.acorn.id):
        joined = select(LineSource, InvoiceLine.key).join(InvoiceLine, InvoiceLine.id == LineSource.line_id)
        source, key = db.session.execute(joined.where(LineSource.source_type == "vendor_cost")).one()
        assert (source.source_id, source.part, key) == (cost_id, "", "vendors")
    assert _vendor_lines(_preview(world, Month(2026, 11)).page) == [("L4", "Vendor costs", "0.00")]


def test_the_explanation_opens_down_to_ticket_hand_off_and_bill(october: Booked):
    page = close_october(october[0], october[0].acorn).page
    (line,) = [line for line in page.lines if line.key == "vendors"]
    (whole,) = line.steps
    converted, markup = whole["parts"]
    assert converted["parts"][0]["say"] == (
        "ACORN-1, hand-off 1, line 1: New sensor, 100.5 USD of 2026-10-06 at 0.92 EUR, the rate stated from 2026-01-01"
    )
    assert [converted["value"], markup["value"], whole["value"]] == ["92.46", "9.25", "101.71"]
    assert converted["parts"][0]["sources"][0].startswith("vendor_cost:ACORN-1, Forge Imaging bill R-7, line 1@")
    for step in line.steps:
        assert sum(Decimal(part["value"]) for part in step.get("parts", ())) in (0, Decimal(step["value"]))
    assert Money.of(whole["value"], "EUR") == line.amount


def test_a_cost_cannot_be_billed_a_second_time(october: Booked):
    world, _, _, cost_id = october
    close_october(world, world.acorn)
    with acting_for(world.acorn.id):
        line_id = db.session.scalars(select(LineSource.line_id)).first()
        db.session.add(LineSource(line_id=line_id, source_type="vendor_cost", source_id=cost_id, hash="x"))
        with pytest.raises(IntegrityError, match=r"(?i)unique|source"):
            db.session.flush()


def test_a_corrected_cost_is_billed_as_corrected(october: Booked):
    world, ticket, _, cost_id = october
    seen = _preview(world)
    with committed(world.acorn):
        form = bill(amount="50", correction_reason="Half of it was ours")
        vendors.correct_cost(ticket, cost_id, form, by=world.actors["nadia"], now=NOVEMBER)
    preview = _preview(world)
    assert preview.inputs_hash != seen.inputs_hash
    assert _vendor_lines(preview.page) == [("L4", "Vendor costs, Forge Imaging, bill R-7", "55.00")]
    with committed(world.acorn):
        newer = vendors.costs_of(ticket)[-1].id
        taken_back = bill(amount="0", correction_reason="All of it was ours")
        vendors.correct_cost(ticket, newer, taken_back, by=world.actors["nadia"], now=NOVEMBER)
    assert _vendor_lines(_preview(world).page) == [("L4", "Vendor costs", "0.00")]


def test_a_cost_belongs_to_the_month_of_its_day(october: Booked):
    world, ticket, handoff_id, _ = october
    with committed(world.acorn):
        for line, day in ((2, date(2026, 10, 31)), (3, date(2026, 11, 1))):
            form = bill(bill_line=line, amount="10", incurred_on=day)
            vendors.book_cost(ticket, handoff_id, form, by=world.actors["nadia"], now=NOVEMBER)
    october_line = ("L4", "Vendor costs, Forge Imaging, bill R-7", "112.71")
    november_line = ("L4", "Vendor costs, Forge Imaging, bill R-7", "11.00")
    assert _vendor_lines(_preview(world).page) == [october_line]
    assert _vendor_lines(_preview(world, Month(2026, 11)).page) == [november_line]


def test_a_cost_without_a_stated_rate_stops_the_close_by_name(october: Booked):
    world, ticket, handoff_id, _ = october
    with committed(world.acorn):
        form = bill(bill_line=2, currency="CHF")
        vendors.book_cost(ticket, handoff_id, form, by=world.actors["nadia"], now=NOVEMBER)
    with pytest.raises(Invalid, match="Line 2 of bill R-7 of Forge Imaging, on ACORN-1, was charged in CHF"):
        _preview(world)
    with pytest.raises(Invalid, match="Publish a rate card with that rate, or correct the cost"):
        close_october(world, world.acorn)
    with working(world.acorn, world):
        assert not billing.period_status(OCTOBER, now=NOVEMBER).is_closed


def test_a_card_without_a_line_for_vendors_stops_the_close_by_name(ground: Any, world: World):
    agree(world)
    with committed(world.acorn):
        ticket, handoff_id = handed(world)
        vendors.book_cost(ticket, handoff_id, bill(), by=world.actors["nadia"], now=NOVEMBER)
    with pytest.raises(Invalid, match=r"the rate card has no line that passes it on. Publish a rate card with such"):
        close_october(world, world.acorn)


def test_a_service_credit_on_everything_counts_what_vendors_charged(ground: Any, world: World):
    whole = {
        "measures": {"answers": {"source": "ratio", "clock": "first_response", "target": "100"}},
        "rules": [{"id": "answers", "measure": "answers", "base": "ALL", "award": {"kind": "flat", "pct": "10"}}],
    }
    agree(world, vendor_bills.CARD | {"credits": [{"tier": "ALL", "name": "Credit", "scheme": whole}]})
    with committed(world.acorn):
        ticket, handoff_id = handed(world)
        vendors.book_cost(ticket, handoff_id, bill(), by=world.actors["nadia"], now=NOVEMBER)
    page = close_october(world, world.acorn).page
    assert (str(page.net), str(page.credit)) == ("3732.00", "373.20")
