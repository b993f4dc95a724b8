"""Published contracts as rate cards of ours: each whose figures are complete is run, the others say what is missing."""

from typing import Any

import pytest

from tests.billing.asking import answer_of
from tests.billing.carding import OCTOBER, work
from tests.billing.test_billing_contracts import CONTRACTS, needs_contracts

#: What no card of ours can be made of, because the published page leaves it out, or because it is about clocks alone.
INCOMPLETE = {
    "aqltech": "hour packs without a price; how they are carried over is run below",
    "aws-compute-2018": "a share of charges that the page does not state; its bands are run with the credits",
    "cardiff-its": "no money: a matrix of priorities",
    "maryland-doit": "metrics and weights are agreed in each task order; only the cap of 10 % is stated",
    "mspowerhouse": "the fee is not stated; its bands are run with the credits",
    "nextpal": "the price of a plan is not stated; its bands are run with the credits",
    "opengov-incident-resolution": "no money: a rule of compliance, run with the credits",
    "pcservices-za": "multipliers without the rate that they multiply, and two of them where a card has one",
    "sositech": "no money: targets by plan",
    "sussex-its": "no money: targets",
    "totality": "no money: targets by plan",
    "transoft": "three multipliers and a minimum for each work type, where a card has one; rate and increment are run",
    "truman-its": "no money: its worked example is a deadline, run with the clocks",
    "umea-energi": "the fee is not stated; its credit is run below for a fee of 10 000",
    "western-u": "no money: targets",
}
#: Run as cards below.
EXPRESSED = {"adelyte", "clicksports", "gen-uk-rates", "teamlead-ru", "thinkunified"}


def contract(name: str) -> dict[str, Any]:
    return next(each for each in CONTRACTS if each["id"] == name)


def charged(currency: str, *lines: dict[str, Any], **facts: Any) -> list[str]:
    """The amounts of October, without tax."""
    card = {"currency": currency, "rate_tax": "0", "lines": [{"name": line["key"], **line} for line in lines]}
    answer = answer_of("month", card=card, facts={"period": OCTOBER, **facts})
    return [line["amount"] for line in answer["lines"]]


def hourly(rate: str, tier: str = "L1", **card: str) -> dict[str, Any]:
    return {"key": f"time-{tier}", "tier": tier, "kind": "time", "card": {"rate": rate, **card}}


def minutes_of(duration: str) -> str:
    """PT15M is 15."""
    return duration.removeprefix("PT").removesuffix("M")


@needs_contracts
def test_every_contract_is_run_or_says_what_is_missing() -> None:
    assert {each["id"] for each in CONTRACTS} == EXPRESSED | set(INCOMPLETE)
    assert len(CONTRACTS) == 20


@needs_contracts
@pytest.mark.parametrize(("spent", "amount"), [(1, "15.00"), (6, "15.00"), (7, "30.00"), (90, "225.00")])
def test_adelyte_charges_every_started_tenth_of_an_hour(spent: int, amount: str) -> None:
    terms = contract("adelyte")
    line = hourly(terms["standard_rate"], increment_minutes=minutes_of(terms["increment"]))
    assert charged(terms["currency"], line, time=[work("a", spent)]) == [amount]


@needs_contracts
@pytest.mark.parametrize(
    ("column", "amounts"), [("invoice", ["18.00", "25.00", "85.00"]), ("prepay", ["15.00", "22.00", "80.00"])]
)
def test_gen_uk_has_a_rate_for_each_line_of_support(column: str, amounts: list[str]) -> None:
    rates, entries = contract("gen-uk-rates")["rates"], [work(f"L{n}", 60, f"L{n}") for n in (1, 2, 3)]
    lines = [hourly(rate[f"{column}_per_hour"], rate["tier"]) for rate in rates]
    assert charged("GBP", *lines, time=entries) == amounts


