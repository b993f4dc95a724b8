"""Tickets judged against their targets."""

from typing import Any

import pytest

from tests.billing.asking import answer_of, refusal_of

TARGETS = {"P1": "60", "P2": "240"}


POLICY = {"pause_reasons": ["waiting_requester"], "exclude_reasons": ["maintenance"]}


def ticket(name: str = "A", priority: str = "P1", **more: Any) -> dict[str, Any]:
    return {"id": name, "priority": priority} | more


def verdicts(*tickets: dict[str, Any], **policy: Any) -> dict[str, str]:
    return answer_of("compliance", targets=TARGETS, policy=POLICY | policy, tickets=list(tickets))["tickets"]


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"minutes": "60"}, "met"),
        ({"minutes": "60.5"}, "breached"),
        ({"minutes": "90", "pauses": [{"min": "30", "reason": "waiting_requester"}]}, "met"),
        ({"minutes": "90", "pauses": [{"min": "30", "reason": "waiting_vendor"}]}, "breached"),
        ({"minutes": "500", "excluded": "maintenance"}, "excluded"),
        ({"minutes": "500", "excluded": "because we said so"}, "breached"),
        ({"elapsed": "10"}, "open"),
        ({"elapsed": "61"}, "breached"),
    ],
)
def test_a_ticket_is_judged_by_its_clock_and_by_reasons_of_the_contract(facts: dict[str, Any], verdict: str) -> None:
    assert verdicts(ticket(**facts)) == {"A": verdict}


def test_an_open_ticket_may_wait_for_its_verdict() -> None:
    assert verdicts(ticket(elapsed="61"), open_overdue="when_resolved") == {"A": "open"}


@pytest.mark.parametrize(
    ("reopen", "expected"),
    [
        ("cumulative", {"A": "breached"}),
        ("new_instance", {"A": "met", "A#2": "met", "A#3": "breached"}),
        ("ignore", {"A": "met"}),
    ],
)
def test_a_reopened_ticket_is_what_the_contract_says(reopen: str, expected: dict[str, str]) -> None:
    again = ["20", {"minutes": "100", "pauses": [{"min": "30", "reason": "waiting_requester"}]}]
    assert verdicts(ticket(minutes="50", reopens=again), reopen=reopen) == expected


def test_percentages_are_floored_and_nothing_counted_has_none() -> None:
    tickets = [ticket(f"M{n}", minutes="1") for n in range(2)] + [
        ticket("B", minutes="61"),
        ticket("X", minutes="1", excluded="maintenance"),
        ticket("O", elapsed="1"),
    ]
    answer = answer_of("compliance", targets=TARGETS, policy=POLICY, tickets=tickets)["by_priority"]
    assert answer["P1"] == {"total": 3, "met": 2, "breached": 1, "excluded": 1, "open": 1, "pct": "66.66"}
    assert answer["P2"] == {"total": 0, "met": 0, "breached": 0, "excluded": 0, "open": 0, "pct": None}


def test_a_priority_without_a_target_is_an_error_by_name() -> None:
    assert "“P9” has no target" in refusal_of("compliance", targets=TARGETS, tickets=[ticket(priority="P9", minutes=1)])


def test_reasons_are_texts() -> None:
    policy = {"pause_reasons": [["waiting"]]}
    assert "must hold texts only" in refusal_of("compliance", targets=TARGETS, policy=policy, tickets=[])
