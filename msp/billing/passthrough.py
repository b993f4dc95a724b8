"""Vendor costs billed on: converted and rounded, then marked up, by line or by bill (money.md section 2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from msp.billing.explain import Step, amount_step
from msp.billing.sheet import Sheet
from msp.billing.wording import spaced
from msp.kernel.money import Money, total

PASSTHROUGH_KEYS = "cost costs cost_currency fx markup apply"
_NOTHING = Fraction(0)
_ALL_OF_IT = 100


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


@dataclass(frozen=True, slots=True)
class Terms:
    """The mark-up of a contract; only the figures of its kind are used."""

    kind: MarkUp
    pct: Fraction
    amount: Fraction
    least: Fraction
    most: Fraction | None
    say: str

    def on(self, base: Money) -> Money:
        """The mark-up on one amount; a vendor's credit gives its mark-up back."""
        sign = 1 if base.minor >= 0 else -1
        return Money.rounded(sign * _MARKUPS[self.kind](self, abs(base.exact)), base.currency)


def passthrough(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `passthrough`: costs in the currency of the invoice, the mark-up, and the charge."""
    sheet = Sheet(given, "", f"currency {PASSTHROUGH_KEYS}")
    currency, terms = sheet.currency(), terms_from(sheet)
    costs = _converted(sheet, currency)
    cost = total(costs, currency)
    on_total = sheet.choice("apply", ApplyTo, ApplyTo.LINE) is ApplyTo.TOTAL
    markup = total([terms.on(base) for base in ([cost] if on_total else costs)], currency)
    cost_parts = tuple(amount_step(f"cost {place}", part) for place, part in enumerate(costs, 1))
    steps = (
        amount_step("costs, each converted and rounded", cost, parts=cost_parts),
        amount_step(terms.say, markup),
        amount_step(f"{spaced(cost)} + {spaced(markup)}", cost + markup),
    )
    return {"cost": str(cost), "markup": str(markup), "charge": str(cost + markup)}, steps


def _converted(sheet: Sheet, currency: str) -> list[Money]:
    """Every cost at the stated rate, rounded to the currency of the invoice."""
    if sheet.has("cost") and sheet.has("costs"):
        raise sheet.wrong("costs", "and cost cannot both be given")
    foreign = sheet.has("cost_currency") and sheet.currency("cost_currency") != currency
    rate = sheet.above_zero("fx") if foreign or sheet.has("fx") else Fraction(1)
    costs = sheet.numbers("costs") if sheet.has("costs") else [sheet.number("cost")]
    return [Money.rounded(cost * rate, currency) for cost in costs]


def terms_from(sheet: Sheet) -> Terms:
    """The mark-up under `markup`; without one the cost is billed on as it is."""
    if not sheet.has("markup"):
        return Terms(MarkUp.FIXED, _NOTHING, _NOTHING, _NOTHING, None, "no mark-up")
    kind = sheet.part("markup", "type pct amount min max").choice("type", MarkUp)
    part = sheet.part("markup", f"type {_MARKUP_KEYS[kind]}")
    terms = Terms(
        kind=kind,
        pct=_NOTHING if kind is MarkUp.FIXED else part.amount("pct"),
        amount=part.amount("amount") if kind is MarkUp.FIXED else _NOTHING,
        least=part.amount("min", 0),
        most=part.maybe_amount("max"),
        say=_said(kind, part),
    )
    if kind is MarkUp.MARGIN and terms.pct >= _ALL_OF_IT:
        raise part.wrong("pct", "must be below 100: a margin is a share of the charge")
    if terms.most is not None and terms.most < terms.least:
        raise part.wrong("max", "is below min")
    return terms


def _said(kind: MarkUp, part: Sheet) -> str:
    """The mark-up as its reader says it: mark-up of 8 %, at least 5.00, at most 150.00."""
    if kind is MarkUp.FIXED:
        return f"mark-up of {part.raw('amount')}"
    limits = "".join(
        f", {word} {part.raw(key)}" for key, word in (("min", "at least"), ("max", "at most")) if part.has(key)
    )
    return f"mark-up {'to a margin of' if kind is MarkUp.MARGIN else 'of'} {part.raw('pct')} %{limits}"


def _percent(terms: Terms, cost: Fraction) -> Fraction:
    return cost * terms.pct / 100


def _margin(terms: Terms, cost: Fraction) -> Fraction:
    """What makes the margin that share of the charge: cost / (1 - m) - cost."""
    return cost / (1 - terms.pct / 100) - cost


def _fixed(terms: Terms, cost: Fraction) -> Fraction:
    return terms.amount


def _clamped(terms: Terms, cost: Fraction) -> Fraction:
    raised = max(terms.least, _percent(terms, cost))
    return raised if terms.most is None else min(raised, terms.most)


_MARKUPS: dict[MarkUp, Callable[[Terms, Fraction], Fraction]] = {
    MarkUp.PERCENT: _percent,
    MarkUp.MARGIN: _margin,
    MarkUp.FIXED: _fixed,
    MarkUp.PERCENT_CLAMPED: _clamped,
}
