"""An amount shared out over weights without losing a cent (rate-documents.md, allocate)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Any

from msp.billing.explain import Step, amount_step
from msp.billing.sheet import Sheet
from msp.billing.wording import readable, spaced
from msp.kernel.money import Money, total


class Method(StrEnum):
    """Who takes the units that do not divide."""

    LARGEST_REMAINDER = "largest_remainder"
    FLOOR_LAST_REST = "floor_last_rest"


def allocate(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `allocate`: parts that add up to the total; a negative total is the mirror of the positive."""
    sheet = Sheet(given, "", "total weights currency method")
    whole = Money.of(sheet.text("total"), sheet.currency())
    weights = sheet.numbers("weights")
    largest = sheet.choice("method", Method, Method.LARGEST_REMAINDER) is Method.LARGEST_REMAINDER
    parts = whole.allocate(weights) if largest else _last_takes_rest(whole, weights)
    steps = tuple(
        amount_step(f"part {place} by weight {readable(weight)}", part)
        for place, (weight, part) in enumerate(zip(weights, parts, strict=True), 1)
    )
    whole_step = amount_step(f"{spaced(whole)} over {len(parts)} parts", whole, parts=steps)
    return {"parts": [str(part) for part in parts]}, (whole_step,)


def _last_takes_rest(whole: Money, weights: Sequence[Fraction]) -> list[Money]:
    """Every part rounded towards zero, the last one takes what is left."""
    whole.allocate(weights)  # refuses weights that cannot share
    if not whole:
        return [whole] * len(weights)
    size = abs(whole.minor)
    floored = [int(size * weight / sum(weights)) for weight in weights[:-1]]
    sign = 1 if whole.minor > 0 else -1
    parts = [Money(sign * part, whole.currency) for part in floored]
    return [*parts, whole - total(parts, whole.currency)]
