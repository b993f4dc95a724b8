"""Charges by model, and differences to what was billed."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.billing.charge import charge_exact
from msp.billing.wording import plain
from tests.billing.asking import answer_of, refusal_of

QUARTERS = st.integers(0, 240).map(lambda quarters: Fraction(quarters, 4))


TIERS = [
    {"up_to": "10", "unit": "5", "flat": "2"},
    {"up_to": "20", "unit": "3", "flat": "1"},
    {"up_to": None, "unit": "1"},
]


def graduated(units: str, **more: Any) -> dict[str, Any]:
    return {"model": "graduated", "units": units, "tiers": TIERS, **more}


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        ({"model": "standard", "units": "3", "unit": "12.50"}, "37.5"),
        ({"model": "standard", "units": "0.333", "unit": "0.001"}, "0.000333"),
        (graduated("0"), "0"),
        (graduated("0", flat_at_zero=True), "2"),
        (graduated("1"), "7"),
        (graduated("10"), "52"),
        (graduated("10.5"), "54.5"),
        (graduated("20"), "83"),
        (graduated("25"), "88"),
        ({"model": "volume", "units": "0", "tiers": TIERS}, "0"),
        ({"model": "volume", "units": "10", "tiers": TIERS}, "52"),
        ({"model": "volume", "units": "10.1", "tiers": TIERS}, "31.3"),
        ({"model": "volume", "units": "21", "tiers": TIERS}, "21"),
        (
            {
                "model": "graduated_percentage",
                "units": "1500",
                "tiers": [{"up_to": "1000", "rate": "2", "flat": "1"}, {"rate": "1.5"}],
            },
            "28.5",
        ),
        ({"model": "package", "units": "0.3", "free": "0", "size": "0.1", "price": "4"}, "12"),
        ({"model": "package", "units": "101", "size": "100", "price": "7"}, "14"),
        ({"model": "package", "units": "101", "free": "1", "size": "100", "price": "7"}, "7"),
        ({"model": "package", "units": "1", "free": "5", "size": "100", "price": "7"}, "0"),
        ({"model": "percentage", "base": "200", "rate": "1.5", "events": ["1", "1"], "fixed": "0.3"}, "3.6"),
        ({"model": "percentage", "base": "200", "rate": "1.5", "events": 2, "fixed": "0.3"}, "3.6"),
        ({"model": "percentage", "rate": "10", "events": ["50", "150"]}, "20"),
        ({"model": "percentage", "base": "200", "rate": "1.5"}, "3"),
    ],
)
def test_every_model_by_example(given: dict[str, Any], amount: str) -> None:
    assert answer_of("charge", **given)["amount"] == amount


def test_volume_pricing_has_a_cliff() -> None:
    tiers = [{"up_to": "100", "unit": "10"}, {"unit": "8"}]
    cliff = [answer_of("charge", model="volume", units=units, tiers=tiers)["amount"] for units in ("100", "101")]
    assert cliff == ["1000", "808"]


BLOCKS = [{"size": "100", "price": "10", "max": "10"}, {"size": "1000", "price": "5", "max": "100"}]


@pytest.mark.parametrize(
    ("model", "units", "amount"),
    [
        ("blocks_all_tiers", "0", "0"),
        ("blocks_all_tiers", "1", "10"),
        ("blocks_all_tiers", "1000", "100"),
        ("blocks_all_tiers", "1001", "105"),
        ("blocks_all_tiers", "5325", "125"),
        ("blocks_top_tier", "1000", "100"),
        ("blocks_top_tier", "1001", "10"),
        ("blocks_top_tier", "5325", "30"),
    ],
)
def test_started_blocks_count_whole_in_all_tiers_or_in_the_top_one(model: str, units: str, amount: str) -> None:
    assert answer_of("charge", model=model, units=units, tiers=BLOCKS)["amount"] == amount


@pytest.mark.parametrize("model", ["blocks_all_tiers", "blocks_top_tier"])
def test_blocks_without_end_hold_everything_and_others_say_when_they_are_full(model: str) -> None:
    endless = [{"size": "100", "price": "10"}]
    assert answer_of("charge", model=model, units="99999", tiers=endless)["amount"] == "10000"
    assert "have no place" in refusal_of("charge", model=model, units="999999", tiers=BLOCKS)


@pytest.mark.parametrize(
    ("terms", "amount"),
    [
        ({}, "4.2"),
        ({"free_events": 1}, "2.9"),
        ({"free_amount": "100"}, "2.9"),
        ({"free_amount": "150"}, "2.4"),
        ({"free_events": 1, "free_amount": "200"}, "0.6"),
        ({"min": "1.00"}, "4.6"),
        ({"max": "1.50"}, "3.4"),
        ({"min": "2.00", "max": "1.50"}, "4.5"),
        ({"free_events": 9}, "0"),
    ],
)
def test_each_event_alone_free_ones_first_then_limits(terms: dict[str, Any], amount: str) -> None:
    terms = {"rate": "1", "fixed": "0.3", "events": ["100", "200", "30"]} | terms
    assert answer_of("charge", model="percentage_per_event", **terms)["amount"] == amount


def test_an_event_without_an_amount_still_pays_its_fixed_part() -> None:
    terms = {"rate": "1", "fixed": "0.3", "free_amount": "5", "events": ["0"]}
    assert answer_of("charge", model="percentage_per_event", **terms)["amount"] == "0.3"


def test_with_a_currency_the_charge_is_rounded_once_at_the_end() -> None:
    terms = {"model": "graduated", "units": "3", "tiers": [{"up_to": "1", "unit": "0.005"}, {"unit": "0.005"}]}
    assert answer_of("charge", currency="EUR", **terms)["amount"] == "0.02"
    assert answer_of("charge", currency="JPY", **terms | {"units": "250"})["amount"] == "1"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"model": "free"}, "model is “free”"),
        ({}, "model is missing"),
        ({"model": "standard", "units": "1"}, "unit is missing"),
        ({"model": "standard", "units": "1", "unit": "1", "tiers": []}, "tiers is not known here"),
        ({"model": "standard", "units": "-1", "unit": "1"}, "units must not be negative"),
        ({"model": "standard", "units": 1.5, "unit": "1"}, "units is not a decimal number in text"),
        ({"model": "graduated", "units": "1", "tiers": []}, "at least one tier"),
        ({"model": "graduated", "units": "1", "tiers": TIERS[::-1]}, "must rise by up_to"),
        ({"model": "graduated", "units": "1", "tiers": TIERS[:1] * 2}, "must rise by up_to"),
        ({"model": "graduated", "units": "21", "tiers": TIERS[:2]}, "have no place for 21 units"),
        ({"model": "volume", "units": "21", "tiers": TIERS[:2]}, "have no place for 21 units"),
        ({"model": "package", "units": "1", "size": "0", "price": "1"}, "size must be above zero"),
        ({"model": "percentage_per_event", "events": ["-1"]}, "must not hold amounts below zero"),
    ],
)
def test_a_charge_that_cannot_be_right_is_refused(given: dict[str, Any], sentence: str) -> None:
    assert sentence in refusal_of("charge", **given)


@given(QUARTERS, QUARTERS)
def test_graduated_never_falls_when_more_is_used(units: Fraction, more: Fraction) -> None:
    def of(value: Fraction) -> Fraction:
        return charge_exact({"model": "graduated", "units": plain(value), "tiers": TIERS})[0]

    assert of(units + more) >= of(units)


@pytest.mark.parametrize(
    ("billed", "amount", "document"),
    [("30.00", "7.50", "charge"), ("50.00", "12.50", "credit_note"), ("37.50", "0.00", "charge")],
)
def test_the_difference_to_what_was_billed(billed: str, amount: str, document: str) -> None:
    given = {"model": "standard", "units": "3", "unit": "12.50", "currency": "EUR", "already_billed": billed}
    assert answer_of("delta_charge", **given) == {"amount": amount, "document": document}


def test_a_difference_without_currency_stays_exact() -> None:
    given = {"model": "standard", "units": "1", "unit": "0.001", "already_billed": "0"}
    assert answer_of("delta_charge", **given)["amount"] == "0.001"
