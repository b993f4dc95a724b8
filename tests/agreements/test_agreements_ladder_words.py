"""Whatever a ladder says of a step or of itself is a line of its difference, in words; no key is left out."""

from dataclasses import fields
from typing import Any

import pytest

from msp.agreements.differences.ladder import ladder_difference
from msp.tiers import Ladder, Step
from msp.web.ladder_sentences import ladder_sentences, step_sentences

DESK = {"levels": ["L1"], "name": "Desk", "teams": ["desk"], "dwell_minutes": 60}
EXPERTS = {"levels": ["L2", "L3"], "name": "Experts", "teams": ["experts"]}
PLAIN: dict[str, Any] = {"steps": [DESK, EXPERTS]}
ONE_MORE: dict[str, tuple[Any, str]] = {
    "teams": (["desk", "night"], "L1 team: “desk” → “desk”, “night”"),
    "hours": ("night", "L1 service hours: those of the resolution promise → “night”"),
    "enter": ([{"vip": True}, {"channel": ["mail"]}], "L1 takes new tickets: – → from a VIP; or by mail"),
    "acknowledge_minutes": (15, "L1 acknowledge target: none → 15 min"),
    "dwell_minutes": (90, "L1 dwell limit: 1 h → 1 h 30 min"),
    "next": ("duty_manager", "L1 after its limit: the next step up → the duty manager"),
    "handover": (["What was tried"], "L1 asks for at a hand-over: – → “What was tried”"),
    "rate_key": ("L2", "L1 is billed as: its lowest level → L2"),
    "reads_restricted": (True, "L1 reads restricted notes: above the first step at which somebody works → yes"),
    "skills": (["network"], "L1 skills that count: – → network"),
    "mode": ("swarm", "L1 way of working: work is handed up and down → people come to the work (swarming)"),
    "replies": ("direct", "L1 answers the requester: as the ladder says → directly"),
    "name": ("Help", "L1 is called: “Desk” → “Help”"),
}
OF_ALL: dict[str, tuple[Any, str]] = {
    "communicator": ("L1", "Communicator: everybody replies directly → L1"),
    "reopens": ({"count": 11}, "Reopened tickets: stay where they are → go to the next step at the 11th time"),
    "bounces": (2, "Returns between two steps: the 3rd calls a swarm → the 2nd calls a swarm"),
    "moved": ({"L4": "L1"}, "Open tickets at L4: stay → move to Desk (L1)"),
}


def sentences(after: dict[str, Any]) -> list[str]:
    return [line.sentence for line in ladder_difference(PLAIN, after)]


@pytest.mark.parametrize("key", ONE_MORE)
def test_one_thing_more_about_a_step_is_one_line(key: str):
    value, sentence = ONE_MORE[key]
    assert sentences({"steps": [{**DESK, key: value}, EXPERTS]}) == [sentence]


@pytest.mark.parametrize("key", OF_ALL)
def test_one_thing_more_about_the_whole_ladder_is_one_line(key: str):
    value, sentence = OF_ALL[key]
    assert sentences({**PLAIN, key: value}) == [sentence]


def test_no_key_is_left_out():
    elsewhere = {"tier", "levels", "is_vendor", "vendor_slug", "team"}
    assert {field.name for field in fields(Step)} - elsewhere == set(ONE_MORE)
    assert {field.name for field in fields(Ladder)} - {"steps"} == set(OF_ALL)


