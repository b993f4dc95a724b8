"""What a client may set itself: locked, free within bounds, or on request; a sentence for each bound that is broken."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.agreements import GuardRails, Mode, Outcome, Setting
from msp.agreements.bound_words import bounds_told
from msp.kernel.errors import Invalid
from tests.agreements.test_agreements_differences import DESK, OFFICE, OUT, POLICY, QUINN, TECH, USUAL, ladder, policy

BEFORE = {
    Setting.LADDER: ladder(DESK, TECH, OUT),
    Setting.TARGETS: POLICY,
    Setting.HOURS: OFFICE,
    Setting.PRIORITIES: USUAL,
    Setting.CONTACTS: {"contact_id": None, "contact": None},
}
AFTER = {
    Setting.LADDER: ladder({**DESK, "levels": ["L1", "L2"], "dwell_minutes": 600}, OUT),
    Setting.TARGETS: policy("first_response", targets={"P1": 60, "*": 90_000}),
    Setting.HOURS: {**OFFICE, "weekly": {"mon": [["08:00", "10:00"]]}},
    Setting.PRIORITIES: {**USUAL, "P1": "Emergency"},
    Setting.CONTACTS: {"contact_id": None, "contact": QUINN},
}


def rails(setting: Setting, mode: str = "free", **bounds: Any) -> GuardRails:
    return GuardRails.from_document({setting.value: {"mode": mode, "bounds": bounds}})


@pytest.mark.parametrize("setting", Setting)
def test_where_nobody_spoke_everything_is_on_request(setting: Setting):
    assert GuardRails().of(setting).mode is Mode.ON_REQUEST
    assert GuardRails().judge(setting, BEFORE[setting], AFTER[setting]).outcome is Outcome.NEEDS_APPROVAL


@pytest.mark.parametrize("setting", Setting)
@pytest.mark.parametrize(
    ("mode", "outcome"),
    [("free", Outcome.ALLOWED), ("on_request", Outcome.NEEDS_APPROVAL), ("locked", Outcome.LOCKED)],
)
def test_the_mode_decides_where_no_bound_is_broken(setting: Setting, mode: str, outcome: Outcome):
    ruling = rails(setting, mode).judge(setting, BEFORE[setting], AFTER[setting])
    assert ruling.outcome is outcome
    assert ruling.is_refused is (mode == "locked")


BROKEN = [
    (Setting.LADDER, {"levels": ["L1"]}, ["L2 stays as it is: its step is fixed."]),
    (
        Setting.LADDER,
        {"max_dwell_minutes": 240},
        ["Desk (L1–L2) may keep a ticket for at most 4 h; 10 h is more."],
    ),
    (
        Setting.TARGETS,
        {"first_response": {"P1": {"min": 900}}},
        ["First answer P1 cannot be shorter than 15 min; 1 min is."],
    ),
    (
        Setting.TARGETS,
        {"first_response": {"*": {"max": 86_400}}},
        [f"First answer P{n} cannot be longer than 24 h; 25 h is." for n in (2, 3, 4)],
    ),
    (
        Setting.HOURS,
        {"min_weekly_minutes": 600},
        ["Service hours cannot be fewer than 10 h a week; this makes 2 h a week."],
    ),
    (
        Setting.HOURS,
        {"max_weekly_minutes": 60},
        ["Service hours cannot be more than 1 h a week; this makes 2 h a week."],
    ),
    (Setting.CONTACTS, {"add": False}, ["New contacts are added by the provider only."]),
]


@pytest.mark.parametrize("mode", ["free", "on_request"])
@pytest.mark.parametrize(("setting", "bounds", "sentences"), BROKEN)
def test_a_broken_bound_is_refused_with_its_sentence(setting: Setting, bounds: dict, sentences: list[str], mode: str):
    ruling = rails(setting, mode, **bounds).judge(setting, BEFORE[setting], AFTER[setting])
    assert ruling.outcome is Outcome.OUT_OF_BOUNDS
    assert list(ruling.sentences) == sentences


@pytest.mark.parametrize(("setting", "bounds", "_"), BROKEN)
def test_what_stands_beyond_a_bound_already_may_stay(setting: Setting, bounds: dict, _: list[str]):
    if setting is not Setting.CONTACTS:
        beyond = AFTER[setting]
        assert rails(setting, **bounds).judge(setting, beyond, deepcopy(beyond)).outcome is Outcome.ALLOWED


def test_vendor_steps_are_fixed_in_both_directions():
    fixed = rails(Setting.LADDER, vendor_steps=False)
    with_vendor, without = ladder(DESK, OUT), ladder(DESK)
    assert fixed.judge(Setting.LADDER, with_vendor, without).sentences == ("Out (L4) is a vendor's step and stays.",)
    assert "who works at this step is fixed" in fixed.judge(Setting.LADDER, without, with_vendor).sentences[0]
    named = ladder(DESK, {**OUT, "vendor": "quill"})
    assert fixed.judge(Setting.LADDER, with_vendor, named).is_refused
    assert fixed.judge(Setting.LADDER, with_vendor, ladder({**DESK, "name": "Help"}, OUT)).outcome is Outcome.ALLOWED


WHOLE = {"communicator": "L1", "reopens": {"count": 2, "to": "L2"}, "bounces": 3}
OTHERWISE = [
    ({"communicator": "L2"}, "Who speaks with the requester"),
    ({"communicator": None}, "Who speaks with the requester"),
    ({"reopens": {"count": 3, "to": "L2"}}, "When and where reopened tickets move"),
    ({"reopens": {"count": 2}}, "When and where reopened tickets move"),
    ({"reopens": None}, "When and where reopened tickets move"),
    ({"bounces": 2}, "At which return a swarm is called"),
]


def whole(*steps: dict, **more: Any) -> dict:
    return {**ladder(*steps), **{key: value for key, value in {**WHOLE, **more}.items() if value is not None}}


@pytest.mark.parametrize(("change", "words"), OTHERWISE)
@pytest.mark.parametrize("mode", ["free", "on_request"])
def test_what_holds_for_every_step_is_fixed_where_a_step_is_unless_the_provider_says_so(
    change: dict, words: str, mode: str
):
    before, after = whole(DESK, TECH, OUT), whole(DESK, TECH, OUT, **change)
    asked = rails(Setting.LADDER, mode).judge(Setting.LADDER, before, after)
    assert not asked.is_refused
    for bounds in ({"levels": ["L1"]}, {"whole_ladder": False}):
        (sentence,) = rails(Setting.LADDER, mode, **bounds).judge(Setting.LADDER, before, after).sentences
        assert sentence == f"{words} is fixed for the whole ladder." or sentence.startswith(words)
    let = rails(Setting.LADDER, mode, levels=["L1"], whole_ladder=True).judge(Setting.LADDER, before, after)
    assert let.outcome is asked.outcome


def test_what_holds_for_every_step_may_stay_and_be_said_by_another_level_of_its_step():
    fixed = rails(Setting.LADDER, levels=["L1", "L2"])
    named = {**DESK, "name": "Help"}
    assert not fixed.judge(Setting.LADDER, whole(DESK, TECH, OUT), whole(named, TECH, OUT)).is_refused
    both = {**DESK, "levels": ["L1", "L2"]}
    merged = whole(both, OUT, communicator="L1", reopens={"count": 2, "to": "L1"})
    assert not fixed.judge(Setting.LADDER, whole(DESK, TECH, OUT), merged).is_refused


def test_a_dwell_limit_is_not_taken_away_where_one_is_bounded():
    bounded = rails(Setting.LADDER, max_dwell_minutes=60)
    ruling = bounded.judge(Setting.LADDER, ladder({**DESK, "dwell_minutes": 30}), ladder(DESK))
    assert ruling.sentences == ("Desk (L1) needs a dwell limit of at most 1 h.",)


def test_a_contact_that_is_changed_needs_neither_adding_nor_retiring():
    neither = rails(Setting.CONTACTS, add=False, retire=False)
    changed = {"contact_id": "7", "contact": QUINN}
    assert neither.judge(Setting.CONTACTS, {"contact_id": "7", "contact": QUINN}, changed).outcome is Outcome.ALLOWED
    gone = {"contact_id": "7", "contact": None}
    assert neither.judge(Setting.CONTACTS, changed, gone).sentences == ("Contacts are retired by the provider only.",)


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"colour": {"mode": "free"}},
        {"hours": "free"},
        {"hours": {}},
        {"hours": {"mode": "sometimes"}},
        {"hours": {"mode": "free", "note": ""}},
        {"hours": {"mode": "free", "bounds": []}},
        {"hours": {"mode": "free", "bounds": {"max": 3}}},
        {"hours": {"mode": "free", "bounds": {"min_weekly_minutes": 0}}},
        {"hours": {"mode": "free", "bounds": {"min_weekly_minutes": True}}},
        {"hours": {"mode": "free", "bounds": {"min_weekly_minutes": 90, "max_weekly_minutes": 60}}},
        {"hours": {"mode": "free", "bounds": {"max_weekly_minutes": 10_081}}},
        {"targets": {"mode": "free", "bounds": {"ola": {}}}},
        {"targets": {"mode": "free", "bounds": {"resolution": {"P5": {}}}}},
        {"targets": {"mode": "free", "bounds": {"resolution": {"P1": {"least": 1}}}}},
        {"targets": {"mode": "free", "bounds": {"resolution": {"P1": {"min": 2, "max": 1}}}}},
        {"ladder": {"mode": "free", "bounds": {"levels": ["L9"]}}},
        {"ladder": {"mode": "free", "bounds": {"levels": "L1"}}},
        {"ladder": {"mode": "free", "bounds": {"vendor_steps": "no"}}},
        {"ladder": {"mode": "free", "bounds": {"whole_ladder": 1}}},
        {"priorities": {"mode": "free", "bounds": {"words": 1}}},
        {"contacts": {"mode": "free", "bounds": {"add": 0}}},
    ],
)
def test_guard_rails_that_make_no_sense_are_refused(document: object):
    with pytest.raises(Invalid):
        GuardRails.from_document(document)


def test_bounds_are_told_in_sentences():
    told = bounds_told(Setting.LADDER, {"levels": ["L1", "L2"], "max_dwell_minutes": 240, "vendor_steps": False})
    assert told == (
        "L0, L3, L4 stay as they are.",
        "A dwell limit is at most 4 h.",
        "Which steps are a vendor's is fixed.",
        "Who speaks with the requester, when reopened tickets move and when a swarm is called is fixed.",
    )
    assert bounds_told(Setting.LADDER, {"levels": ["L1"], "whole_ladder": True})[1].endswith("may be chosen.")
    assert bounds_told(Setting.LADDER, {}) == ()
    targets = {"first_response": {"P1": {"min": 900, "max": 7200}, "*": {"max": 3600}}}
    assert bounds_told(Setting.TARGETS, targets) == (
        "First answer, every other priority: at most 1 h.",
        "First answer, P1: at least 15 min and at most 2 h.",
    )
    assert bounds_told(Setting.HOURS, {"min_weekly_minutes": 2400}) == ("Open at least 40 h a week.",)
    assert bounds_told(Setting.CONTACTS, {"add": False, "retire": False})[1] == "Contacts are retired by the provider."
    assert bounds_told(Setting.PRIORITIES, {}) == ()


@given(st.integers(1, 200_000), st.integers(1, 200_000), st.integers(1, 200_000))
def test_a_target_is_within_its_bounds_or_refused(least: int, more: int, seconds: int):
    bounds = {"first_response": {"P1": {"min": least, "max": least + more}}}
    after = policy("first_response", targets={"P1": seconds, "*": 14400})
    outcome = rails(Setting.TARGETS, **bounds).judge(Setting.TARGETS, POLICY, after).outcome
    within = least <= seconds <= least + more or seconds == 1800
    assert outcome is (Outcome.ALLOWED if within else Outcome.OUT_OF_BOUNDS)