@needs_contracts
def test_gen_uk_sells_the_same_request_for_a_fixed_price() -> None:
    lines = [
        {
            "key": rate["tier"],
            "tier": rate["tier"],
            "kind": "per_ticket",
            "price": rate["invoice_fixed"],
            "counts": "resolved",
        }
        for rate in contract("gen-uk-rates")["rates"]
    ]
    happened = [
        {"id": f"t{n}", "event": "resolved", "tier": tier, "priority": "P3", "date": "2026-10-07"}
        for n, tier in enumerate(("L1", "L1", "L2", "L3"))
    ]
    assert charged("GBP", *lines, tickets=happened) == ["130.00", "180.00", "390.00"]


@needs_contracts
def test_teamlead_charges_an_hour_by_its_plan() -> None:
    plans, found = contract("teamlead-ru")["plans"], {}
    for name, plan in plans.items():
        found[name] = charged("RUB", hourly(plan["price_per_hour"]), time=[work("a", 90)])
    assert found == {
        "SLA0 Free": ["0.00"],
        "SLA1 Lite": ["2250.00"],
        "SLA2 Standart": ["3000.00"],
        "SLA3 Premium": ["3750.00"],
    }


@needs_contracts
def test_thinkunified_charges_by_work_type_with_a_minimum() -> None:
    remote, onsite = contract("thinkunified")["rates"]
    line = hourly(remote["per_hour"], minimum_minutes="15") | {"rates": {"onsite": onsite["per_hour"]}}
    assert float(remote["minimum_hours"]) == 0.25
    entries = [work("a", 5, work_type="remote"), work("b", 60, work_type="onsite")]
    assert charged("USD", line, time=entries) == ["43.75", "175.00"]


@needs_contracts
def test_clicksports_adds_a_surcharge_and_sells_quarters_of_an_hour() -> None:
    terms = contract("clicksports")
    surcharge = terms["plans"]["Plus"]["monthly_surcharge"].removesuffix(" EUR")
    price, each = terms["rates"][0]["price"].removesuffix(" EUR"), terms["rates"][0]["per"].removesuffix(" min")
    plan = {"key": "plus", "tier": "L1", "kind": "fixed", "amount": surcharge}
    meeting = hourly(str(int(price) * 60 // int(each)), increment_minutes=each)
    assert charged("EUR", plan, meeting, time=[work("a", 16)]) == ["100.00", "60.00"]


@needs_contracts
def test_aqltech_carries_at_most_its_share_of_a_pack() -> None:
    share, hours = int(contract("aqltech")["rollover"]["max_pct"]), 50
    cap = str(hours * 60 * share // 100)
    pack = {"key": "pack", "tier": "L1", "kind": "bucket", "included_minutes": str(hours * 60), "rate": "1.00"}
    card = {
        **{"currency": "USD", "rate_tax": "0"},
        "lines": [pack | {"name": "Pack", "rollover": "unused_base", "rollover_cap": cap}],
    }
    answer = answer_of("month", card=card, facts={"period": OCTOBER, "time": [work("a", 600)]})
    assert answer["carries"] == {"pack": "1200"}


@needs_contracts
def test_umea_gives_a_sum_and_a_share_for_every_started_hour() -> None:
    terms = contract("umea-energi")
    pct = terms["credits"]["pct_per_started_hour"]
    amount = terms["plans"]["SLA 2"]["credit"].split(" SEK")[0]
    scheme = {
        "measures": {"late": {"source": "breaches"}},
        "rules": [
            {"id": "sum", "measure": "late", "base": "ALL", "award": {"kind": "per_breach", "amount": amount}},
            {
                "id": "hours",
                "measure": "late",
                "base": "ALL",
                "award": {"kind": "per_unit", "unit": "60", "partial": "part", "pct": pct},
            },
        ],
    }
    late = {"event": "A", "took": 8 * 60 + 61, "target": 8 * 60}
    facts = {"bases": {"ALL": "10000.00"}, "measures": {"late": {"breaches": [late]}}}
    # 1 000 and two started hours of 3 % of 10 000.00.
    assert answer_of("service_credit", currency="SEK", scheme=scheme, facts=facts)["credit"] == "1600.00"
