"""The rules of the scheme evaluator, one by one."""

from typing import Any

import pytest

from tests.billing.crediting import AVAILABILITY_BANDS, credit, late, one, ratio, value


def test_a_fixed_sum_for_each_breach_with_the_first_one_free() -> None:
    scheme = one({"source": "breaches"}, {"kind": "per_breach", "amount": "50.00", "free": 1})
    assert credit(scheme, late(*[("61", "60")] * 3))["credit"] == "100.00"
    assert credit(scheme, late(("61", "60")))["credit"] == "0.00"


def test_misses_that_were_only_counted_can_be_paid_for_each() -> None:
    scheme = one({"allowed": 1}, {"kind": "per_breach", "amount": "50.00", "free": 1})
    assert credit(scheme, ratio(7, 10))["credit"] == "100.00"
    assert credit(scheme, ratio(9, 10))["credit"] == "0.00"


def test_a_critical_failure_replaces_the_ordinary_credits() -> None:
    scheme = {
        "measures": {"a": {"target": "95"}, "b": {"target": "95"}},
        "rules": [
            {"measure": "a", "award": {"kind": "flat", "pct": "7"}},
            {"measure": "b", "award": {"kind": "flat", "pct": "5"}, "critical": True},
        ],
        "combine": {"critical_replaces": True},
    }
    assert credit(scheme, {"measures": {"a": {"value": "1"}, "b": {"value": "1"}}})["credit"] == "500.00"
    assert credit(scheme, {"measures": {"a": {"value": "1"}, "b": {"value": "99"}}})["credit"] == "700.00"


@pytest.mark.parametrize(("mean", "expected"), [("240", "0.00"), ("240.01", "500.00")])
def test_mean_minutes_are_better_when_lower(mean: str, expected: str) -> None:
    scheme = one({"target": "240", "better": "lower"}, {"kind": "flat", "pct": "5"})
    assert credit(scheme, value(mean))["credit"] == expected


def test_a_share_that_is_better_when_lower_fails_above_its_target() -> None:
    scheme = one({"target": "3", "better": "lower"}, {"kind": "step", "step": "1", "partial": "part", "pct": "1"})
    assert credit(scheme, ratio(100, 100))["credit"] == "9700.00"
    assert credit(scheme, ratio(3, 100))["credit"] == "0.00"


@pytest.mark.parametrize(
    ("rounding", "expected"), [(None, "500.00"), ({"places": 1}, "0.00"), ({"places": 1, "mode": "floor"}, "500.00")]
)
def test_the_exact_ratio_decides_unless_the_scheme_rounds(rounding: dict[str, Any] | None, expected: str) -> None:
    measure = {"target": "95"} | ({"round": rounding} if rounding else {})
    assert credit(one(measure, {"kind": "flat", "pct": "5"}), ratio(9496, 10000))["credit"] == expected


@pytest.mark.parametrize(
    "measures", [{}, {"m": {"met": 0, "total": 0}}, {"m": {"met": 0, "total": 4}}, {"m": {}}, {"m": None}]
)
def test_nothing_measured_is_never_a_failure(measures: dict[str, Any]) -> None:
    scheme = one({"target": "95", "min_count": {"n": 5, "then": "not measured"}}, {"kind": "flat", "pct": "5"})
    assert credit(scheme, {"measures": measures})["credit"] == "0.00"


def test_the_number_of_misses_a_contract_allows_is_no_failure() -> None:
    scheme = one({"target": "95", "allowed": 3}, {"kind": "flat", "pct": "5"})
    assert credit(scheme, ratio(7, 10))["credit"] == "0.00"
    assert credit(scheme, ratio(6, 10))["credit"] == "500.00"
    breaches = one({"source": "breaches", "allowed": 1}, {"kind": "flat", "pct": "5"})
    assert credit(breaches, late(("61", "60")))["credit"] == "0.00"
    assert credit(breaches, late(("61", "60"), ("61", "60")))["credit"] == "500.00"


@pytest.mark.parametrize(("met", "total", "expected"), [(8, 9, "0.00"), (7, 9, "500.00"), (9, 10, "500.00")])
def test_the_allowance_for_few_tickets_ends_where_the_target_begins(met: int, total: int, expected: str) -> None:
    scheme = one({"target": "95", "low_volume": {"below": 10, "max_misses": 1}}, {"kind": "flat", "pct": "5"})
    assert credit(scheme, ratio(met, total))["credit"] == expected


