"""A month with every kind of line: recorded, previewed, closed, carried into the next one, and never charged twice."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from msp import billing, tickets
from msp.billing import RateCardForm, agreed
from msp.billing.agreed import BlockForm, QuantityForm, Recordable, UsageForm
from msp.billing.agreed_models import AgreedQuantity, CarriedBalance, UsageRecord
from msp.billing.models import InvoiceLine, LineSource
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.periods import Month
from msp.store import acting_for, db
from tests.desk_work import at, committed
from tests.month_end import CARDS, NOVEMBER, OCTOBER, agree, close_october, worked_ticket, working
from tests.world import World

SEPTEMBER, OF_NOVEMBER = Month(2026, 9), Month(2026, 11)
DECEMBER = datetime(2026, 12, 1, 9, tzinfo=UTC)

LINES: list[dict[str, Any]] = [
    {"key": "desk", "tier": "L1", "kind": "fixed", "name": "Service desk", "amount": "3600.00"},
    {"key": "users", "tier": "L1", "kind": "per_unit", "name": "Users", "unit": "user", "price": "25.00"},
    {
        **{"key": "pool", "tier": "L1", "kind": "bucket", "name": "Support hours", "included_minutes": "40"},
        **{"rate": "95.00", "rollover": "unused_all"},
    },
    {"key": "blocks", "tier": "L2", "kind": "blocks", "name": "Engineer hours", "rate": "120.00"},
    {"key": "backup", "tier": "L2", "kind": "usage", "name": "Backup", "meter": "backup-gb", "price": "0.05"},
    {"key": "calls", "tier": "L2", "kind": "per_ticket", "name": "Calls", "price": "10.00", "counts": "resolved"},
    {"key": "least", "tier": "L1", "kind": "minimum", "name": "Minimum", "amount": "4000.00", "of": ["desk", "users"]},
    {"key": "off", "kind": "discount", "name": "Loyalty", "pct": "10", "of": ["desk"]},
]
CARD = CARDS["ACORN"] | {
    "lines": LINES,
    "purchase_order": {"number": "PO-77", "limit": "8000.00"},
    "terms": {"payment_days": 14},
}


@pytest.fixture
def october(ground: Any, world: World) -> World:
    """Acorn under the full card: ten users, a block of half an hour, 200 GB, one ticket with work at L1 and L2."""
    _agreed(world)
    with committed(world.acorn, world.actors["omar"]):
        _users(world, "10", date(2026, 9, 1))
        _block(world)
        _usage(world, "b-1", "200")
        worked_ticket(world)
    with working(world.acorn, world):
        billing.close_month(SEPTEMBER, by=world.actors["omar"], now=NOVEMBER)
        db.session.commit()
    return world


def _agreed(world: World) -> None:
    """The full card counts from September on."""
    agree(world)
    with committed(world.acorn):
        begins = datetime(2026, 8, 31, 22, tzinfo=UTC)
        billing.publish_rate_card(RateCardForm(CARD, begins, "harbour", "Omar", "All kinds"), now=at(0))


def _users(world: World, quantity: str, since: date, site: str = "") -> Any:
    form = QuantityForm("users", since, quantity, site)
    return agreed.agree_quantity(form, by=world.actors["omar"], now=at(0))


def _usage(world: World, key: str, quantity: str, when: datetime | None = None, meter: str = "backup-gb") -> Any:
    form = UsageForm(key, meter, quantity, when or at(0))
    return agreed.record_usage(form, by=world.actors["omar"], now=at(1))


def _block(world: World, reference: str = "BLK-1", **change: Any) -> Any:
    terms: dict[str, Any] = {"line_key": "blocks", "minutes": 30, "starts_on": date(2026, 10, 1), "ends_on": None}
    form = BlockForm(reference=reference, **terms | {"bought_on": date(2026, 10, 1), "price": "50.00"} | change)
    return agreed.sell_block(form, by=world.actors["omar"], now=at(0))


def _preview(world: World, month: Month = OCTOBER, now: datetime = NOVEMBER) -> billing.MonthPreview:
    with acting_for(world.acorn.id):
        return billing.preview_month(month, now=now)


def _amounts(page: billing.InvoicePage) -> dict[str, str]:
    return {line.key: str(line.amount) for line in page.lines}


def test_every_kind_stands_on_the_invoice_and_the_preview_is_what_is_issued(october: World):
    preview = _preview(october)
    page = close_october(october, october.acorn).page
    assert _amounts(page) == {
        "desk": "3600.00",
        "users": "250.00",
        "pool": "0.00",
        # 40 minutes at L2, of which the block covers half an hour.
        "blocks": "20.00",
        "blocks/2": "50.00",
        "backup": "10.00",
        "calls": "10.00",
        "least": "150.00",
        "off": "-360.00",
        "credit-10": "0.00",
    }
    assert preview.page.lines == page.lines
    assert page.due_on == page.issued_on + timedelta(days=14) if page.issued_on else False
    assert page.agreed.purchase_order == "PO-77"


def test_a_limit_of_the_order_warns_and_refuses_nothing(october: World):
    assert _preview(october).warnings == ()
    close_october(october, october.acorn)
    (warning,) = _preview(october, OF_NOVEMBER, DECEMBER).warnings
    assert warning.startswith("Purchase order PO-77 is limited to 8 000.00 EUR; ")


def test_what_is_left_goes_on_into_the_next_month(october: World):
    close_october(october, october.acorn)
    with acting_for(october.acorn.id):
        rows = db.session.scalars(select(CarriedBalance)).all()
        # September leaves its whole bucket; October has 80 minutes and uses the 15 of Lena.
        assert sorted((row.key, int(row.minutes)) for row in rows) == [("BLK-1", 0), ("pool", 40), ("pool", 65)]
    page = _preview(october, OF_NOVEMBER, DECEMBER).page
    (pool,) = [line for line in page.lines if line.key == "pool"]
    assert pool.description == "Support hours, beyond 1 h 45 included"
    assert "blocks/2" not in _amounts(page)


def test_a_month_waits_for_the_one_whose_minutes_go_on_into_it(october: World):
    preview = _preview(october, OF_NOVEMBER, DECEMBER)
    assert preview.warnings[0].startswith("October 2026 is not closed yet, and minutes of “Support hours” may go on")
    with working(october.acorn, october), pytest.raises(Conflict, match="Close October 2026 first"):
        billing.close_month(OF_NOVEMBER, by=october.actors["omar"], now=DECEMBER)


def test_every_source_is_billed_by_its_own_measure(october: World):
    close_october(october, october.acorn)
    with acting_for(october.acorn.id):
        joined = select(LineSource.source_type, LineSource.part, InvoiceLine.key).join(
            InvoiceLine, InvoiceLine.id == LineSource.line_id
        )
        found = {(kind, part, key) for kind, part, key in db.session.execute(joined) if kind != "verdict"}
    assert found == {
        ("agreed_quantity", "2026-09 users", "users"),
        ("agreed_quantity", "2026-10 users", "users"),
        ("work_entry", "", "pool"),
        ("work_entry", "", "blocks"),
        ("prepaid_block", "2026-10 blocks", "blocks"),
        ("block_sale", "", "blocks/2"),
        ("usage_record", "", "backup"),
        ("ticket", "resolved", "calls"),
    }


def test_a_ticket_that_is_opened_anew_is_not_paid_for_twice(october: World):
    close_october(october, october.acorn)
    with committed(october.acorn):
        ticket = tickets.ticket_for(october.actors["rosa"], "ACORN-1")
        tickets.reopen(ticket, "It is back.", by=october.actors["rosa"], now=NOVEMBER)
        tickets.resolve(ticket, "Fixed.", by=october.actors["marc"], now=NOVEMBER)
    assert _amounts(_preview(october, OF_NOVEMBER, DECEMBER).page)["calls"] == "0.00"


def test_the_same_usage_again_is_the_record_there_is(october: World):
    with committed(october.acorn):
        assert _usage(october, "b-2", "5") == _usage(october, "b-2", "5.0")
        with pytest.raises(Conflict, match="Under the key “b-2” something else is recorded"):
            _usage(october, "b-2", "6")
        assert len(db.session.scalars(select(UsageRecord)).all()) == 2


@pytest.mark.parametrize("quantity", ["-1", "1e3", "", "1,5", "٣", "0.1234567", "9999999999999", "NaN"])
def test_a_quantity_that_is_no_number_is_refused(october: World, quantity: str):
    with working(october.acorn, october), pytest.raises(Invalid):
        _usage(october, "b-3", quantity)


def test_only_what_a_card_charges_is_recorded(october: World):
    with working(october.acorn, october):
        with pytest.raises(Invalid, match="no meter “pages”; known are: backup-gb"):
            _usage(october, "b-3", "1", meter="pages")
        with pytest.raises(Invalid, match="no line “desk”"):
            agreed.agree_quantity(QuantityForm("desk", date(2026, 10, 1), "1"), by=october.actors["omar"], now=at(0))
        with pytest.raises(Invalid, match="still to come"):
            _usage(october, "b-3", "1", when=at(30))
        with pytest.raises(Invalid, match="not before its first one"):
            _block(october, "BLK-2", ends_on=date(2026, 9, 1))
        with pytest.raises(Invalid, match="at most 2 decimals"):
            _block(october, "BLK-2", price="1.005")
        with pytest.raises(Conflict, match="already"):
            _block(october)


def test_what_is_taken_back_counts_no_more_until_the_month_closes(october: World):
    omar = october.actors["omar"]
    with committed(october.acorn):
        extra = _usage(october, "b-2", "1000")
        agreed.take_back(Recordable.USAGE, extra, by=omar, now=at(2))
        with pytest.raises(Conflict, match="taken back before"):
            agreed.take_back(Recordable.USAGE, extra, by=omar, now=at(2))
        with pytest.raises(Conflict, match="record it anew under another key"):
            _usage(october, "b-2", "1000")
    assert _amounts(_preview(october).page)["backup"] == "10.00"
    close_october(october, october.acorn)
    with working(october.acorn, october):
        for kind, views in (
            (Recordable.QUANTITY, agreed.quantities_agreed()),
            (Recordable.USAGE, agreed.usage_recorded()),
            (Recordable.BLOCK, agreed.blocks_sold()),
        ):
            assert [view.is_open for view in views] == [False]
            with pytest.raises(Conflict, match="closed"):
                agreed.take_back(kind, views[0].id, by=omar, now=at(2))
        with pytest.raises(Conflict, match="October 2026 is closed and invoiced"):
            _usage(october, "b-9", "1")
        with pytest.raises(Missing):
            agreed.take_back(Recordable.BLOCK, october.acorn.id, by=omar, now=at(2))


def test_a_number_that_changes_is_said_from_a_day_on(october: World):
    with committed(october.acorn):
        _users(october, "12", date(2026, 10, 15))
        assert _users(october, "12", date(2026, 10, 15)) is not None
        with pytest.raises(Conflict, match="take it back first"):
            _users(october, "13", date(2026, 10, 15))
        with pytest.raises(Conflict, match="September 2026 is closed"):
            _users(october, "13", date(2026, 9, 15))
    assert _amounts(_preview(october).page)["users"] == "300.00"


def test_the_database_keeps_what_was_written_down(october: World):
    with working(october.acorn, october), pytest.raises(IntegrityError, match="say the same for good"):
        db.session.execute(update(AgreedQuantity).values(quantity=Decimal(1)))
    with working(october.acorn, october), pytest.raises(DatabaseError, match=r"append-only|permission denied"):
        db.session.execute(update(CarriedBalance).values(minutes=Decimal(1)))


def test_a_file_is_taken_row_by_row(october: World):
    omar = october.actors["omar"]
    rows = b"key,meter,quantity,observed_at\nb-5,backup-gb,10,2026-10-05T09:00:00+02:00\n"
    rows += b"b-6,pages,1,2026-10-05T09:00:00Z\n"
    rows += b"b-5,backup-gb,11,2026-10-05T09:00:00+02:00\nb-7,backup-gb,1,yesterday\n"
    with committed(october.acorn):
        results = agreed.import_rows(agreed.ImportKind.USAGE, rows, by=omar, now=NOVEMBER)
        assert [(row.line, bool(row.fault)) for row in results] == [(2, False), (3, True), (4, True), (5, True)]
        again = agreed.import_rows(agreed.ImportKind.USAGE, rows, by=omar, now=NOVEMBER)
        assert [row.fault for row in again] == [row.fault for row in results]
        numbers = b"\xef\xbb\xbfline_key,from_date,quantity,site\nusers,2026-10-20,11,\nusers,2026-13-01,11,\n"
        results = agreed.import_rows(agreed.ImportKind.QUANTITIES, numbers, by=omar, now=NOVEMBER)
        assert [row.fault[:40] for row in results] == ["", "from_date is not a date such as 2026-10-"]
    assert _amounts(_preview(october).page)["backup"] == "10.50"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        b"key,meter,quantity\n",
        b"\xff\xfe",
        b'key,meter,quantity,observed_at\n"broken',
        b"x" * 2_000_001,
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(october: World, content: bytes):
    with working(october.acorn, october), pytest.raises(Invalid):
        agreed.import_rows(agreed.ImportKind.USAGE, content, by=october.actors["omar"], now=NOVEMBER)


def test_a_number_that_is_missing_stops_the_month_by_name(ground: Any, world: World):
    _agreed(world)
    with acting_for(world.acorn.id), pytest.raises(Invalid, match="Nobody has recorded how many users “users”"):
        billing.preview_month(OCTOBER, now=NOVEMBER)


def test_a_card_that_begins_within_a_month_counts_from_its_day(october: World):
    dearer = deepcopy(CARD)
    dearer["lines"][0]["amount"] = "3910.00"
    with committed(october.acorn):
        begins = datetime(2026, 10, 14, 22, tzinfo=UTC)  # midnight of the 15th in Stockholm
        billing.publish_rate_card(RateCardForm(dearer, begins, "harbour", "Omar", "Dearer"), now=NOVEMBER)
    page = _preview(october).page
    # 14/31 of 3600.00 and 17/31 of 3910.00.
    assert [line.description for line in page.lines[:2]] == [
        "Service desk, 1–14 October",
        "Service desk, 15–31 October",
    ]
    assert [str(line.amount) for line in page.lines[:2]] == ["1625.81", "2144.19"]
    assert _amounts(close_october(october, october.acorn).page)["desk"] == "1625.81"


def test_a_card_that_would_change_a_kind_within_a_month_is_not_published(october: World):
    other = deepcopy(CARD)
    other["lines"][0] = {"key": "desk", "tier": "L1", "kind": "included", "name": "Service desk"}
    other["lines"][2]["tiers"] = ["L1"]
    other["lines"][2]["tier"] = "L1"
    other["lines"][0]["tier"] = "L3"
    other["lines"][6]["of"], other["lines"][7]["of"] = ["users"], ["users"]
    form = RateCardForm(other, datetime(2026, 10, 14, 22, tzinfo=UTC), "harbour", "Omar", "Other")
    with working(october.acorn, october), pytest.raises(Invalid, match="becomes included on 2026-10-15"):
        billing.publish_rate_card(form, now=NOVEMBER)


def test_the_forecast_computes_every_kind(october: World):
    with acting_for(october.acorn.id):
        heading = billing.forecast(now=at(48)).heading
    assert {tier.tier for tier in heading.revenue} == {"L1", "L2"}
