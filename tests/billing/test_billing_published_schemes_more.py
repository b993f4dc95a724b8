"""Published service-credit schemes as documents, the other eleven."""

from typing import Any

import pytest

from tests.billing.crediting import credit, late, one, ratio, value


def test_12_late_calls_weigh_more_past_the_double_and_the_triple_grace() -> None:
    award = {
        "kind": "per_breach",
        "points": "0.2",
        "ladder": [{"over_times": "3", "factor": "3"}, {"over_times": "2", "factor": "2"}],
    }
    scheme = one({"source": "breaches"}, award) | {"points": {"amount_per_point": "300"}}
    facts = late(("21", "20"), ("40", "20"), ("41", "20"), ("60", "20"), ("61", "20"))
    answer = credit(scheme, facts, "GBP")
    assert (answer["points"], answer["credit"]) == ("1.8", "540.00")


def test_12_an_audit_takes_points_off() -> None:
    scheme = one({"target": "95"}, {"kind": "flat", "points": "5"}) | {"points": {"amount_per_point": "300"}}
    answer = credit(scheme, value("90") | {"points_relief": "3"}, "GBP")
    assert (answer["points"], answer["credit"]) == ("2", "600.00")
    assert credit(scheme, value("90") | {"points_relief": "9"}, "GBP")["points"] == "0"


@pytest.mark.parametrize(
    ("figure", "expected"),
    [("99.5", "0.00"), ("98.5", "100.00"), ("98.4", "200.00"), ("94.6", "200.00"), ("94.5", "300.00"), ("0", "300.00")],
)
def test_13_bands_on_the_shortfall_of_one_site(figure: str, expected: str) -> None:
    bands = [{"lte": "1", "pct": "5"}, {"gt": "1", "lt": "5", "pct": "10"}, {"gte": "5", "pct": "15"}]
    scheme = one({"target": "99.5"}, {"kind": "bands", "on": "shortfall", "bands": bands}, base="SITE", max_pct="15")
    assert credit(scheme, value(figure) | {"bases": {"SITE": "2000.00"}})["credit"] == expected


@pytest.mark.parametrize(
    ("met", "total", "expected"),
    [(37, 39, "0.00"), (36, 39, "500.00"), (0, 2, "0.00"), (38, 40, "0.00"), (37, 40, "500.00")],
)
def test_14_few_tickets_are_judged_by_a_number_of_misses(met: int, total: int, expected: str) -> None:
    measure = {"target": "95", "low_volume": {"below": 40, "max_misses": 2}}
    assert credit(one(measure, {"kind": "flat", "pct": "5"}), ratio(met, total))["credit"] == expected


def test_15_one_event_counts_once_at_its_highest_credit_under_a_monthly_cap() -> None:
    scheme = {
        "measures": {"resp": {"source": "breaches"}, "res": {"source": "breaches"}},
        "rules": [
            {"measure": "resp", "award": {"kind": "per_breach", "pct": "1"}},
            {"measure": "res", "award": {"kind": "per_breach", "pct": "3"}},
        ],
        "combine": {"one_per_event": True},
        "caps": [{"scope": "period", "pct": "12", "base": "ALL"}],
    }

    def facts(resp: list[str], res: list[str]) -> dict[str, Any]:
        measures = {"resp": resp, "res": res}
        return {
            "measures": {
                name: {"breaches": [{"event": event} for event in events]} for name, events in measures.items()
            }
        }

    assert credit(scheme, facts(["A", "B"], ["A"]))["credit"] == "400.00"
    assert credit(scheme, facts(["A"], []))["credit"] == "100.00"
    many = [f"E{n}" for n in range(5)]
    assert credit(scheme, facts(many, many)) == {
        "credit": "1200.00",
        "uncapped": "1500.00",
        "points": "0",
        "earned_back": "0.00",
    }


def test_16_of_several_levels_the_highest_is_taken() -> None:
    scheme = {
        "measures": {"a": {"target": "95"}, "b": {"target": "95"}},
        "rules": [
            {"measure": "a", "award": {"kind": "flat", "pct": "2"}},
            {"measure": "b", "award": {"kind": "flat", "pct": "7"}},
        ],
        "combine": {"mode": "max"},
    }
    assert credit(scheme, {"measures": {"a": {"value": "1"}, "b": {"value": "1"}}})["credit"] == "700.00"
    assert credit(scheme, {})["credit"] == "0.00"


