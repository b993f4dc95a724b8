"""Schemes that cannot be right are refused before anyone signs them."""

from typing import Any

import pytest

from msp.billing.rate import rate
from tests.billing.crediting import one

BAD_BANDS = [
    ([{"gte": "99.9", "pct": "0"}, {"lt": "99.8", "pct": "5"}], "leave a gap between 99.8 and 99.9"),
    ([{"gt": "95", "pct": "0"}, {"lt": "95", "pct": "5"}], "leave a gap"),
    ([{"gte": "95", "pct": "0"}, {"lte": "95", "pct": "5"}], "overlap at 95"),
    ([{"gte": "95", "pct": "0"}, {"pct": "5"}], "overlap at 95"),
    ([{"pct": "0"}, {"pct": "5"}], "overlap at the open end"),
    ([{"gte": "95", "pct": "5"}, {"lt": "95", "pct": "4"}], "give less for a worse result at 95"),
    ([{"gte": "95", "pct": "5"}, {"lt": "95", "amount": "9"}], "give less for a worse result"),
    ([{"gte": "95", "gt": "95", "pct": "5"}], "cannot both be given"),
    ([{"gte": "95", "lt": "95", "pct": "5"}], "holds nothing"),
    ([{"gte": "95"}], "must be given, and only one of them"),
    ([{"gte": "95", "pct": "1", "days": "1"}], "must be given, and only one of them"),
    ([], "must hold at least one band"),
]


@pytest.mark.parametrize(("bands", "sentence"), BAD_BANDS)
def test_bands_with_gaps_overlaps_or_steps_back_are_refused(bands: list[dict[str, Any]], sentence: str) -> None:
    assert sentence in refused(one({"target": "99.9"}, {"kind": "bands", "bands": bands}))


def refused(scheme: dict[str, Any], facts: dict[str, Any] | None = None) -> str:
    given = {"currency": "EUR", "scheme": scheme, "facts": facts or {}}
    return rate({"calculator": "service_credit", "given": given})["error"]


FLAT = {"kind": "flat", "pct": "5"}


@pytest.mark.parametrize(
    ("scheme", "facts", "sentence"),
    [
        (one({"target": "95"}, FLAT) | {"bonus": 1}, {}, "scheme.bonus is not known here"),
        (one({"goal": "95"}, FLAT), {}, "scheme.measures.m.goal is not known here"),
        (one({"target": "95"}, FLAT, limit="1"), {}, "scheme.rules[0].limit is not known here"),
        (one({"target": "95"}, {"kind": "gift"}), {}, "scheme.rules[0].award.kind is “gift”"),
        (one({"target": "95"}, {"gift": {}}), {}, "scheme.rules[0].award.gift is not known here"),
        ({"measures": {}, "rules": [{"measure": "x", "award": FLAT}]}, {}, "“x” is not among the measures"),
        (one({"target": "95"}, {"kind": "flat", "pct": "-5"}), {}, "must not be negative"),
        (one({"target": "95"}, {"kind": "step", "step": "0", "pct": "5"}), {}, "must be above zero"),
        (
            one({}, {"kind": "per_breach", "pct": "1", "ladder": [{"over_times": "2", "points": "1"}]}),
            {},
            "one award gives one unit",
        ),
        (one({"target": "95"}, FLAT) | {"points": {"free": "1"}}, {}, "points.table or amount_per_point"),
        (one({"target": "95"}, FLAT) | {"points": {"table": [{"points": 1}]}}, {}, "points.table[0].pct or amount"),
        (one({"target": "95"}, FLAT) | {"caps": [{"scope": "rolling", "amount": "5"}]}, {}, "periods is missing"),
        (one({"target": "95"}, FLAT) | {"earn_back": {"level": "95"}}, {}, "earn_back.periods is missing"),
        (one({"target": "95"}, FLAT), {"measures": {"n": {"value": "1"}}}, "measures.n is not a measure"),
        (one({"target": "95"}, FLAT), {"measures": {"m": {"met": 3, "total": 2}}}, "met is more than the total of 2"),
        (one({"target": "95"}, FLAT), {"measures": {"m": {"value": "1"}}}, "no amount for the base “ALL”"),
        (
            one({"target": "95"}, {"flat": {"days": 1}}),
            {"bases": {"ALL": "1"}, "measures": {"m": {"value": 1}}},
            "days_in_period is missing",
        ),
        (one({"target": "95"}, FLAT) | {"measures": []}, {}, "scheme.measures must be an object"),
    ],
)
def test_a_scheme_that_cannot_be_right_is_refused_in_a_sentence(
    scheme: dict[str, Any], facts: dict[str, Any], sentence: str
) -> None:
    assert sentence in refused(scheme, facts)


def test_two_rules_of_one_measure_need_names() -> None:
    scheme = one({"target": "95"}, FLAT)
    scheme["rules"] *= 2
    assert "“m” is used twice" in refused(scheme)
