"""Minimum commitments and vendor costs billed on."""

from typing import Any

import pytest

from tests.billing.asking import answer_of, refusal_of


@pytest.mark.parametrize(
    ("minimum", "days", "of", "fees", "true_up"),
    [
        ("1000.00", 31, 31, [("400.00", 31, 31)], "600.00"),
        ("1000.00", 10, 31, [("100.00", 10, 31)], "290.32"),
        ("1000.00", 31, 31, [("900.00", 31, 31), ("200.00", 31, 31)], "0.00"),
        ("100.00", 1, 3, [("100.00", 1, 3)], "0.00"),
        ("0.01", 1, 2, [], "0.01"),
    ],
)
def test_the_true_up_is_what_the_minimum_lacks(
    minimum: str, days: int, of: int, fees: list[tuple[str, int, int]], true_up: str
) -> None:
    listed = [{"amount": amount, "days": part, "of": whole} for amount, part, whole in fees]
    answer = answer_of("commitment", currency="EUR", minimum=minimum, days=days, of=of, fees=listed)
    assert answer == {"true_up": true_up}


def test_a_commitment_for_the_whole_period_needs_no_days() -> None:
    assert answer_of("commitment", currency="EUR", minimum="5.00", fees=[{"amount": "2.00"}])["true_up"] == "3.00"
    assert "more than the 31 days" in refusal_of("commitment", currency="EUR", minimum="5", days=32, of=31)


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"cost": "100.00"}, ("100.00", "0.00", "100.00")),
        ({"cost": "100.00", "markup": {"type": "percent", "pct": "15"}}, ("100.00", "15.00", "115.00")),
        ({"cost": "80.00", "markup": {"type": "margin", "pct": "20"}}, ("80.00", "20.00", "100.00")),
        ({"cost": "80.00", "markup": {"type": "fixed", "amount": "7.50"}}, ("80.00", "7.50", "87.50")),
        (
            {"cost": "80.00", "markup": {"type": "percent_clamped", "pct": "10", "min": "10.00"}},
            ("80.00", "10.00", "90.00"),
        ),
        (
            {"cost": "800.00", "markup": {"type": "percent_clamped", "pct": "10", "min": "10.00", "max": "50.00"}},
            ("800.00", "50.00", "850.00"),
        ),
        ({"cost": "100.00", "cost_currency": "USD", "fx": "0.91237"}, ("91.24", "0.00", "91.24")),
        (
            {"costs": ["0.05", "0.05", "0.05"], "markup": {"type": "percent", "pct": "10"}},
            ("0.15", "0.03", "0.18"),
        ),
        (
            {"costs": ["0.05", "0.05", "0.05"], "markup": {"type": "percent", "pct": "10"}, "apply": "total"},
            ("0.15", "0.02", "0.17"),
        ),
        ({"cost": "-100.00", "markup": {"type": "percent", "pct": "15"}}, ("-100.00", "-15.00", "-115.00")),
        ({"cost": "-10.00", "markup": {"type": "fixed", "amount": "2.00"}}, ("-10.00", "-2.00", "-12.00")),
    ],
)
def test_vendor_costs_are_converted_rounded_and_marked_up(given: dict[str, Any], answer: tuple[str, str, str]) -> None:
    assert tuple(answer_of("passthrough", currency="EUR", **given).values()) == answer


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"cost": "1", "cost_currency": "USD"}, "fx is missing"),
        ({"cost": "1", "markup": {"type": "magic"}}, "markup.type is “magic”"),
        ({"cost": "1", "markup": {"type": "percent", "pct": "1", "min": "2"}}, "markup.min is not known here"),
        ({"cost": "1", "markup": {"type": "margin", "pct": "100"}}, "must be below 100"),
        ({"cost": "1", "markup": {"type": "percent_clamped", "pct": "1", "min": "2", "max": "1"}}, "is below min"),
        ({}, "cost is missing"),
        ({"cost": "1", "costs": ["1"]}, "cannot both be given"),
        ({"costs": [], "markup": "x"}, "markup must be an object"),
    ],
)
def test_a_vendor_cost_that_cannot_be_right_is_refused(given: dict[str, Any], sentence: str) -> None:
    assert sentence in refusal_of("passthrough", currency="EUR", **given)
