"""Published service-credit schemes as documents, the first eleven."""

import pytest

from tests.billing.crediting import AVAILABILITY_BANDS, credit, late, one, ratio, value

AWS = one(
    {"target": "99.99"},
    {
        "kind": "bands",
        "bands": [
            {"lt": "99.99", "gte": "99.0", "pct": "10"},
            {"lt": "99.0", "gte": "95.0", "pct": "30"},
            {"lt": "95.0", "pct": "100"},
        ],
    },
) | {"min_amount": "1.00", "delivery": {"mode": "on_request", "claim_days": "60"}}


@pytest.mark.parametrize(
    ("figure", "days", "base", "expected"),
    [
        ("99.99", 10, "500.00", "0.00"),
        ("99.98", 10, "500.00", "50.00"),
        ("99.0", 10, "500.00", "50.00"),
        ("98.999", 10, "500.00", "150.00"),
        ("94.9", 60, "500.00", "500.00"),
        ("94.9", 61, "500.00", "0.00"),
        ("99.5", 10, "10.00", "0.00"),
        ("99.5", 10, "10.10", "1.01"),
    ],
)
def test_1_cloud_uptime_bands_on_request_above_a_minimum(figure: str, days: int, base: str, expected: str) -> None:
    facts = value(figure) | {"bases": {"ALL": base}, "request": {"days_after": days}}
    assert credit(AWS, facts)["credit"] == expected


def test_1_nobody_asked_so_nothing_is_credited() -> None:
    assert credit(AWS, value("94.9")) == {
        "credit": "0.00",
        "uncapped": "10000.00",
        "points": "0",
        "earned_back": "0.00",
    }


def test_2_each_point_short_is_a_per_cent_under_a_rolling_cap() -> None:
    scheme = one({"target": "98"}, {"kind": "step", "step": "1", "partial": "linear", "pct": "1"})
    scheme["caps"] = [{"scope": "rolling", "periods": 12, "amount": "5000.00"}]
    assert credit(scheme, value("75"))["credit"] == "2300.00"
    assert credit(scheme, value("75") | {"history": {"credits": ["1000.00", "3000.00"]}})["credit"] == "1000.00"
    assert credit(scheme, value("75") | {"history": {"credits": ["9000.00"]}})["credit"] == "0.00"
    assert credit(scheme, value("75") | {"history": {"credits": ["9000.00", *["0"] * 11]}})["credit"] == "2300.00"


KPI = one(
    {"target": "99"},
    {
        "kind": "bands",
        "bands": [
            {"gte": "99", "points": "0"},
            {"gte": "98", "lt": "99", "points": "1"},
            {"gte": "97", "lt": "98", "points": "2"},
            {"gte": "96", "lt": "97", "points": "3"},
            {"lt": "96", "points": "4"},
        ],
    },
    repeat={"factor": "2"},
) | {"points": {"base": "ALL", "pct_per_point": "0.5"}}


@pytest.mark.parametrize(
    ("figure", "before", "points", "expected"),
    [
        ("99", 0, "0", "0.00"),
        ("98.9", 0, "1", "50.00"),
        ("97.9", 0, "2", "100.00"),
        ("96", 0, "3", "150.00"),
        ("50", 0, "4", "200.00"),
        ("97.0", 1, "4", "200.00"),
    ],
)
def test_3_points_by_band_double_in_consecutive_periods(figure: str, before: int, points: str, expected: str) -> None:
    answer = credit(KPI, value(figure) | {"history": {"consecutive_failures": {"m": before}}})
    assert (answer["points"], answer["credit"]) == (points, expected)


def test_4_weighted_metrics_take_at_most_a_tenth_of_the_invoice() -> None:
    rules = [
        {"measure": name, "base": "ALL", "award": {"kind": "flat", "pct": pct}}
        for name, pct in (("a", "5"), ("b", "3"), ("c", "4"))
    ]
    scheme = {
        "measures": {name: {"target": "95"} for name in "abc"},
        "rules": rules,
        "caps": [{"scope": "period", "pct": "10", "base": "ALL"}],
    }
    answer = credit(scheme, {"measures": {name: {"value": "90"} for name in "abc"}})
    assert (answer["uncapped"], answer["credit"]) == ("1200.00", "1000.00")
    assert credit(scheme, {"measures": {"a": {"value": "90"}, "c": {"value": "95"}}})["credit"] == "500.00"


@pytest.mark.parametrize(
    ("met", "total", "expected"), [(96, 100, "1500.00"), (965, 1000, "1000.00"), (99, 100, "0.00"), (0, 0, "0.00")]
)
def test_5_only_a_full_per_cent_short_counts(met: int, total: int, expected: str) -> None:
    scheme = one({"target": "99"}, {"kind": "step", "step": "1", "partial": "full", "pct": "5"})
    assert credit(scheme, ratio(met, total))["credit"] == expected


