"""What a credit note comes to: never more than is left, and the last one takes exactly the tax that is left."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.billing.notes.figures import LeftLine, note_figures
from msp.kernel.errors import Invalid
from msp.kernel.money import Money

EUR = "EUR"
AMOUNTS = st.integers(min_value=1, max_value=10**8)


def line(key: str, minor: int, rate: str = "25") -> LeftLine:
    return LeftLine(1, key, "L1", key, rate, "S", Money(minor, EUR))


def tax_on(lines: list[LeftLine]) -> dict[tuple[str, str], Money]:
    """The tax of an invoice over these lines, rounded once for each rate."""
    nets: dict[tuple[str, str], int] = {}
    for one in lines:
        key = (one.tax_category, one.tax_rate)
        nets[key] = nets.get(key, 0) + one.left.minor
    return {key: Money.rounded(Fraction(minor, 100) * Fraction(key[1]) / 100, EUR) for key, minor in nets.items()}


def noted(lines: list[LeftLine], taxes: dict[tuple[str, str], Money], wanted: dict[str, int]) -> Any:
    nets = {key: Money(minor, EUR) for key, minor in wanted.items()}
    return note_figures(lines, taxes, nets, dict.fromkeys(taxes, ""))


@given(st.lists(st.tuples(AMOUNTS, st.sampled_from(("0", "6", "12.5", "25"))), min_size=1, max_size=6), st.data())
def test_notes_that_empty_an_invoice_give_back_all_of_it_and_its_tax(drawn: list[tuple[int, str]], data: st.DataObject):
    lines = [line(str(place), minor, rate) for place, (minor, rate) in enumerate(drawn)]
    taxes = tax_on(lines)
    whole = sum(one.left.minor for one in lines) + sum(tax.minor for tax in taxes.values())
    given_back = 0
    while any(one.left for one in lines):
        wanted = {one.key: data.draw(st.integers(0, one.left.minor)) for one in lines}
        if not any(wanted.values()) or data.draw(st.booleans()):
            wanted = {one.key: one.left.minor for one in lines}
        figures = noted(lines, taxes, wanted)
        given_back += figures.total.minor
        lines = [replace(one, left=one.left - Money(wanted[one.key], EUR)) for one in lines]
        taxes = {
            key: tax - next((group.tax for group in figures.tax if (group.category, group.rate) == key), Money(0, EUR))
            for key, tax in taxes.items()
        }
        assert all(tax.minor >= 0 for tax in taxes.values())
    assert given_back == whole
    assert not any(taxes.values())


def test_a_third_three_times_takes_the_tax_that_is_left():
    lines = [line("desk", 9999)]
    figures = noted(lines, {("S", "25"): Money(2500, EUR)}, {"desk": 3333})
    assert (figures.net.minor, figures.tax_total.minor, figures.total.minor) == (3333, 833, 4166)
    last = noted([line("desk", 3333)], {("S", "25"): Money(834, EUR)}, {"desk": 3333})
    assert last.tax_total.minor == 834


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({}, "credits something"),
        ({"desk": 0}, "credits something"),
        ({"desk": 10_001}, "only 100.00 EUR are left"),
        ({"desk": -1}, "above zero"),
        ({"other": 5}, "no such line"),
    ],
)
def test_what_cannot_be_credited_is_refused_with_its_line(wanted: dict[str, int], sentence: str):
    lines = [line("desk", 10_000)]
    with pytest.raises(Invalid, match=sentence):
        noted(lines, tax_on(lines), wanted)
