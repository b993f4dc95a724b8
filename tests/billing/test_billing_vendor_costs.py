"""What vendors charge, passed on: converted at the rate stated for the day, rounded, marked up, and explained."""

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.billing.card_checks import rate_card_from_document
from msp.billing.explain import SourceKind, re_add, sources_of
from msp.billing.invoice_draft import InvoiceDraft, InvoiceLine
from msp.billing.invoice_math import draft_invoice
from msp.billing.passthrough import passthrough
from msp.kernel.errors import Invalid
from msp.kernel.money import Money
from tests.billing.month import CARD, FACTS, changed

TEN_PERCENT = {"type": "percent", "pct": "10"}
DOLLARS = [
    {"currency": "USD", "rate": "0.92", "from": "2026-01-01"},
    {"currency": "USD", "rate": "0.915", "from": "2026-10-15"},
]
PASSED_ON = {
    "key": "l4-costs",
    "tier": "L4",
    "kind": "passthrough",
    "name": "Vendor costs",
    "markup": TEN_PERCENT,
    "fx": DOLLARS,
}


def cost(**values: Any) -> dict[str, Any]:
    """Line 1 of bill R-7 of Forge Imaging for ACME-7, in euros."""
    usual = {"id": "C-1", "vendor": "Forge Imaging", "bill": "R-7", "line": "1", "ticket": "ACME-7", "handoff": "1"}
    return usual | {"date": "2026-10-06", "amount": "120.00", "currency": "EUR"} | values


def month(*costs: dict[str, Any], **line: Any) -> InvoiceDraft:
    card = changed(CARD, lines=[*CARD["lines"], PASSED_ON | line])
    return draft_invoice(rate_card_from_document(card), changed(FACTS, vendor_costs=list(costs)))


def passed_on(*costs: dict[str, Any], **line: Any) -> tuple[InvoiceLine, ...]:
    return tuple(found for found in month(*costs, **line).lines if found.tier == "L4")


def test_a_vendors_bill_stands_on_the_invoice_with_its_mark_up() -> None:
    invoice = month(cost())
    (line,) = (found for found in invoice.lines if found.tier == "L4")
    assert (line.key, line.description) == ("l4-costs", "Vendor costs, Forge Imaging, bill R-7")
    assert (str(line.amount), line.quantity, line.unit, line.rate) == ("132.00", Decimal(1), "bill", None)
    assert str(invoice.net) == "3898.25"
    assert [str(group.taxable) for group in invoice.tax_groups] == ["3718.25"]


def test_the_explanation_opens_down_to_hand_off_bill_line_and_ticket() -> None:
    (line,) = passed_on(cost(description="New sensor", hash="abc"))
    (whole,) = line.steps
    bill, markup = whole.parts
    assert [part.say for part in bill.parts] == ["ACME-7, hand-off 1, line 1: New sensor, 120 EUR of 2026-10-06"]
    assert (markup.say, markup.value) == ("mark-up of 10 %", "12.00")
    assert whole.say == "120.00 + 12.00"
    assert [(source.kind, source.id, source.hash) for source in sources_of(line.steps)] == [
        (SourceKind.VENDOR_COST, "C-1", "abc")
    ]


@pytest.mark.parametrize(
    ("day", "converted"), [("2026-10-06", "110.40"), ("2026-10-14", "110.40"), ("2026-10-15", "109.80")]
)
def test_a_foreign_cost_is_converted_at_the_rate_stated_for_its_day(day: str, converted: str) -> None:
    (line,) = passed_on(cost(currency="USD", date=day))
    bill = line.steps[-1].parts[0]
    assert bill.value == converted
    assert "EUR, the rate stated from 2026-" in bill.parts[0].say


def test_each_cost_is_rounded_before_it_is_marked_up() -> None:
    costs = [cost(id=f"C-{n}", line=str(n), currency="USD", amount="0.55") for n in (1, 2, 3)]
    (line,) = passed_on(*costs)
    bill, markup = line.steps[-1].parts
    assert [part.value for part in bill.parts] == ["0.51", "0.51", "0.51"]
    assert [part.value for part in markup.parts] == ["0.05", "0.05", "0.05"]
    assert str(line.amount) == "1.68"
    (line,) = passed_on(*costs, apply="bill")
    assert str(line.amount) == "1.68"


@pytest.mark.parametrize(
    ("markup", "by_line", "by_bill"),
    [
        ({"type": "fixed", "amount": "5.00"}, "20.10", "15.10"),
        ({"type": "margin", "pct": "20"}, "12.62", "12.63"),
        ({"type": "percent_clamped", "pct": "10", "min": "2.00"}, "14.10", "12.10"),
        (None, "10.10", "10.10"),
    ],
)
def test_a_mark_up_is_taken_line_by_line_or_on_the_bill(markup: Any, by_line: str, by_bill: str) -> None:
    costs = [cost(id="C-1", amount="5.05"), cost(id="C-2", line="2", amount="5.05")]
    assert str(passed_on(*costs, markup=markup)[0].amount) == by_line
    assert str(passed_on(*costs, markup=markup, apply="bill")[0].amount) == by_bill


