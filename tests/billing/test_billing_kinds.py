"""Every kind of line of a rate card, to the cent: what was used in October and what it comes to."""

from typing import Any

import pytest

from msp.billing.invoice_draft import Carried, Carrier
from msp.kernel.errors import Invalid
from msp.kernel.money import to_decimal
from tests.billing.carding import amounts, card, charged, count, in_turn, lines, work

FEE = {"kind": "fixed", "amount": "3600.00"}
USERS = {"kind": "per_unit", "unit": "user", "price": "25.00"}
BUCKET = {"kind": "bucket", "included_minutes": "1200", "rate": "95.00"}
BLOCKS = {"kind": "blocks", "rate": "120.00"}
BACKUP = {"kind": "usage", "meter": "backup-gb", "price": "0.05"}
TICKETS = {"kind": "per_ticket", "price": "40.00", "counts": "resolved"}
TIME = {"kind": "time", "card": {"rate": "95.00"}}


@pytest.mark.parametrize(
    ("terms", "amount"),
    [
        ({}, "3600.00"),
        ({"start": "2026-10-13"}, "2206.45"),
        ({"end": "2026-10-13"}, "1393.55"),
        ({"start": "2026-10-13", "convention": "fixed_30"}, "2160.00"),
        ({"start": "2026-10-13", "convention": "none"}, "3600.00"),
        ({"start": "2026-11-01"}, "0.00"),
        ({"end": "2026-10-01"}, "0.00"),
        ({"start": "2026-09-15", "end": "2026-12-01"}, "3600.00"),
    ],
)
def test_a_fee_is_owed_for_the_days_it_is_agreed(terms: dict[str, str], amount: str) -> None:
    assert amounts(card(FEE | terms)) == {"line1": amount}


@pytest.mark.parametrize(
    ("rule", "quantity", "amount"),
    [
        ("highest", "14", "350.00"),
        ("at_end", "12", "300.00"),
        # 10 for 9 days, 14 for 10, 12 for 12: 374 / 31 = 12.0645 with four decimals.
        ("average", "12.0645", "301.61"),
    ],
)
def test_a_quantity_that_changed_counts_by_its_rule(rule: str, quantity: str, amount: str) -> None:
    numbers = [count("line1", "10"), count("line1", "14", "2026-10-10"), count("line1", "12", "2026-10-20")]
    (line,) = lines(card(USERS | {"count": rule}), quantities=numbers)
    assert (str(line.quantity), str(line.amount)) == (quantity, amount)
    assert line.rate is not None
    assert f"{line.quantity * line.rate:.2f}" == amount


def test_sites_are_counted_together_on_every_day() -> None:
    numbers = [
        count("line1", "10", site="Malmö"),
        count("line1", "4", site="Lund"),
        count("line1", "7", "2026-10-10", site="Malmö"),
        count("line1", "6", "2026-10-10", site="Lund"),
    ]
    assert amounts(card(USERS), quantities=numbers) == {"line1": "350.00"}
    assert amounts(card(USERS | {"count": "at_end"}), quantities=numbers) == {"line1": "325.00"}


def test_units_may_be_priced_by_tiers() -> None:
    tiers = {"model": "graduated", "tiers": [{"up_to": "10", "unit": "30.00"}, {"unit": "20.00"}]}
    terms = card({"kind": "per_unit", "unit": "device", "charge": tiers})
    assert amounts(terms, quantities=[count("line1", "12")]) == {"line1": "340.00"}


def test_a_number_nobody_recorded_is_never_zero_in_silence() -> None:
    with pytest.raises(Invalid, match="Nobody has recorded how many users"):
        charged(card(USERS))
    with pytest.raises(Invalid, match="by 2026-10-31"):
        charged(card(USERS), quantities=[count("line1", "3", "2026-11-01")])
    assert amounts(card(USERS), quantities=[count("line1", "0")]) == {"line1": "0.00"}


