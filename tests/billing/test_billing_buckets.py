"""Included minutes with rollover, and prepaid blocks."""

from typing import Any

import pytest

from tests.billing.asking import answer_of, refusal_of


def bucket(periods: list[dict[str, Any]], **terms: Any) -> list[tuple[str, ...]]:
    given = {"currency": "EUR", "included": "1200", "rate": "95.00", "per": "60", "periods": periods} | terms
    return [tuple(period.values()) for period in answer_of("bucket", **given)["periods"]]


def test_overage_of_included_hours_to_the_cent() -> None:
    assert bucket([{"used": "1360"}]) == [("0", "1200", "160", "253.33")]


@pytest.mark.parametrize(
    ("rollover", "rolled_in"),
    [
        ("none", ["0", "0", "0", "0"]),
        ("unused_base", ["0", "200", "300", "0"]),
        ("unused_all", ["0", "200", "500", "300"]),
        ("carried_first", ["0", "200", "500", "300"]),
    ],
)
def test_what_is_left_travels_on_as_the_contract_says(rollover: str, rolled_in: list[str]) -> None:
    used = [{"used": amount} for amount in ("1000", "900", "1400", "0")]
    assert [period[0] for period in bucket(used, rollover=rollover)] == rolled_in


def test_carried_minutes_burn_first_and_at_most_one_base_travels_on() -> None:
    used = [{"used": "0"}, {"used": "0"}, {"used": "100"}]
    assert [period[0] for period in bucket(used, rollover="carried_first")] == ["0", "1200", "1200"]
    assert [period[0] for period in bucket(used, rollover="unused_all")] == ["0", "1200", "2400"]
    assert [period[0] for period in bucket(used, rollover="unused_all", rollover_cap="600")] == ["0", "600", "600"]


def test_a_pool_burns_by_the_weight_of_each_tier() -> None:
    use = [{"q": "100", "weight": "1"}, {"q": "100", "weight": "1.5"}, {"q": "10"}]
    assert bucket([{"use": use}], included="200") == [("0", "200", "60", "95.00")]


def test_a_part_month_is_full_unless_the_terms_prorate() -> None:
    assert bucket([{"used": "1200", "days": 10, "of": 30}]) == [("0", "1200", "0", "0.00")]
    assert bucket([{"used": "1200", "days": 10, "of": 30}], prorate=True) == [("0", "400", "800", "1266.67")]


def test_units_are_priced_each() -> None:
    assert bucket([{"used": "12"}], included="10", rate="2.50", per="1") == [("0", "10", "2", "5.00")]


def test_a_bucket_that_cannot_be_right_is_refused() -> None:
    terms = {"currency": "EUR", "included": "1", "rate": "1", "periods": []}
    assert "rollover is “some”" in refusal_of("bucket", **terms | {"rollover": "some"})
    assert "use is missing" in refusal_of("bucket", **terms | {"periods": [{}]})


def blocks(entries: list[tuple[str, str, str]], multiplier: str = "1") -> tuple[list[Any], dict[str, str]]:
    given = {
        "blocks": [
            {"id": "B2", "start": "2026-10-10", "end": "2026-12-31", "minutes": "120"},
            {"id": "B1", "start": "2026-10-01", "end": "2026-10-15", "minutes": "60"},
            {"id": "B3", "start": "2026-11-01", "end": None, "minutes": "600"},
        ],
        "entries": [
            {"id": name, "date": day, "minutes": amount, "multiplier": multiplier} for name, day, amount in entries
        ],
    }
    answer = answer_of("blocks", **given)
    return [(entry["alloc"], entry["uncovered"]) for entry in answer["entries"]], answer["left"]


def test_blocks_burn_by_their_start_and_entries_by_their_date() -> None:
    entries, left = blocks([("late", "2026-10-15", "100"), ("early", "2026-10-02", "45")])
    assert entries == [([["B1", "15"], ["B2", "85"]], "0"), ([["B1", "45"]], "0")]
    assert left == {"B2": "35", "B1": "0", "B3": "600"}


def test_the_expiry_day_still_counts_and_the_day_after_does_not() -> None:
    assert blocks([("e", "2026-10-15", "10")])[0] == [([["B1", "10"]], "0")]
    assert blocks([("e", "2026-10-16", "10")])[0] == [([["B2", "10"]], "0")]
    assert blocks([("e", "2026-09-30", "10")])[0] == [([], "10")]
    assert blocks([("e", "2030-01-01", "10")])[0] == [([["B3", "10"]], "0")]


def test_uncovered_minutes_are_real_minutes_again() -> None:
    entries, left = blocks([("e", "2026-10-05", "50")], multiplier="1.5")
    assert entries == [([["B1", "60"]], "10")]
    assert left["B1"] == "0"


def test_blocks_that_cannot_be_right_are_refused() -> None:
    block = {"id": "B", "start": "2026-10-10", "end": "2026-10-01", "minutes": "1"}
    assert "end is before the start" in refusal_of("blocks", blocks=[block], entries=[])
    assert "use an id twice" in refusal_of("blocks", blocks=[block | {"end": None}] * 2, entries=[])
