"""Published contracts, where a copy of their facts lies beside the repository: their own figures come out."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.billing.asking import answer_of

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "contracts"
CONTRACTS: list[dict[str, Any]] = [json.loads(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.json"))]
WITHOUT = "the facts of published contracts are not beside the repository"

needs_contracts = pytest.mark.skipif(not CONTRACTS, reason=WITHOUT)


def with_bands() -> list[tuple[str, list[dict[str, Any]], str]]:
    found = [(each["id"], each["availability"]) for each in CONTRACTS if "availability" in each]
    return [
        (name, terms["credit_bands"], terms.get("target_pct") or "100")
        for name, terms in found
        if "credit_bands" in terms
    ]


def credit(measure: dict[str, Any], award: dict[str, Any], facts: dict[str, Any], **rule: Any) -> str:
    scheme = {"measures": {"m": measure}, "rules": [{"measure": "m", "base": "ALL", "award": award} | rule]}
    facts = {"bases": {"ALL": "1000.00"}, "measures": {"m": facts}}
    return answer_of("service_credit", currency="EUR", scheme=scheme, facts=facts)["credit"]


@needs_contracts
def test_every_published_band_gives_the_credit_it_names() -> None:
    checked = 0
    for name, bands, target in with_bands():
        award = {
            "kind": "bands",
            "bands": [{"lt": band["below"], "gte": band["from"], "pct": band["credit_pct"]} for band in bands],
        }
        for band in bands:
            expected = f"{Decimal(band['credit_pct']) * 10:.2f}"
            just_below = str(Decimal(band["below"]) - Decimal("0.0001"))
            for figure in (band["from"], just_below):
                assert credit({"target": target}, award, {"value": figure}) == expected, (name, figure)
                checked += 1
    assert checked


@needs_contracts
def test_a_grace_band_breaks_the_target_without_a_credit() -> None:
    (bands, target) = next((bands, target) for name, bands, target in with_bands() if name == "mspowerhouse")
    award = {
        "kind": "bands",
        "bands": [{"lt": band["below"], "gte": band["from"], "pct": band["credit_pct"]} for band in bands],
    }
    assert credit({"target": target}, award, {"value": "99.7"}) == "0.00"


@needs_contracts
def test_few_incidents_are_judged_by_their_allowance() -> None:
    rule = next(each["compliance_rule"] for each in CONTRACTS if "compliance_rule" in each)
    few, misses = rule["when_incidents_at_most"], rule["allow_over_target"]
    measure = {
        "target": rule["min_pct_within_target"],
        "low_volume": {"below": rule["when_incidents_at_least"], "max_misses": misses},
    }
    flat = {"kind": "flat", "pct": "5"}
    assert credit(measure, flat, {"met": few - misses, "total": few}) == "0.00"
    assert credit(measure, flat, {"met": few - misses - 1, "total": few}) == "50.00"
    assert credit(measure, flat, {"met": few - misses - 1, "total": few + 1}) == "50.00"


@needs_contracts
def test_a_share_for_every_hour_late_stops_at_the_published_cap() -> None:
    terms = next(each["credits"] for each in CONTRACTS if (each.get("credits") or {}).get("rule") == "per_hour_late")
    award = {"kind": "per_unit", "unit": "60", "partial": "part", "pct": terms["pct_per_hour"]}
    for hours, expected in ((1, "100.00"), (3, "300.00"), (40, "1000.00")):
        facts = {"breaches": [{"event": "A", "took": 240 + 60 * hours, "target": 240}]}
        assert credit({"source": "breaches"}, award, facts, max_pct=terms["cap_pct"]) == expected


@needs_contracts
def test_a_published_minimum_and_increment_charge_a_short_call() -> None:
    for contract in CONTRACTS:
        if "standard_rate" in contract and "increment" in contract:
            step = int(contract["increment"].removeprefix("PT").removesuffix("M"))
            card = {"rate": contract["standard_rate"], "increment_minutes": step}
            total = answer_of("time", currency=contract["currency"], card=card, entries=[{"minutes": 1}])["total"]
            assert Decimal(total) == Decimal(contract["standard_rate"]) * step / 60


@needs_contracts
def test_worked_examples_are_all_known_to_be_of_clocks_or_of_money() -> None:
    examples = [example for contract in CONTRACTS for example in contract.get("worked_examples", [])]
    of_money = [example for example in examples if "calculator" in example]
    for example in of_money:
        assert answer_of(example["calculator"], **example["given"]) == example["expected"]
    of_clocks = [example for example in examples if str(example["expected"]).startswith("deadline")]
    assert len(of_money) + len(of_clocks) == len(examples)
