"""Tax by line, group or document."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.billing.tax import TaxCategory, TaxLine, TaxMode, TaxTerms, spread, tax_of
from msp.kernel.money import Money, total
from tests.billing.asking import answer_of, refusal_of

SPREAD_COUPONS = {
    "currency": "EUR",
    "lines": [
        {"amount": amount, "rate": rate}
        for amount, rate in (("10", "10"), ("20", "20"), ("30", "10"), ("40", "10")) * 2
    ],
    "allowances": [
        {"amount": "20.00", "lines": [0, 1]},
        {"amount": "10.00", "lines": [4, 5, 6, 7]},
        {"amount": "5.00"},
    ],
}


@pytest.mark.parametrize(("mode", "tax"), [("line", "18.87"), ("document", "18.89"), ("group", "18.90")])
def test_one_document_has_three_right_taxes(mode: str, tax: str) -> None:
    answer = answer_of("tax", mode=mode, **SPREAD_COUPONS)
    assert (answer["net"], answer["tax"]) == ("165.00", tax)


def taxed(lines: list[dict[str, Any]], **terms: Any) -> dict[str, Any]:
    return answer_of("tax", currency="EUR", lines=lines, **terms)


def test_groups_are_the_default_and_their_sums_are_printed() -> None:
    lines = [{"amount": "0.03", "rate": "21"}] * 3
    assert taxed(lines)["tax"] == "0.02"
    assert taxed(lines, mode="line")["tax"] == "0.03"
    assert taxed(lines, mode="line")["line_tax"] == ["0.01", "0.01", "0.01"]


def test_the_tax_of_a_group_can_be_allocated_to_its_lines() -> None:
    lines = [{"amount": "0.03", "rate": "21"}] * 3
    assert taxed(lines, allocate_tax=True)["line_tax"] == ["0.01", "0.01", "0.00"]
    assert taxed(lines)["line_tax"] == ["0.01", "0.01", "0.01"]
    assert taxed(lines, mode="document", allocate_tax=True)["line_tax"] == ["0.01", "0.01", "0.00"]


def test_a_correction_line_lowers_the_base() -> None:
    answer = taxed([{"amount": "8500.00", "rate": "19"}, {"amount": "-7500.00", "rate": "19"}], allocate_tax=True)
    assert (answer["tax"], answer["gross"]) == ("190.00", "1190.00")
    assert answer["line_tax"] == ["1615.00", "-1425.00"]


def test_an_allowance_that_takes_everything_leaves_no_tax() -> None:
    answer = taxed([{"amount": "50.00", "rate": "20"}], allowances=[{"amount": "50.00", "lines": [0]}])
    assert (answer["net"], answer["tax"], answer["gross"]) == ("0.00", "0.00", "0.00")
    assert taxed([{"amount": "5.00", "rate": "20"}], allowances=[{"amount": "0"}])["tax"] == "1.00"


def test_quantity_price_and_discount_make_a_line() -> None:
    line = {"qty": "3", "price": "33.335", "discount_pct": "10", "rate": "21"}
    assert taxed([line])["net"] == "90.00"
    lines = [{"qty": "1", "price": "0.004", "rate": "100"}] * 3
    assert taxed(lines)["net"] == "0.00"
    assert taxed(lines, round_lines=False)["net"] == "0.01"


def test_several_rates_on_one_line_are_taxed_each() -> None:
    answer = taxed([{"amount": "10.05", "rates": ["4", "4.5"]}], mode="line")
    assert (answer["tax"], answer["line_tax"]) == ("0.85", ["0.85"])
    assert taxed([{"amount": "10.05", "rates": []}])["tax"] == "0.00"


@pytest.mark.parametrize("category", ["AE", "E", "O", "Z", "K", "G"])
def test_other_categories_carry_no_tax(category: str) -> None:
    assert taxed([{"amount": "100.00", "rate": "21", "category": category}])["tax"] == "0.00"


def test_the_document_says_why_there_is_no_tax() -> None:
    assert {category.mention for category in (TaxCategory.STANDARD, TaxCategory.ZERO)} == {""}
    assert "Reverse charge" in TaxCategory.REVERSE_CHARGE.mention


@pytest.mark.parametrize(
    ("mode", "gross", "rate", "net", "tax"),
    [
        ("group", ["119.00"], "19", "100.00", "19.00"),
        ("group", ["0.10"] * 3, "19", "0.25", "0.05"),
        ("line", ["0.10"] * 3, "19", "0.24", "0.06"),
        ("document", ["0.10"] * 3, "19", "0.25", "0.05"),
        ("group", ["102.00"], "20", "85.00", "17.00"),
    ],
)
def test_inclusive_prices_keep_the_gross(mode: str, gross: list[str], rate: str, net: str, tax: str) -> None:
    answer = taxed([{"amount": amount, "rate": rate} for amount in gross], mode=mode, prices="inclusive")
    assert (answer["net"], answer["tax"]) == (net, tax)
    assert Fraction(answer["gross"]) == sum(Fraction(amount) for amount in gross)


def test_out_of_an_inclusive_price_either_figure_may_be_rounded() -> None:
    line = [{"amount": "0.03", "rate": "100"}]
    assert taxed(line, prices="inclusive")["net"] == "0.02"
    assert taxed(line, prices="inclusive", inclusive_round="tax")["net"] == "0.01"


def test_an_inclusive_line_with_two_rates_keeps_its_gross() -> None:
    answer = taxed([{"amount": "10.85", "rates": ["4", "4.5"]}], mode="line", prices="inclusive")
    assert (answer["net"], answer["tax"], answer["gross"]) == ("10.00", "0.85", "10.85")


@pytest.mark.parametrize(
    ("amount", "step", "payable", "rounding"),
    [("10.02", "0.05", "10.00", "-0.02"), ("10.03", "0.05", "10.05", "0.02"), ("10.50", "1", "11.00", "0.50")],
)
def test_cash_rounding_touches_the_payable_only(amount: str, step: str, payable: str, rounding: str) -> None:
    answer = taxed([{"amount": amount}], cash_step=step)
    assert (answer["gross"], answer["payable"], answer["rounding_amount"]) == (amount, payable, rounding)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"prices": "gross"}, "must be inclusive or exclusive"),
        ({"mode": "guess"}, "mode is “guess”"),
        ({"lines": [{"amount": "1", "rates": ["-1"]}]}, "must not be negative"),
        ({"lines": [{"amount": "1", "category": "Q"}]}, "category is “Q”"),
        ({"lines": [{}]}, "lines[0].qty is missing"),
        ({"lines": [{"amount": "1", "qty": "1", "price": "1"}]}, "cannot both be given"),
        ({"allowances": [{"amount": "2.00", "lines": [0]}]}, "more than the 1 of its lines"),
        ({"allowances": [{"amount": "1.00", "lines": [1]}]}, "must be places from 0 to 0"),
        ({"lines": [{"amount": "1", "vat": "2"}]}, "lines[0].vat is not known here"),
    ],
)
def test_a_tax_document_that_cannot_be_right_is_refused(change: dict[str, Any], sentence: str) -> None:
    given = {"currency": "EUR", "lines": [{"amount": "1.00"}]} | change
    assert sentence in refusal_of("tax", **given)


CENTS = st.integers(-10000, 10000).map(lambda cents: Fraction(cents, 100))


TAX_LINES = st.lists(
    st.builds(
        TaxLine,
        CENTS,
        st.lists(
            st.sampled_from([Fraction(0), Fraction(6), Fraction(21), Fraction(11, 2)]), min_size=1, max_size=2
        ).map(tuple),
        st.sampled_from([TaxCategory.STANDARD, TaxCategory.REVERSE_CHARGE]),
    ),
    max_size=8,
)


@given(TAX_LINES, st.sampled_from(list(TaxMode)))
def test_groups_and_lines_always_add_up_to_the_tax(lines: list[TaxLine], mode: TaxMode) -> None:
    result = tax_of(lines, TaxTerms("EUR", mode))
    assert total((group.tax for group in result.groups), "EUR") == result.tax
    assert total(result.line_tax, "EUR") == result.tax
    assert len(result.line_tax) == len(lines)


@given(st.lists(st.fractions(-5, 5, max_denominator=300), min_size=1, max_size=9))
def test_spreading_keeps_the_sum_and_stays_beside_the_exact_parts(exact: list[Fraction]) -> None:
    whole = Money.rounded(sum(exact), "EUR")
    parts = spread(whole, exact)
    assert total(parts, "EUR") == whole
    assert all(abs(part.exact - value) <= Fraction(1, 100) for part, value in zip(parts, exact, strict=True))


def test_spreading_takes_back_where_the_whole_is_below_the_parts() -> None:
    assert spread(Money(1, "EUR"), [Fraction(1, 100), Fraction(1, 100)]) == [Money(1, "EUR"), Money(0, "EUR")]
