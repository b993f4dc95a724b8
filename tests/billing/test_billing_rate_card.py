"""Rate cards that cannot be right are refused in a sentence."""

from typing import Any

import pytest

from msp.billing.card_checks import rate_card_from_document
from msp.kernel.errors import Invalid
from tests.billing.month import CARD, SCHEME, changed


def line(**values: Any) -> dict[str, Any]:
    return {"key": "a", "tier": "L1", "kind": "fixed", "name": "Fee", "amount": "1.00"} | values


TIME_LINE = {"key": "b", "tier": "L1", "kind": "time", "name": "Time", "card": {"rate": "95"}}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"colour": "red"}, "colour is not known here"),
        ({"lines": [line(colour="red")]}, "lines[0].colour is not known here"),
        ({"lines": [line(card={"rate": "1"})]}, "lines[0].card is not known here"),
        ({"lines": [line(amount="-1")]}, "lines[0].amount must not be negative"),
        ({"lines": [line(amount="1.005")]}, "finer than the 2 decimals of EUR"),
        ({"lines": [line(amount=None)]}, "lines[0].amount is missing"),
        ({"lines": [line(tier="L9")]}, "lines[0].tier is “L9”"),
        ({"lines": [line(key="no spaces")]}, "lines[0].key may hold letters"),
        ({"lines": [line(), line()]}, "The key “a” is used by two lines"),
        ({"lines": [line(kind="gift")]}, "lines[0].kind is “gift”"),
        ({"lines": [TIME_LINE | {"card": {}}]}, "lines[0].card.rate is missing"),
        ({"lines": [TIME_LINE | {"card": {"rate": "-5"}}]}, "lines[0].card.rate must not be negative"),
        ({"lines": [TIME_LINE, TIME_LINE | {"key": "c"}]}, "Time of L1 would go to two lines"),
        ({"currency": "euro"}, "not a currency code"),
        ({"rate_tax": None}, "rate_tax is missing"),
        ({"tax_category": "X"}, "tax_category is “X”"),
        ({"lines": "none"}, "lines must be a list"),
        ({"credits": [{"tier": "L7", "scheme": SCHEME}]}, "credits[0].tier is “L7”"),
        ({"credits": [{"tier": "L1"}]}, "credits[0].scheme is missing"),
    ],
)
def test_a_rate_card_that_cannot_be_right_is_refused_in_a_sentence(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rate_card_from_document(changed(CARD, **change))
    assert sentence in refusal.value.sentence


def test_a_document_that_is_no_object_is_refused() -> None:
    with pytest.raises(Invalid, match="must be an object"):
        rate_card_from_document([])  # pyright: ignore[reportArgumentType] - what a broken file holds
