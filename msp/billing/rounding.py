"""Rounding as a calculation of its own: once, never in two steps (rate-documents.md, round)."""

from collections.abc import Mapping
from typing import Any

from msp.billing.explain import Step
from msp.billing.sheet import Sheet
from msp.billing.wording import plain
from msp.kernel.money import Rounding, quantise

MOST_PLACES = 18


def round_values(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `round`: every input rounded on its own to `places` decimals by `mode`."""
    sheet = Sheet(given, "", "places mode inputs")
    places, mode = sheet.number("places"), sheet.choice("mode", Rounding, Rounding.HALF_UP)
    if places.denominator != 1 or abs(places) > MOST_PLACES:
        raise sheet.wrong("places", f"must be a whole number up to {MOST_PLACES}")
    inputs = sheet.numbers("inputs")
    values = [f"{quantise(value, int(places), mode):f}" for value in inputs]
    steps = tuple(
        Step(f"{plain(value)} to {places} places, {mode.value}", text)
        for value, text in zip(inputs, values, strict=True)
    )
    return {"values": values}, steps
