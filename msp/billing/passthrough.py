"""Vendor costs billed on: converted and rounded, then marked up, by line or by bill (money.md section 2)."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any

from msp.billing.explain import Step, amount_step
from msp.billing.sheet import Sheet
from msp.billing.wording import spaced
from msp.kernel.money import Money, read_number, total

PASSTHROUGH_KEYS = "cost costs cost_currency fx markup apply"


class MarkUp(StrEnum):
    """How a vendor's cost grows into a charge."""

    PERCENT = "percent"
    MARGIN = "margin"
    FIXED = "fixed"
    PERCENT_CLAMPED = "percent_clamped"


class ApplyTo(StrEnum):
    """What is marked up: every cost, or all of them together."""

    LINE = "line"
    TOTAL = "total"


_MARKUP_KEYS = {
    MarkUp.PERCENT: "pct",
    MarkUp.MARGIN: "pct",
    MarkUp.FIXED: "amount",
    MarkUp.PERCENT_CLAMPED: "pct min max",
}


def passthrough(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `passthrough`: costs in the currency of the invoice, the mark-up, and the charge."""
    sheet = Sheet(given, "", f"currency {PASSTHROUGH_KEYS}")
    currency = sheet.currency()
    costs = _converted(sheet, currency)
    cost = total(costs, currency)
    on_total = sheet.choice("apply", ApplyTo, ApplyTo.LINE) is ApplyTo.TOTAL
    added = [_mark_up(given, base) for base in ([cost] if on_total else costs)]
    markup = total(added, currency)
    cost_parts = tuple(amount_step(f"cost {place}", part) for place, part in enumerate(costs, 1))
    steps = (
        amount_step("costs, each converted and rounded", cost, parts=cost_parts),
        amount_step(_said(given), markup),
        amount_step(f"{spaced(cost)} + {spaced(markup)}", cost + markup),
    )
    return {"cost": str(cost), "markup": str(markup), "charge": str(cost + markup)}, steps


def _converted(sheet: Sheet, currency: str) -> list[Money]:
    """Every cost at the stated rate, rounded to the currency of the invoice."""
    foreign = sheet.has("cost_currency") and sheet.currency("cost_currency") != currency
    rate = sheet.above_zero("fx") if foreign or sheet.has("fx") else Fraction(1)
    costs = sheet.items("costs") if sheet.has("costs") else [sheet.raw("cost")]
    return [Money.rounded(read_number(cost, f"costs[{at}]") * rate, currency) for at, cost in enumerate(costs)]


def _mark_up(given: Mapping[str, Any], base: Money) -> Money:
    """The mark-up on one amount; a vendor's credit gives its mark-up back."""
    if given.get("markup") is None:
        return Money.zero(base.currency)
    kind = _kind(given)
    sheet = Sheet(given["markup"], "markup", f"type {_MARKUP_KEYS[kind]}")
    sign = 1 if base.minor >= 0 else -1
    exact = _MARKUPS[kind](sheet, abs(base.exact))
    return Money.rounded(sign * exact, base.currency)


def _kind(given: Mapping[str, Any]) -> MarkUp:
    return Sheet(given["markup"], "markup", "type pct amount min max").choice("type", MarkUp)


def _percent(sheet: Sheet, cost: Fraction) -> Fraction:
    return cost * sheet.amount("pct") / 100


def _margin(sheet: Sheet, cost: Fraction) -> Fraction:
    """What makes the margin that share of the charge: cost / (1 - m) - cost."""
    margin = sheet.amount("pct") / 100
    if margin >= 1:
        raise sheet.wrong("pct", "must be below 100: a margin is a share of the charge")
    return cost / (1 - margin) - cost


def _fixed(sheet: Sheet, cost: Fraction) -> Fraction:
    return sheet.amount("amount")


def _clamped(sheet: Sheet, cost: Fraction) -> Fraction:
    least, most = sheet.amount("min", 0), sheet.maybe_amount("max")
    if most is not None and most < least:
        raise sheet.wrong("max", "is below min")
    raised = max(least, _percent(sheet, cost))
    return raised if most is None else min(raised, most)


def _said(given: Mapping[str, Any]) -> str:
    if given.get("markup") is None:
        return "no mark-up"
    terms = ", ".join(f"{name} {value}" for name, value in given["markup"].items() if name != "type")
    return f"mark-up: {_kind(given).value.replace('_', ' ')}, {terms}"


_MARKUPS = {
    MarkUp.PERCENT: _percent,
    MarkUp.MARGIN: _margin,
    MarkUp.FIXED: _fixed,
    MarkUp.PERCENT_CLAMPED: _clamped,
}
