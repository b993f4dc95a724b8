"""Which verdicts count in a measure, and which promises a rate card may not make yet."""

from copy import deepcopy
from typing import Any

import pytest

from msp.billing.measures import measures_from, promises_of
from msp.billing.supported import read_rate_card
from msp.kernel.errors import Invalid
from tests.judged_october import Verdict
from tests.month_end import CARDS, scheme


def _card(**measure: Any) -> dict[str, Any]:
    """Acorn's card with a changed measure."""
    card = deepcopy(CARDS["ACORN"])
    card["credits"][0]["scheme"]["measures"]["first_response"].update(measure)
    return card


def _measured(card: dict[str, Any], *verdicts: Verdict) -> dict[str, Any]:
    return measures_from(promises_of(card), verdicts)["first_response"]


def test_a_measure_counts_its_clock_tier_and_priorities_only():
    card = _card(filter={"tier": ["L1", "L2"], "priority": "P1"})
    others = [Verdict(tier="L3"), Verdict(priority="P2"), Verdict(metric="resolution"), Verdict(excuse="Agreed")]
    assert _measured(card, Verdict(), Verdict(tier="L2", minutes=61), *others) == {"met": 1, "total": 2}


def test_a_measure_without_a_filter_counts_every_tier_and_priority():
    card = _card(filter={})
    verdicts = [Verdict(tier=tier, priority=priority) for tier in ("L0", "L3") for priority in ("P1", "P4")]
    assert _measured(card, *verdicts) == {"met": 4, "total": 4}


def test_breaches_are_listed_with_minutes_against_the_target():
    card = _card(source="breaches", target=None)
    assert _measured(card, Verdict(), Verdict("ACORN-2", minutes=90)) == {
        "breaches": [{"event": "ACORN-2", "took": "90", "target": "60"}]
    }


@pytest.mark.parametrize(
    ("measure", "sentence"),
    [
        ({"clock": "mood"}, "can be one of: first_response, next_update, resolution"),
        ({"clock": None}, "clock is missing"),
        ({"filter": {"tier": "L9"}}, "can name L0, L1, L2, L3, L4 or ALL"),
        ({"filter": {"priority": []}}, "can name P1, P2, P3, P4 or ALL"),
        ({"filter": {"site": "Main"}}, "site is not known here"),
        ({"source": "value"}, "can be one of: ratio, breaches"),
        ({"average_with_previous": True}, "cannot be counted yet"),
        ({"exclusions": ["weather"]}, "cannot be counted yet"),
    ],
)
def test_a_selection_that_cannot_be_counted_is_refused_by_name(measure: dict[str, Any], sentence: str):
    with pytest.raises(Invalid, match=sentence) as refused:
        read_rate_card(_card(**measure))
    assert (refused.value.field or "").startswith("credits[0].scheme.measures.first_response")


@pytest.mark.parametrize(
    "terms",
    [
        {"delivery": {"apply": "next_invoice"}},
        {"earn_back": {"periods": 3, "level": "99"}},
        {"caps": [{"scope": "rolling", "periods": 12, "pct": "10", "base": "ALL"}]},
    ],
)
def test_a_scheme_that_needs_other_months_is_refused(terms: dict[str, Any]):
    card = CARDS["ACORN"] | {"credits": [{"tier": "L1", "scheme": scheme("L1") | terms}]}
    with pytest.raises(Invalid, match="depends on other months"):
        read_rate_card(card)


def test_a_base_that_no_invoice_has_is_refused_before_a_month_needs_it():
    card = deepcopy(CARDS["ACORN"])
    card["credits"][0]["scheme"]["rules"][0]["base"] = "AT_RISK"
    with pytest.raises(Invalid, match="AT_RISK"):
        read_rate_card(card)


def test_one_name_has_one_meaning_on_a_card():
    card = CARDS["ACORN"] | {"credits": [{"tier": tier, "scheme": scheme(tier)} for tier in ("L1", "L2")]}
    with pytest.raises(Invalid, match="two meanings"):
        read_rate_card(card)
