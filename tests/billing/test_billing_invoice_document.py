"""The month as one document, and every calculator by name."""

from typing import Any

import pytest

from msp.billing.rate import CALCULATORS, rate
from tests.billing.asking import answer_of, refusal_of

MONTH: dict[str, Any] = {
    "currency": "EUR",
    "rate_tax": "21",
    "lines": [
        {"tier": "L1", "kind": "fixed", "amount": "3600.00"},
        {"tier": "L1", "kind": "included"},
        {"tier": "L2", "kind": "time", "card": {"rate": "95.00"}, "entries": [{"minutes": "90"}]},
        {
            "tier": "L2",
            "kind": "bucket",
            "included": "1200",
            "rate": "95.00",
            "rollover": "unused_base",
            "periods": [{"used": "1100"}, {"used": "1460"}],
        },
        {"tier": "L3", "kind": "charge", "model": "standard", "units": "3", "unit": "12.50", "rate_tax": "6"},
        {"tier": "L4", "kind": "passthrough", "cost": "100.00", "markup": {"type": "percent", "pct": "10"}},
    ],
    "service_credits": [
        {
            "tier": "L1",
            "scheme": {
                "measures": {"m": {"target": "95"}},
                "rules": [{"measure": "m", "base": "L1", "award": {"kind": "flat", "pct": "5"}}],
            },
            "facts": {"measures": {"m": {"met": 57, "total": 62}}},
        }
    ],
}


def test_a_month_of_every_kind_of_line() -> None:
    assert answer_of("invoice", **MONTH) == {
        "lines": ["3600.00", "0.00", "142.50", "253.33", "37.50", "110.00"],
        "net": "4143.33",
        "service_credit": "180.00",
        "taxable": "3963.33",
        "tax": "826.67",
        "total": "4790.00",
    }


def test_a_fixed_fee_may_be_a_part_of_a_month_and_a_line_without_tax() -> None:
    lines = [{"tier": "L1", "kind": "fixed", "amount": "310.00", "days": 10, "of": 31, "category": "AE"}]
    answer = answer_of("invoice", currency="EUR", rate_tax="21", lines=lines)
    assert (answer["net"], answer["tax"]) == ("100.00", "0.00")


def test_an_amount_at_risk_comes_from_the_contract_but_the_tiers_from_the_invoice() -> None:
    credit = MONTH["service_credits"][0]
    facts = credit["facts"] | {"bases": {"L1": "999999.00", "AT_RISK": "1000.00"}}
    rules = [{"id": base, "measure": "m", "base": base, "award": {"flat": {"pct": "5"}}} for base in ("L1", "AT_RISK")]
    scheme = credit["scheme"] | {"rules": rules}
    given = MONTH | {"service_credits": [{"tier": "ALL", "scheme": scheme, "facts": facts}]}
    assert answer_of("invoice", **given)["service_credit"] == "230.00"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"kind": "fixed", "amount": "1"}, "tier is missing"),
        ({"tier": "L1", "kind": "gift"}, "kind is “gift”"),
        ({"tier": "L1", "kind": "fixed", "amount": "1", "units": "1"}, "units is not known here"),
        ({"tier": "L1", "kind": "bucket", "included": "1", "rate": "1", "periods": []}, "period of the invoice"),
        ("L1", "lines[0] must be an object"),
    ],
)
def test_a_line_that_cannot_be_right_is_refused(line: Any, sentence: str) -> None:
    assert sentence in refusal_of("invoice", currency="EUR", rate_tax="21", lines=[line])


def test_every_calculator_refuses_an_unknown_name_by_name() -> None:
    for name in CALCULATORS:
        assert "colour is not known here" in refusal_of(name, colour="red", model="standard", already_billed="0"), name


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ([], "The document must be an object"),
        ({}, "calculator is missing"),
        ({"calculator": "guess", "given": {}}, "“guess” is not known; known are: round, allocate"),
        ({"calculator": "round"}, "given is missing"),
        ({"calculator": "round", "given": []}, "given must be an object"),
        ({"calculator": "round", "given": {}, "extra": 1}, "extra is not known here"),
        ({"calculator": "round", "given": {"places": 2, "inputs": "all"}}, "inputs must be a list"),
        ({"calculator": "round", "given": {"places": 2, "inputs": ["x"]}}, "inputs[0] is not a decimal number"),
        ({"calculator": "numbering", "given": {"ops": [{"op": "issue", "doc": " "}]}}, "must be a text of 1 to 500"),
        (
            {
                "calculator": "bucket",
                "given": {"currency": "EUR", "included": 1, "rate": 1, "prorate": "no", "periods": []},
            },
            "must be true or false",
        ),
    ],
)
def test_a_document_that_cannot_be_read_is_refused_in_a_sentence(document: object, sentence: str) -> None:
    assert sentence in rate(document)["error"]


def test_the_answer_comes_with_its_steps_and_sources() -> None:
    result = rate({"calculator": "invoice", "given": MONTH})
    assert result["steps"][-1] == {
        "say": "total",
        "value": "4790.00",
        "parts": [
            {
                "say": "lines less service credits",
                "value": "3963.33",
                "parts": [
                    {"say": "L1 fixed", "value": "3600.00"},
                    {"say": "L1 included", "value": "0.00"},
                    {"say": "L2 time", "value": "142.50"},
                    {"say": "L2 bucket", "value": "253.33"},
                    {"say": "L3 charge", "value": "37.50"},
                    {"say": "L4 passthrough", "value": "110.00"},
                    {"say": "Service credit L1", "value": "-180.00"},
                ],
            },
            {
                "say": "tax",
                "value": "826.67",
                "parts": [
                    {"say": "S: 21 % of 3 925.83", "value": "824.42"},
                    {"say": "S: 6 % of 37.50", "value": "2.25"},
                ],
            },
        ],
    }