@pytest.mark.parametrize(
    ("failed", "points", "expected"),
    [("b", "5", "0.00"), ("a", "10", "200.00"), ("ac", "25", "800.00"), ("abc", "30", "1000.00")],
)
def test_6_a_table_turns_points_into_per_cent(failed: str, points: str, expected: str) -> None:
    table = [(5, "0"), (10, "2"), (15, "4"), (20, "6"), (25, "8"), (30, "10")]
    scheme = {
        "measures": {
            "a": {"target": "95"},
            "b": {"target": "95"},
            "c": {"target": "95", "average_with_previous": True},
        },
        "rules": [
            {"measure": name, "award": {"kind": "flat", "points": each}}
            for name, each in (("a", "10"), ("b", "5"), ("c", "15"))
        ],
        "points": {"base": "ALL", "table": [{"points": at, "pct": pct} for at, pct in table]},
    }
    measures = {name: {"value": "94" if name in failed else "99"} for name in "abc"}
    answer = credit(scheme, {"measures": measures})
    assert (answer["points"], answer["credit"]) == (points, expected)


def test_6_a_good_month_before_lifts_the_average() -> None:
    scheme = one({"target": "95", "average_with_previous": True}, {"kind": "flat", "pct": "5"})
    assert credit(scheme, {"measures": {"m": {"value": "94", "previous": "96"}}})["credit"] == "0.00"
    assert credit(scheme, {"measures": {"m": {"value": "94", "previous": "95"}}})["credit"] == "500.00"
    assert credit(scheme, {"measures": {"m": {"met": 9, "total": 10, "previous": "100"}}})["credit"] == "0.00"


def test_7_a_weight_on_the_amount_at_risk() -> None:
    scheme = one({"target": "95"}, {"kind": "flat", "pct": "35"}, base="AT_RISK")
    assert credit(scheme, value("90") | {"bases": {"AT_RISK": "1500.00"}})["credit"] == "525.00"


def test_8_pool_times_allocation_of_the_amount_at_risk_with_an_average_earned_back() -> None:
    pools = {"a": ("50", "40"), "b": ("100", "60"), "c": ("75", "50")}
    scheme = {
        "measures": {name: {"target": "95"} for name in pools},
        "rules": [
            {"measure": name, "base": "AT_RISK", "award": {"kind": "pool", "pool_pct": pool, "alloc_pct": part}}
            for name, (pool, part) in pools.items()
        ],
        "caps": [{"pct": "100", "base": "AT_RISK"}],
        "earn_back": {"kind": "average", "level": "95"},
    }
    facts = {"bases": {"AT_RISK": "10000.00"}, "measures": {"a": {"value": "94"}}}
    assert credit(scheme, facts)["credit"] == "2000.00"
    all_failed = facts | {"measures": {name: {"value": "94"} for name in pools}}
    assert credit(scheme, all_failed)["uncapped"] == "11750.00"
    assert credit(scheme, all_failed)["credit"] == "10000.00"
    assert credit(scheme, facts | {"year_values": ["94", "96", "97"]})["earned_back"] == "2000.00"
    assert credit(scheme, facts | {"year_values": ["94", "95"]})["earned_back"] == "0.00"
    assert credit(scheme, facts | {"year_values": []})["earned_back"] == "0.00"


@pytest.mark.parametrize(
    ("minutes", "expected"), [("1", "500.00"), ("30", "500.00"), ("31", "1000.00"), ("700", "10000.00")]
)
def test_9_every_started_half_hour_of_an_outage(minutes: str, expected: str) -> None:
    award = {"kind": "per_unit", "unit": "30", "partial": "part", "pct": "5"}
    scheme = one({"source": "breaches"}, award, max_pct="100") | {
        "delivery": {"mode": "on_request", "claim_days": "30", "needs_good_standing": True}
    }
    facts = late((minutes, "0"))
    assert credit(scheme, facts | {"request": {"days_after": 30}})["credit"] == expected
    assert credit(scheme, facts | {"request": {"days_after": 30, "good_standing": False}})["credit"] == "0.00"


def test_9_each_outage_is_counted_on_its_own() -> None:
    scheme = one({"source": "breaches"}, {"kind": "per_unit", "unit": "30", "partial": "part", "pct": "5"})
    assert credit(scheme, late(("10", "0"), ("10", "0")))["credit"] == "1000.00"


@pytest.mark.parametrize(("count", "expected"), [(0, "0.00"), (1, "500.00"), (2, "1000.00"), (25, "10000.00")])
def test_10_every_late_answer_up_to_the_whole_fee(count: int, expected: str) -> None:
    scheme = one({"source": "breaches"}, {"kind": "per_breach", "pct": "5"}, max_pct="100")
    assert credit(scheme, late(*[("50", "45")] * count))["credit"] == expected


@pytest.mark.parametrize(
    ("figure", "expected"),
    [("99.9", "0.00"), ("99.85", "500.00"), ("95", "1000.00"), ("90", "1000.00"), ("89.9", "1500.00")],
)
def test_11_bands_alone_decide_where_there_is_no_target(figure: str, expected: str) -> None:
    assert credit(one({}, {"kind": "bands", "bands": AVAILABILITY_BANDS}), value(figure))["credit"] == expected


@pytest.mark.parametrize(
    ("met", "expected"),
    [(50, "0.00"), (49, "500.00"), (48, "500.00"), (47, "1000.00"), (46, "1000.00"), (45, "1500.00"), (0, "1500.00")],
)
def test_11_bands_on_the_number_of_late_tickets(met: int, expected: str) -> None:
    bands = [
        {"gte": 1, "lte": 2, "pct": "5"},
        {"gte": 3, "lte": 4, "pct": "10"},
        {"gte": 5, "pct": "15"},
    ]
    assert credit(one({}, {"kind": "bands", "on": "misses", "bands": bands}), ratio(met, 50))["credit"] == expected