@pytest.mark.parametrize(
    ("terms", "carried", "amount", "left"),
    [
        ({}, "0", "253.33", "0"),
        ({}, "100", "95.00", "0"),
        ({"rollover": "unused_all"}, "400", "0.00", "240"),
        ({"rollover": "unused_base"}, "400", "0.00", "0"),
        ({"rollover": "unused_all", "rollover_cap": "60"}, "400", "0.00", "60"),
    ],
)
def test_a_bucket_is_used_up_before_its_rate_counts(
    terms: dict[str, str], carried: str, amount: str, left: str
) -> None:
    facts = {"time": [work("a", 1000), work("b", 360)], "carried": [{"key": "line1", "minutes": carried}]}
    (line,) = lines(card(BUCKET | terms), **facts)
    assert (str(line.amount), line.carries) == (amount, (Carried(Carrier.BUCKET, "line1", to_decimal(int(left))),))


def test_the_overage_of_a_pool_goes_to_its_tiers_by_their_weighted_minutes() -> None:
    pool = BUCKET | {"included_minutes": "60", "tiers": ["L1", "L2"], "weights": {"L2": "1.5"}}
    found = lines(card(pool), time=[work("a", 100), work("b", 100, "L2", day=6)])
    # 100 + 150 weighted, 190 over: 300.83, of which L1 has 100 of 250 parts.
    assert [(line.tier, str(line.amount)) for line in found] == [("L1", "120.33"), ("L2", "180.50")]
    assert sum(len(line.carries) for line in found) == 1


def test_goodwill_burns_neither_a_bucket_nor_a_block() -> None:
    entries = [work("a", 60, **{"class": "goodwill"})]
    assert amounts(card(BUCKET | {"included_minutes": "0"}), time=entries) == {"line1": "0.00"}
    assert amounts(card(BLOCKS), time=entries) == {"line1": "0.00"}


def test_blocks_burn_from_the_oldest_and_the_rest_is_charged() -> None:
    blocks = [
        {"id": "B-2", "key": "line1", "start": "2026-10-10", "minutes": "60", "bought": "60", "price": "95.00"},
        {"id": "B-1", "key": "line1", "start": "2026-09-01", "end": "2026-10-12", "minutes": "30", "bought": "600"},
    ]
    entries = [work("a", 45, day=11), work("b", 60, day=12), work("c", 15, day=13)]
    found = lines(card(BLOCKS), time=entries, blocks=blocks)
    # 90 minutes are covered of 120: half an hour at 120.00, and the block sold in October.
    assert [(line.key, str(line.amount)) for line in found] == [("line1", "60.00"), ("line1/2", "95.00")]
    assert {item.key: int(item.minutes) for item in found[0].carries} == {"B-1": 0, "B-2": 0}


def test_a_heavier_tier_burns_more_and_pays_its_real_minutes() -> None:
    block = {"id": "B-1", "key": "line1", "start": "2026-10-01", "minutes": "60"}
    terms = card(BLOCKS | {"tiers": ["L1", "L3"], "weights": {"L3": "2"}})
    # An hour of L3 burns the whole block in its first half; the other half hour costs 60.00.
    assert amounts(terms, time=[work("a", 60, "L3")], blocks=[block]) == {"line1": "60.00"}


def test_entries_may_be_brought_to_an_increment_before_they_burn() -> None:
    terms = card(BUCKET | {"included_minutes": "0", "rate": "60.00", "increment_minutes": "15"})
    assert amounts(terms, time=[work("a", 1), work("b", 16)]) == {"line1": "45.00"}


def test_usage_is_priced_as_one_quantity() -> None:
    records = [
        {"id": "r1", "meter": "backup-gb", "date": "2026-10-05", "quantity": "120.5"},
        {"id": "r2", "meter": "backup-gb", "date": "2026-10-20", "quantity": "80"},
    ]
    assert amounts(card(BACKUP), usage=records) == {"line1": "10.03"}
    assert amounts(card(BACKUP)) == {"line1": "0.00"}
    percent = {"kind": "usage", "meter": "backup-gb", "charge": {"model": "percentage", "rate": "5", "fixed": "1.00"}}
    assert amounts(card(percent), usage=records) == {"line1": "12.03"}


def test_usage_of_a_meter_without_a_line_stops_the_month() -> None:
    record = {"id": "r1", "meter": "print-pages", "date": "2026-10-05", "quantity": "1"}
    with pytest.raises(Invalid, match="“print-pages” is recorded for 2026-10-05"):
        charged(card(BACKUP), usage=[record])


