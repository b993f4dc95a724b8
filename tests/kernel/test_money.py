"""Money: one rounding, exact sums, splits that lose no cent."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.errors import Invalid
from msp.kernel.money import Money, Rounding, digits, quantise, read_number, share_units, to_decimal, total

AMOUNTS = st.integers(-(10**12), 10**12)
WEIGHTS = st.lists(st.fractions(0, 1000, max_denominator=60), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("currency", "places"), [("EUR", 2), ("JPY", 0), ("XAF", 0), ("KWD", 3), ("TND", 3), ("CLP", 0), ("CHF", 2)]
)
def test_each_currency_has_its_own_minor_unit(currency: str, places: int) -> None:
    assert digits(currency) == places


@pytest.mark.parametrize("code", ["eur", "EURO", "", "€", "E R"])
def test_a_currency_is_three_capital_letters(code: str) -> None:
    with pytest.raises(Invalid, match="three capital letters"):
        digits(code)


@pytest.mark.parametrize(
    ("mode", "results"),
    [
        ("half_up", ["3", "-3", "2", "-2", "3", "-3", "2"]),
        ("half_even", ["2", "-2", "2", "-2", "3", "-3", "2"]),
        ("half_ceil", ["3", "-2", "2", "-2", "3", "-3", "2"]),
        ("floor", ["2", "-3", "2", "-3", "2", "-3", "2"]),
        ("ceil", ["3", "-2", "3", "-2", "3", "-2", "2"]),
        ("up", ["3", "-3", "3", "-3", "3", "-3", "2"]),
        ("down", ["2", "-2", "2", "-2", "2", "-2", "2"]),
    ],
)
def test_every_rounding_mode_on_ties_and_beside_them(mode: str, results: list[str]) -> None:
    inputs = ["2.5", "-2.5", "2.4", "-2.4", "2.6", "-2.6", "2"]
    assert [str(quantise(Decimal(value), 0, Rounding(mode))) for value in inputs] == results


def test_half_even_looks_at_the_digit_that_stays() -> None:
    assert [str(quantise(Decimal(value), 2, Rounding.HALF_EVEN)) for value in ("0.125", "0.135", "-0.125")] == [
        "0.12",
        "0.14",
        "-0.12",
    ]


def test_one_rounding_is_not_two() -> None:
    assert str(quantise(Decimal("1.0049"), 2)) == "1.00"
    assert str(quantise(quantise(Decimal("1.0049"), 3), 2)) == "1.01"


def test_rounding_keeps_its_places_and_can_go_to_hundreds() -> None:
    assert str(quantise(5, 2)) == "5.00"
    assert str(quantise(Decimal("1250"), -2)) == "1300"
    assert str(quantise(Fraction(1, 3), 0)) == "0"


def test_rounding_is_exact_where_34_digits_are_not_enough() -> None:
    just_below = Fraction(1, 2) - Fraction(1, 10**60)
    assert quantise(just_below, 0) == 0
    assert quantise(just_below + Fraction(1, 10**60), 0) == 1


def test_an_exact_value_is_stored_to_34_digits() -> None:
    assert str(to_decimal(Fraction(1, 3))) == "0." + "3" * 34
    assert str(to_decimal(Decimal("1200.50"))) == "1200.5"
    assert str(to_decimal(Fraction(12000))) == "12000"


@pytest.mark.parametrize("value", [1.5, True, None, "1e3", "1,5", "", " 1", "NaN", "٣", "1.", ".5", "--1", "9" * 19])
def test_a_number_is_a_decimal_text_or_a_whole_number(value: object) -> None:
    with pytest.raises(Invalid) as refusal:
        read_number(value, "rate")
    assert refusal.value.field == "rate"


def test_an_amount_is_exact_or_refused() -> None:
    assert Money.of("12.50", "EUR").minor == 1250
    assert Money.of(Decimal("12.5"), "EUR").minor == 1250
    assert Money.of(5, "JPY").minor == 5
    assert Money.of("-2.503", "KWD").minor == -2503
    for amount, currency in (("12.505", "EUR"), ("0.5", "JPY"), ("1.2345", "BHD"), (Decimal("NaN"), "EUR")):
        with pytest.raises(Invalid):
            Money.of(amount, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(1250, "EUR", "12.50"), (-5, "EUR", "-0.05"), (833, "JPY", "833"), (2503, "KWD", "2.503"), (0, "EUR", "0.00")],
)
def test_an_amount_prints_with_the_decimals_of_its_currency(minor: int, currency: str, text: str) -> None:
    assert str(Money(minor, currency)) == text
    assert Money.of(text, currency) == Money(minor, currency)
    assert Money(minor, currency).exact == Fraction(Money(minor, currency).decimal)


def test_rounding_to_money_happens_once_and_away_from_zero() -> None:
    assert Money.rounded(Fraction(5, 1000), "EUR") == Money(1, "EUR")
    assert Money.rounded(Fraction(-5, 1000), "EUR") == Money(-1, "EUR")
    assert Money.rounded(Decimal("0.005"), "EUR", Rounding.DOWN) == Money.zero("EUR")


def test_amounts_of_one_currency_add_compare_and_turn() -> None:
    two, five = Money.of("2", "EUR"), Money.of("5", "EUR")
    assert two + five == Money.of("7", "EUR")
    assert two - five == -Money.of("3", "EUR")
    assert two < five <= five
    assert max(two, five) == five
    assert total([two, five, -two], "EUR") == five
    assert total([], "JPY") == Money.zero("JPY")
    assert not Money.zero("EUR")
    assert five


def test_two_currencies_never_meet_in_one_sum() -> None:
    euro, dollar = Money.of("1", "EUR"), Money.of("1", "USD")
    assert euro != dollar
    for act in (lambda: euro + dollar, lambda: euro - dollar, lambda: euro < dollar, lambda: total([euro], "USD")):
        with pytest.raises(Invalid, match="cannot be put in one sum"):
            act()


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        ("10.00", [1, 1, 1], ["3.34", "3.33", "3.33"]),
        ("-10.00", [1, 1, 1], ["-3.34", "-3.33", "-3.33"]),
        ("0.05", [1, 2, 3], ["0.01", "0.02", "0.02"]),
        ("100.00", [0, 50, 0], ["0.00", "100.00", "0.00"]),
        ("0.00", [0, 0], ["0.00", "0.00"]),
        ("0.02", [Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)], ["0.01", "0.01", "0.00"]),
    ],
)
def test_spare_cents_go_to_the_largest_fractions_and_ties_to_the_earlier(
    amount: str, weights: list[int], parts: list[str]
) -> None:
    assert [str(part) for part in Money.of(amount, "EUR").allocate(weights)] == parts


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [-1]])
def test_weights_that_cannot_share_are_refused(weights: list[int]) -> None:
    with pytest.raises(Invalid, match="weights"):
        Money.of("1", "EUR").allocate(weights)


@given(AMOUNTS, WEIGHTS)
def test_the_parts_add_up_to_the_whole(units: int, weights: list[Fraction]) -> None:
    assert sum(share_units(units, weights)) == units


@given(AMOUNTS, WEIGHTS)
def test_a_negative_amount_is_the_mirror_of_the_positive_one(units: int, weights: list[Fraction]) -> None:
    assert share_units(-units, weights) == [-part for part in share_units(units, weights)]


@given(AMOUNTS, WEIGHTS)
def test_no_part_is_a_whole_unit_away_from_its_exact_share(units: int, weights: list[Fraction]) -> None:
    parts = share_units(units, weights)
    assert all(abs(part - units * weight / sum(weights)) < 1 for part, weight in zip(parts, weights, strict=True))


@given(st.fractions(-1000, 1000, max_denominator=5000), st.integers(0, 4), st.sampled_from(list(Rounding)))
def test_no_mode_moves_a_value_by_a_whole_last_digit(value: Fraction, places: int, mode: Rounding) -> None:
    assert abs(Fraction(quantise(value, places, mode)) - value) < Fraction(1, 10**places)


def test_an_amount_is_written_for_people_with_a_true_minus():
    assert [Money(minor, "EUR").written for minor in (123450, -21600, 0)] == ["1,234.50", "−216.00", "0.00"]
