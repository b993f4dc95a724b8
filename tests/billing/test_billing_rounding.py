"""Rounding, sharing out, and minor units for the outside."""

import pytest

from tests.billing.asking import answer_of, refusal_of


def test_round_takes_every_input_once() -> None:
    inputs = ["1.005", "-1.005", "2.4", 3]
    assert answer_of("round", places=2, inputs=inputs)["values"] == ["1.01", "-1.01", "2.40", "3.00"]
    assert answer_of("round", places=2, mode="half_ceil", inputs=inputs)["values"][1] == "-1.00"
    assert answer_of("round", places=-2, inputs=["1250"])["values"] == ["1300"]
    assert "whole number up to 18" in refusal_of("round", places=19, inputs=[])
    assert "whole number up to 18" in refusal_of("round", places="0.5", inputs=[])


@pytest.mark.parametrize(
    ("method", "total", "parts"),
    [
        ("largest_remainder", "10.00", ["3.34", "3.33", "3.33"]),
        ("largest_remainder", "-10.00", ["-3.34", "-3.33", "-3.33"]),
        ("floor_last_rest", "10.00", ["3.33", "3.33", "3.34"]),
        ("floor_last_rest", "-10.00", ["-3.33", "-3.33", "-3.34"]),
        ("floor_last_rest", "0.00", ["0.00", "0.00", "0.00"]),
    ],
)
def test_allocate_by_both_methods(method: str, total: str, parts: list[str]) -> None:
    assert answer_of("allocate", total=total, weights=["1", "1", "1"], currency="EUR", method=method)["parts"] == parts


def test_allocate_refuses_what_it_cannot_share() -> None:
    assert "weights" in refusal_of("allocate", total="1", weights=["0"], currency="EUR")
    assert "weights" in refusal_of("allocate", total="1", weights=["0"], currency="EUR", method="floor_last_rest")
    assert "finer than 0 decimals" in refusal_of("allocate", total="0.5", weights=["1"], currency="JPY")


@pytest.mark.parametrize(
    ("currency", "amount", "api", "units"),
    [
        ("EUR", "12.50", None, 1250),
        ("EUR", "-0.01", None, -1),
        ("JPY", "833", "stripe", 833),
        ("KWD", "2.503", None, 2503),
        ("KWD", "2.500", "stripe", 2500),
        ("ISK", "5.00", "stripe", 500),
    ],
)
def test_amounts_convert_exactly(currency: str, amount: str, api: str | None, units: int) -> None:
    assert answer_of("minor", currency=currency, amount=amount, api=api) == {"minor": units}


@pytest.mark.parametrize(
    ("currency", "amount", "sentence"),
    [
        ("EUR", "12.505", "finer than 2 decimals"),
        ("JPY", "0.5", "finer than 0 decimals"),
        ("KWD", "2.503", "zero last digit"),
        ("ISK", "5.50", "whole units"),
    ],
)
def test_amounts_that_do_not_convert_are_refused(currency: str, amount: str, sentence: str) -> None:
    assert sentence in refusal_of("minor", currency=currency, amount=amount, api="stripe")