def test_tickets_are_counted_by_event_tier_and_priority() -> None:
    events = [
        {"id": f"t{n}", "event": event, "tier": tier, "priority": priority, "date": "2026-10-07"}
        for n, (event, tier, priority) in enumerate(
            [("resolved", "L1", "P1"), ("resolved", "L1", "P3"), ("resolved", "L2", "P1"), ("opened", "L1", "P1")]
        )
    ]
    assert amounts(card(TICKETS), tickets=events) == {"line1": "80.00"}
    assert amounts(card(TICKETS | {"priorities": ["P1"]}), tickets=events) == {"line1": "40.00"}
    assert amounts(card(TICKETS | {"counts": "opened"}), tickets=events) == {"line1": "40.00"}


def test_a_minimum_is_reached_on_a_line_of_its_own() -> None:
    least = {"kind": "minimum", "amount": "5000.00", "of": ["line1", "line2"]}
    assert amounts(card(FEE, TIME | {"tier": "L2"}, least), time=[work("a", 60, "L2")]) == {
        "line1": "3600.00",
        "line2": "95.00",
        "line3": "1305.00",
    }
    assert amounts(card(FEE, least | {"amount": "3000.00", "of": ["line1"]}))["line2"] == "0.00"
    part = least | {"of": ["line1"], "start": "2026-10-17"}
    assert amounts(card(FEE | {"amount": "0.00"}, part))["line2"] == "2419.35"


def test_a_discount_lowers_the_tiers_and_taxes_it_is_taken_of() -> None:
    off = {"kind": "discount", "pct": "10", "of": ["line1", "line2"]}
    draft = charged(card(FEE, FEE | {"tier": "L2", "amount": "400.00", "rate_tax": "6"}, off))
    assert [(line.tier, str(line.rate_tax), str(line.amount)) for line in draft.lines[2:]] == [
        ("L1", "25", "-360.00"),
        ("L2", "6", "-40.00"),
    ]
    assert [(str(group.taxable), str(group.tax)) for group in draft.tax_groups] == [
        ("3240.00", "810.00"),
        ("360.00", "21.60"),
    ]
    assert str(draft.net) == "3600.00"


def test_a_discount_never_takes_more_than_there_is() -> None:
    off = {"kind": "discount", "amount": "5000.00", "of": ["line1"]}
    assert amounts(card(FEE, off)) == {"line1": "3600.00", "line2": "-3600.00"}
    assert amounts(card(FEE | {"amount": "0.00"}, off))["line2"] == "0.00"


def test_time_is_charged_by_its_work_type_and_class() -> None:
    terms = card(TIME | {"rates": {"onsite": "120.00"}})
    entries = [
        work("a", 60, work_type="remote"),
        work("b", 60, work_type="onsite"),
        work("c", 60, **{"class": "goodwill"}),
        work("d", 60, **{"class": "internal"}),
        work("e", 60, **{"class": "included"}),
    ]
    found = lines(terms, time=entries)
    assert [(line.description, str(line.amount)) for line in found] == [
        ("Line 1", "95.00"),
        ("Line 1, onsite", "120.00"),
        ("Line 1, covered by the contract", "0.00"),
        ("Line 1, given as goodwill", "0.00"),
    ]


def test_a_work_type_without_a_rate_is_named() -> None:
    terms = card({"kind": "time", "card": {}, "rates": {"onsite": "120.00"}})
    with pytest.raises(Invalid, match="no rate for time entry a"):
        charged(terms, time=[work("a", 60, work_type="remote")])


def test_time_that_waits_for_approval_stops_its_line_by_name() -> None:
    terms = card(TIME | {"approval": True})
    entries = [work("a", 60), work("b", 30), work("c", 10, approved=True), work("d", 5, **{"class": "goodwill"})]
    with pytest.raises(Invalid, match=r"Line 1: 2 entries wait for approval \(ACORN-a, ACORN-b\)\."):
        charged(terms, time=entries)
    assert amounts(terms, time=entries[2:3]) == {"line1": "15.83"}