def test_few_tickets_without_a_target_are_judged_by_misses_alone() -> None:
    scheme = one({"low_volume": {"below": 40, "max_misses": 2}}, {"kind": "flat", "pct": "5"})
    assert credit(scheme, ratio(7, 10))["credit"] == "500.00"
    assert credit(scheme, ratio(8, 10))["credit"] == "0.00"


def test_a_value_has_no_misses_that_could_be_allowed() -> None:
    assert credit(one({"target": "95", "allowed": 3}, {"kind": "flat", "pct": "5"}), value("94"))["credit"] == "500.00"


def test_what_belongs_to_no_event_counts_beside_the_events() -> None:
    scheme = {
        "measures": {"a": {"target": "95"}, "b": {"source": "breaches"}},
        "rules": [
            {"measure": "a", "award": {"kind": "flat", "pct": "5"}},
            {"measure": "b", "award": {"kind": "per_breach", "pct": "1"}},
        ],
        "combine": {"one_per_event": True},
    }
    facts = {"measures": {"a": {"value": "1"}, "b": {"breaches": [{"event": "A"}]}}}
    assert credit(scheme, facts)["credit"] == "600.00"


def test_a_time_that_kept_its_target_is_no_breach() -> None:
    scheme = one({"source": "breaches", "target": "60"}, {"kind": "per_breach", "pct": "1"})
    facts = {"measures": {"m": {"breaches": [{"event": "A", "took": "60"}, {"event": "B", "took": "61"}]}}}
    assert credit(scheme, facts)["credit"] == "100.00"


def test_the_rule_cap_keeps_the_smaller_limit_and_shrinks_every_event_alike() -> None:
    scheme = {
        "measures": {"a": {"source": "breaches"}, "b": {"source": "breaches"}},
        "rules": [
            {
                "measure": "a",
                "max_pct": "50",
                "max_amount": "30.00",
                "award": {"kind": "per_breach", "amount": "20.00"},
            },
            {"measure": "b", "award": {"kind": "per_breach", "amount": "12.00"}},
        ],
        "combine": {"one_per_event": True},
    }
    breaches = [{"event": "A"}, {"event": "B"}]
    facts = {"measures": {"a": {"breaches": breaches}, "b": {"breaches": breaches[:1]}}}
    assert credit(scheme, facts)["credit"] == "30.00"


def test_each_rule_is_rounded_before_the_sum() -> None:
    rules = [{"id": name, "measure": "m", "award": {"kind": "flat", "pct": "5"}} for name in "abc"]
    scheme = {"measures": {"m": {"target": "95"}}, "rules": rules}
    assert credit(scheme, value("1") | {"bases": {"ALL": "0.10"}})["credit"] == "0.03"


def test_rules_and_points_add_up() -> None:
    scheme = {
        "measures": {"a": {"target": "95"}, "b": {"target": "95"}},
        "rules": [
            {"measure": "a", "award": {"kind": "flat", "amount": "10.00"}},
            {"measure": "b", "award": {"kind": "flat", "points": "4"}},
        ],
        "points": {"amount_per_point": "2.50", "free": "1"},
    }
    answer = credit(scheme, {"measures": {"a": {"value": "1"}, "b": {"value": "1"}}})
    assert (answer["credit"], answer["points"]) == ("17.50", "4")


def test_points_without_a_price_are_only_counted() -> None:
    scheme = one({"target": "95"}, {"kind": "flat", "points": "4"})
    assert credit(scheme, value("1")) == {"credit": "0.00", "uncapped": "0.00", "points": "4", "earned_back": "0.00"}


def test_points_below_the_table_are_worth_nothing() -> None:
    scheme = one({"target": "95"}, {"kind": "flat", "points": "4"}) | {
        "points": {"table": [{"points": "5", "amount": "100.00"}]}
    }
    assert credit(scheme, value("1"))["credit"] == "0.00"


def test_an_award_may_be_written_under_its_own_name() -> None:
    short = {"bands": AVAILABILITY_BANDS, "on": "value"}
    nested = {"bands": {"bands": AVAILABILITY_BANDS}}
    assert credit(one({}, short), value("99")) == credit(one({}, nested), value("99"))
    assert credit(one({"target": "95"}, {"flat": {"pct": "5"}}), value("9"))["credit"] == "500.00"


def test_a_rung_may_give_something_of_its_own() -> None:
    award = {"kind": "per_breach", "pct": "1", "ladder": [{"over_times": "2", "pct": "5"}]}
    assert credit(one({"source": "breaches"}, award), late(("61", "60"), ("121", "60")))["credit"] == "600.00"