def test_every_bill_has_a_line_of_its_own() -> None:
    costs = [cost(), cost(id="C-2", bill="R-8"), cost(id="C-3", vendor="Quill"), cost(id="C-4", line="2")]
    assert [(line.key, line.description, str(line.amount)) for line in passed_on(*costs)] == [
        ("l4-costs", "Vendor costs, Forge Imaging, bill R-7", "264.00"),
        ("l4-costs/2", "Vendor costs, Forge Imaging, bill R-8", "132.00"),
        ("l4-costs/3", "Vendor costs, Quill, bill R-7", "132.00"),
    ]


def test_a_month_without_vendors_says_so() -> None:
    (line,) = passed_on()
    assert (line.description, str(line.amount), line.steps[-1].say) == (
        "Vendor costs",
        "0.00",
        "no vendor has charged anything",
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"currency": "CHF"}, r"Line 1 of bill R-7 of Forge Imaging, on ACME-7, was charged in CHF, .* no rate of CHF"),
        ({"currency": "USD", "date": "2025-12-31"}, "no rate of USD for 2025-12-31. Publish a rate card"),
        ({"amount": "0"}, r"vendor_costs\[0\].amount"),
        ({"amount": "-1"}, r"vendor_costs\[0\].amount"),
        ({"vendor": ""}, r"vendor_costs\[0\].vendor"),
        ({"colour": "red"}, r"vendor_costs\[0\].colour is not known"),
    ],
)
def test_a_cost_that_cannot_be_priced_is_an_error_by_name(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        passed_on(cost(**values))


def test_a_cost_that_is_listed_twice_is_refused() -> None:
    with pytest.raises(Invalid, match="C-1 is listed twice"):
        passed_on(cost(), cost())


def test_a_card_that_passes_nothing_on_names_the_cost() -> None:
    with pytest.raises(Invalid, match=r"Line 1 of bill R-7 of Forge Imaging, on ACME-7, was charged .* L4, or take"):
        draft_invoice(rate_card_from_document(CARD), changed(FACTS, vendor_costs=[cost()]))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"tier": "L3"}, "tier is “L3”; it can be one of: L4"),
        ({"fx": [{"currency": "EUR", "rate": "1", "from": "2026-01-01"}]}, "the currency of the card itself"),
        ({"fx": [{"currency": "USD", "rate": "0", "from": "2026-01-01"}]}, "rate must be above zero"),
        ({"fx": [{"currency": "USD", "rate": "0.9"}]}, "from is missing"),
        ({"fx": [DOLLARS[0], DOLLARS[0]]}, "Two rates of USD begin on 2026-01-01"),
        ({"apply": "total"}, "apply is “total”"),
        ({"markup": {"type": "margin", "pct": "100"}}, "must be below 100"),
        ({"amount": "5.00"}, "amount is not known here"),
    ],
)
def test_a_line_that_cannot_be_right_is_refused(line: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        month(**line)
    assert sentence in refusal.value.sentence


def test_vendors_costs_have_one_place_to_go() -> None:
    lines = [*CARD["lines"], PASSED_ON, PASSED_ON | {"key": "more"}]
    with pytest.raises(Invalid, match="would go to two lines"):
        rate_card_from_document(changed(CARD, lines=lines))


AMOUNTS = st.decimals("0.001", "99999", places=3)
MARKUPS = st.one_of(
    st.none(),
    st.builds(lambda pct: {"type": "percent", "pct": str(pct)}, st.decimals(0, 200, places=2)),
    st.builds(lambda pct: {"type": "margin", "pct": str(pct)}, st.decimals(0, 90, places=2)),
    st.builds(lambda amount: {"type": "fixed", "amount": str(amount)}, st.decimals(0, 500, places=2)),
)


@given(st.lists(AMOUNTS, min_size=1, max_size=8), MARKUPS, st.sampled_from(["line", "bill"]), st.randoms())
def test_a_bill_comes_to_what_the_calculator_says(
    amounts: list[Decimal], markup: Any, apply: str, shuffled: random.Random
) -> None:
    costs = [cost(id=f"C-{n}", line=str(n), amount=str(amount), currency="USD") for n, amount in enumerate(amounts, 1)]
    shuffled.shuffle(costs)
    (line,) = passed_on(*costs, markup=markup, apply=apply)
    given = {"currency": "EUR", "costs": [str(amount) for amount in amounts], "cost_currency": "USD", "fx": "0.92"}
    if markup:
        given["markup"] = markup
    answer, _ = passthrough(given | {"apply": "total" if apply == "bill" else "line"})
    assert str(re_add(line)) == answer["charge"]
    assert line.amount == Money.of(answer["cost"], "EUR") + Money.of(answer["markup"], "EUR")
    assert len(sources_of(line.steps)) == len(amounts)
