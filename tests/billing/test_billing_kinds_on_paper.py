"""New kinds of line on paper: quantity x rate is the amount, whatever the digits; and credits beside discounts."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from msp.billing.invoice_page import PageLine
from msp.billing.invoice_rows import rows_of
from msp.billing.month_ahead import Reached, forecast_of
from msp.billing.printing import _line
from msp.billing.statement import MonthJudged
from msp.kernel.money import Money
from msp.kernel.periods import Month
from tests.billing.carding import card, charged, count, in_turn, work

FEE = {"kind": "fixed", "amount": "3600.00"}
METER = {"kind": "usage", "meter": "backup", "unit": "GB", "price": "0.000125"}
SCHEME = {
    "measures": {"m": {"source": "ratio", "target": "95"}},
    "rules": [{"measure": "m", "base": "L1", "award": {"kind": "flat", "pct": "100"}}],
}
"""Everything comes back when one is missed."""


def printed(terms: Any, **facts: Any) -> list[dict[str, str]]:
    return [_line(row) for row in rows_of(charged(terms, **facts))]


@pytest.mark.parametrize(
    ("line", "facts", "quantity", "rate", "amount"),
    [
        (METER, {"usage": "80000"}, "80000\u00a0GB", "0.000125", "10.00"),
        (METER | {"price": "0.0333"}, {"usage": "0.5"}, "0.5\u00a0GB", "0.0333", "0.02"),
        (
            {"kind": "per_unit", "unit": "user", "price": "25.00", "count": "average"},
            {"quantities": [count("line1", "10"), count("line1", "11", "2026-10-11")]},
            "10.6774\u00a0users",
            "25.00",
            "266.94",
        ),
        ({"kind": "per_ticket", "price": "40.00", "counts": "opened"}, {}, "0\u00a0tickets", "40.00", "0.00"),
        (FEE, {}, "1\u00a0month", "3\u202f600.00", "3\u202f600.00"),
        (FEE | {"start": "2026-10-13"}, {}, "19\u00a0days", "", "2\u202f206.45"),
        ({"kind": "minimum", "amount": "3.00", "of": ["line1"]}, {}, "", "", "3.00"),
    ],
)
def test_a_line_on_paper_can_be_multiplied(
    line: dict[str, Any], facts: dict[str, Any], quantity: str, rate: str, amount: str
) -> None:
    if "usage" in facts:
        facts = {"usage": [{"id": "r", "meter": "backup", "date": "2026-10-02", "quantity": facts["usage"]}]}
    of = [{"kind": "included"}] if line["kind"] == "minimum" else []
    row = printed(card(*of, line), **facts)[-1]
    assert (row["quantity"], row["rate"], row["amount"]) == (quantity, rate, amount)
    if rate and quantity:
        product = Decimal(quantity.partition("\u00a0")[0]) * Decimal(rate.replace("\u202f", ""))
        assert product.quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(amount.replace("\u202f", ""))


def test_a_credit_takes_no_more_than_a_discount_left() -> None:
    off = {"kind": "discount", "pct": "10", "of": ["line1"]}
    credits = [{"tier": "L1", "name": name, "scheme": SCHEME} for name in ("One", "Two")]
    draft = charged(card(FEE, off, credits=credits), measures={"m": {"met": 1, "total": 2}})
    assert [str(item.amount) for item in draft.allowances] == ["-3240.00", "0.00"]
    assert (str(draft.taxable), str(draft.tax)) == ("0.00", "0.00")


def test_the_forecast_lets_use_go_on_and_a_minimum_shrink() -> None:
    least = {"kind": "minimum", "amount": "1000.00", "of": ["line1", "line2"]}
    terms = card({"kind": "time", "card": {"rate": "60.00"}}, METER | {"price": "1.00"}, least)
    facts = {
        "period": {"start": "2026-10-01", "end": "2026-11-01"},
        "time": [work("a", 100)],
        "usage": [{"id": "r", "meter": "backup", "date": "2026-10-02", "quantity": "100"}],
    }
    month = Month(2026, 10)
    reached = Reached(month, month.span("Europe/Stockholm"), 10, 31)
    heading = forecast_of(MonthJudged(terms, (), ()), facts, (), reached)
    assert (str(heading.so_far), str(heading.at_end)) == ("1000.00", "1000.00")


def test_a_fee_of_two_stretches_is_told_day_by_day() -> None:
    rows: list[PageLine] = list(rows_of(charged(in_turn((1, card(FEE)), (15, card(FEE | {"amount": "4000.00"}))))))
    assert [row.steps[1]["say"] for row in rows] == ["for 14/31 days of the month", "for 17/31 days of the month"]
    assert sum((row.amount for row in rows), Money.zero("EUR")) == Money.of("3819.35", "EUR")