def test_facts_in_another_order_make_the_same_invoice() -> None:
    terms = card(USERS, BLOCKS, BACKUP | {"tier": "L2"})
    facts: dict[str, list[Any]] = {
        "quantities": [count("line1", "10"), count("line1", "14", "2026-10-10")],
        "time": [work("a", 45), work("b", 60, day=6)],
        "blocks": [{"id": f"B-{n}", "key": "line2", "start": "2026-10-01", "minutes": "50"} for n in (1, 2)],
        "usage": [{"id": f"r{n}", "meter": "backup-gb", "date": "2026-10-05", "quantity": "3"} for n in (1, 2)],
    }
    assert charged(terms, **facts) == charged(terms, **{name: held[::-1] for name, held in facts.items()})


# Several cards in one month (decision 37).


def test_a_fee_that_changes_within_a_month_is_two_lines_that_add_up() -> None:
    two = in_turn((1, card(FEE)), (15, card(FEE | {"amount": "4000.00"})))
    # 14 of 31 days at 3600.00 and 17 at 4000.00 are 3819.3548 together; the spare cent goes to the larger fraction.
    found = lines(two)
    assert [(line.description, str(line.amount)) for line in found] == [
        ("Line 1, 1–14 October", "1625.80"),
        ("Line 1, 15–31 October", "2193.55"),
    ]


def test_a_fee_that_stays_is_one_line_whatever_else_changes() -> None:
    two = in_turn((1, card(FEE, TIME | {"tier": "L2"})), (15, card(FEE, TIME | {"tier": "L2", "card": {"rate": "99"}})))
    found = lines(two, time=[work("a", 60, "L2", day=14), work("b", 60, "L2", day=15)])
    assert [(line.key, str(line.amount)) for line in found] == [
        ("line1", "3600.00"),
        ("line2", "95.00"),
        ("line2/2", "99.00"),
    ]


def test_a_line_that_comes_or_goes_within_a_month_is_owed_for_its_days() -> None:
    two = in_turn((1, card(FEE)), (15, card(FEE, FEE | {"amount": "310.00"})))
    assert amounts(two) == {"line1": "3600.00", "line2": "170.00"}
    less = in_turn((1, card(FEE, FEE | {"amount": "310.00"})), (15, card(FEE)))
    assert amounts(less) == {"line1": "3600.00", "line2": "140.00"}


def test_units_are_counted_and_priced_for_each_stretch() -> None:
    two = in_turn((1, card(USERS)), (15, card(USERS | {"price": "31.00"})))
    numbers = [count("line1", "31"), count("line1", "10", "2026-10-10")]
    # 31 x 25.00 x 14/31 and 10 x 31.00 x 17/31.
    assert amounts(two, quantities=numbers) == {"line1": "350.00", "line1/2": "170.00"}


def test_a_bucket_keeps_the_terms_with_which_the_month_began() -> None:
    two = in_turn((1, card(BUCKET)), (15, card(BUCKET | {"included_minutes": "60", "rate": "200.00"})))
    assert amounts(two, time=[work("a", 1000, day=3), work("b", 360, day=20)]) == {"line1": "253.33"}


def test_a_tier_that_moves_from_a_bucket_to_time_is_divided_by_the_day() -> None:
    one, other = {"key": "pool", **BUCKET, "included_minutes": "0", "rate": "60.00"}, {"key": "hours", **TIME}
    two = in_turn((1, card(one)), (15, card(other)))
    assert amounts(two, time=[work("a", 60, day=14), work("b", 60, day=15)]) == {"pool": "60.00", "hours": "95.00"}


def test_a_line_may_not_change_its_kind_within_a_month() -> None:
    with pytest.raises(Invalid, match="is of the kind bucket and becomes time on 2026-10-15"):
        charged(in_turn((1, card(BUCKET)), (15, card(TIME))))


def test_a_minimum_and_a_discount_count_for_their_days() -> None:
    least = {"kind": "minimum", "amount": "3100.00", "of": ["line1"]}
    two = in_turn((1, card(FEE | {"amount": "0.00"})), (15, card(FEE | {"amount": "0.00"}, least)))
    assert amounts(two)["line2"] == "1700.00"
    off = {"kind": "discount", "pct": "31", "of": ["line1"]}
    two = in_turn((1, card(FEE)), (15, card(FEE, off)))
    assert amounts(two)["line2"] == "-612.00"


def test_the_days_of_the_month_are_asked_for_where_they_matter() -> None:
    with pytest.raises(Invalid, match="need the days of the month"):
        charged(in_turn((1, card(FEE)), (15, card(FEE))), period=None)