@pytest.mark.parametrize(
    ("figure", "expected"), [("99.9", "0.00"), ("99.5", "967.74"), ("98", "2258.06"), ("90", "4838.71")]
)
def test_17_days_of_service_have_their_money_value(figure: str, expected: str) -> None:
    bands = [
        {"lt": "99.9", "gte": "99.0", "days": "3"},
        {"lt": "99.0", "gte": "95.0", "days": "7"},
        {"lt": "95.0", "days": "15"},
    ]
    scheme = one({"target": "99.9"}, {"kind": "bands", "bands": bands}) | {
        "delivery": {"mode": "on_request", "claim_days": 30, "apply": "term_extension"}
    }
    facts = value(figure) | {"days_in_period": 31, "request": {"days_after": 1}}
    assert credit(scheme, facts)["credit"] == expected


@pytest.mark.parametrize(("base", "expected"), [("10.00", "0.00"), ("10.05", "1.01"), ("10.04", "0.00")])
def test_18_only_a_credit_above_one_is_given(base: str, expected: str) -> None:
    bands = [{"lt": "99.9", "gte": "99.0", "pct": "10"}, {"lt": "99.0", "pct": "30"}]
    scheme = one({"target": "99.9"}, {"kind": "bands", "bands": bands}) | {"min_amount": "1.00"}
    assert credit(scheme, value("99.5") | {"bases": {"ALL": base}})["credit"] == expected


@pytest.mark.parametrize(("count", "expected"), [(1, "100.00"), (5, "500.00"), (6, "500.00")])
def test_19_one_per_cent_for_each_late_answer_up_to_five(count: int, expected: str) -> None:
    scheme = one({"source": "breaches"}, {"kind": "per_breach", "pct": "1"}, max_pct="5")
    assert credit(scheme, late(*[("61", "60")] * count))["credit"] == expected


def test_20_availability_and_time_to_repair_together() -> None:
    scheme = {
        "measures": {"av": {"target": "99.5"}, "ttr": {"source": "breaches"}},
        "rules": [
            {"measure": "av", "base": "MRC", "award": {"kind": "flat", "pct": "20"}},
            {"measure": "ttr", "base": "MRC", "max_pct": "4", "award": {"kind": "per_breach", "pct": "4"}},
        ],
        "delivery": {"mode": "on_request", "claim_days": "15"},
    }
    breaches = [{"event": "A", "took": "510", "target": "240"}, {"event": "B", "took": "300", "target": "240"}]
    facts = {
        "bases": {"MRC": "1000.00"},
        "measures": {"av": {"value": "99.1"}, "ttr": {"breaches": breaches}},
        "request": {"days_after": "15"},
    }
    assert credit(scheme, facts)["credit"] == "240.00"


@pytest.mark.parametrize(
    ("failed", "after", "expected"),
    [
        (["94"], ["95", "96", "97"], "400.00"),
        (["94"], ["95", "94.9", "97"], "0.00"),
        (["94"], ["96", "96"], "0.00"),
        (["89"], ["99", "99", "99"], "0.00"),
        (["94", "90"], ["95", "96", "97", "10"], "400.00"),
    ],
)
def test_21_later_months_earn_a_mild_miss_back_as_a_debit(failed: list[str], after: list[str], expected: str) -> None:
    scheme = one({"target": "95"}, {"kind": "flat", "pct": "4"}) | {
        "earn_back": {"periods": 3, "level": "95", "floor": "90", "pct": "100"}
    }
    answer = credit(scheme, value("94") | {"failed_values": failed, "after": after})
    assert (answer["credit"], answer["earned_back"]) == ("400.00", expected)


def test_22_a_prorated_site_fee_credited_by_quarter() -> None:
    bands = [{"lt": "99.9", "gte": "99", "pct": "5"}, {"lt": "99", "pct": "10"}]
    scheme = one({"target": "99.9"}, {"kind": "bands", "bands": bands}, base="SITE") | {
        "delivery": {"mode": "on_request", "claim_days": 29, "apply": "quarterly"}
    }
    facts = value("98") | {"bases": {"SITE": "483.87"}, "request": {"days_after": 29}}
    assert credit(scheme, facts)["credit"] == "48.39"