def test_the_agreement_tells_it_in_sentences_and_nothing_where_all_is_usual():
    plain = Ladder.from_document({"steps": [EXPERTS]})
    assert step_sentences(plain, plain.steps[0]) == ladder_sentences(plain) == ()
    said = {**DESK, **{key: value for key, (value, _) in ONE_MORE.items()}}
    told = Ladder.from_document({"steps": [said, EXPERTS], "communicator": "L1", "reopens": {"count": 2, "to": "L3"}})
    assert step_sentences(told, told.steps[0]) == (
        "Nobody hands a request on: people who can help come to it.",
        "A new request begins here when it is from a VIP.",
        "A new request begins here when it is by mail.",
        "Skills that count: network.",
        "Its people answer the requester themselves.",
        "Somebody takes a request up within 15 min in the hours “night”.",
        "After 1 h 30 min in the hours “night” the duty manager is told.",
        "Whoever hands a request up to it says: What was tried.",
        "Work here is billed as L2.",
        "Its people read restricted notes.",
    )
    assert ladder_sentences(told) == (
        "The requester speaks with one person of Help, wherever the work is.",
        "A request that is reopened twice goes to L3.",
    )


VENDORS = {"levels": ["L4"], "name": "Vendors", "vendor": True}


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([DESK, EXPERTS], "After 1 h it goes to Experts."),
        ([DESK | {"next": "L3"}, EXPERTS], "After 1 h it goes to Experts."),
        ([DESK], "After 1 h the duty manager is told."),
        ([DESK, VENDORS], "After 1 h the duty manager is told."),
    ],
)
def test_a_limit_leads_on_the_paper_to_where_the_sweep_leads(steps: list[dict[str, Any]], sentence: str):
    ladder = Ladder.from_document({"steps": steps})
    assert step_sentences(ladder, ladder.steps[0]) == (sentence,)


def test_a_limit_that_leads_elsewhere_because_of_another_step_is_a_difference():
    before = ladder_difference({"steps": [DESK]}, {"steps": [DESK, EXPERTS]})
    assert "L1 after its limit: the duty manager → the next step up" in [line.sentence for line in before]
    vendor = ladder_difference({"steps": [DESK, EXPERTS]}, {"steps": [DESK, EXPERTS, VENDORS]})
    assert not any("after its limit" in line.sentence for line in vendor)


def test_a_merged_level_is_told_what_it_loses_and_one_that_is_split_off_only_what_changes_for_it():
    desk = {"levels": ["L1"], "name": "Desk", "teams": ["desk"], "acknowledge_minutes": 15, "dwell_minutes": 480}
    technical = {"levels": ["L2"], "name": "Technical", "teams": ["technical"], "acknowledge_minutes": 60}
    one = {**desk, "levels": ["L1", "L2"], "teams": ["desk", "technical"]}
    merged = ladder_difference({"steps": [desk, technical]}, {"steps": [one]})
    assert [line.sentence for line in merged] == [
        "L1: Desk (L1) → Desk (L1–L2)",
        "L2: Technical (L2) → Desk (L1–L2)",
        "L1 team: “desk” → “desk”, “technical”",
        "L1 after its limit: the next step up → the duty manager",
        "L2 team: “technical” → “desk”, “technical”",
        "L2 acknowledge target: 1 h → 15 min",
        "L2 dwell limit: none → 8 h",
        "L2 after its limit: – → the duty manager",
        "L2 is billed as: L2 → L1",
        "L2 reads restricted notes: yes → no",
    ]
    again = {**one, "levels": ["L2"], "name": "Desk", "mode": "swarm"}
    split = ladder_difference({"steps": [one]}, {"steps": [{**one, "levels": ["L1"]}, again], "communicator": "L1"})
    assert [line.sentence for line in split] == [
        "L1: Desk (L1–L2) → Desk (L1)",
        "L2: Desk (L1–L2) → Desk (L2)",
        "L1 after its limit: the duty manager → the next step up",
        "L2 way of working: work is handed up and down → people come to the work (swarming)",
        "L2 is billed as: L1 → L2",
        "L2 reads restricted notes: no → yes",
        "L2 answers the requester: directly → through the communicator",
        "Communicator: everybody replies directly → L1",
    ]


def test_levels_that_change_alike_share_a_line():
    after = {**EXPERTS, "skills": ["network"], "name": "Adepts"}
    assert sentences({"steps": [DESK, after]}) == [
        "L2–L3 is called: “Experts” → “Adepts”",
        "L2–L3 skills that count: – → network",
    ]
