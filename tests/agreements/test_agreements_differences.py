"""A difference says in words what another document would change, all of it and nothing else."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.agreements import Setting
from msp.agreements.differences import difference
from msp.agreements.differences.hours import weekly_minutes
from msp.agreements.differences.line import span
from msp.agreements.differences.targets import METRICS
from msp.agreements.settings import PRIORITIES, editable_targets, grafted, with_targets
from msp.kernel.errors import Invalid
from msp.sla.terms import Metric
from msp.tiers import Ladder

DESK, TECH = {"levels": ["L1"], "name": "Desk"}, {"levels": ["L2"], "name": "Technical"}
OUT = {"levels": ["L4"], "name": "Out", "vendor": True}
POLICY = {
    "first_response": {"hours": "office", "targets": {"P1": 1800, "*": 14400}, "warn": [50]},
    "resolution": {"hours": "office", "targets": {"P1": 3600, "P2/L3": 7200, "*": 14400}, "pauses": ["scheduled"]},
}
OFFICE = {"tz": "Europe/Stockholm", "weekly": {"mon": [["08:00", "17:00"]], "tue": [["08:00", "17:00"]]}}
EVE = {"date": "2026-12-24", "name": "Christmas Eve", "source": "holidays 0.109, SE"}
USUAL = {"P1": "Critical", "P2": "High", "P3": "Normal", "P4": "Low"}
QUINN = {"vendor": "quill", "contact_name": "Quinn", "email": "q@quill.example", "customer_number": "AC-9"}


def ladder(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"steps": list(steps)}


def policy(metric: str, **changed: Any) -> dict[str, Any]:
    return {**POLICY, metric: {**POLICY[metric], **changed}}


def week(**days: list[list[str]]) -> dict[str, Any]:
    return {**OFFICE, "weekly": days}


@pytest.mark.parametrize(
    ("setting", "before", "after", "told"),
    [
        (
            Setting.LADDER,
            ladder({**DESK, "dwell_minutes": 15}),
            ladder({**DESK, "dwell_minutes": 30}),
            ["L1 dwell limit: 15 min → 30 min"],
        ),
        (Setting.LADDER, ladder(DESK), ladder({**DESK, "name": "Help"}), ["L1 is called: “Desk” → “Help”"]),
        (Setting.LADDER, ladder(DESK), ladder({**DESK, "team": "Dental"}), ["L1 team: – → “Dental”"]),
        (
            Setting.LADDER,
            ladder(DESK, TECH),
            ladder({**DESK, "levels": ["L1", "L2"]}),
            [
                "L1: Desk (L1) → Desk (L1–L2)",
                "L2: Technical (L2) → Desk (L1–L2)",
                "L2 is billed as: L2 → L1",
                "L2 reads restricted notes: yes → no",
            ],
        ),
        (Setting.LADDER, ladder(DESK, TECH), ladder(DESK), ["L2: Technical (L2) → not used"]),
        (
            Setting.LADDER,
            ladder(DESK, OUT),
            ladder(DESK, {**OUT, "vendor": "quill"}),
            ["L4 works: a vendor → the vendor quill"],
        ),
        (
            Setting.TARGETS,
            POLICY,
            policy("first_response", targets={"P1": 3600, "*": 14400}),
            ["First answer P1: 30 min → 1 h"],
        ),
        (
            Setting.TARGETS,
            POLICY,
            policy("first_response", targets={"P1": 1800, "P3": 5400, "*": 14400}),
            ["First answer P3: 4 h → 1 h 30 min"],
        ),
        (
            Setting.TARGETS,
            POLICY,
            policy("resolution", pauses=["scheduled", "waiting_vendor"]),
            ["Solution stands still for: scheduled → scheduled, waiting vendor"],
        ),
        (
            Setting.TARGETS,
            POLICY,
            policy("resolution", targets={"P1": 3600, "P2/L3": 90, "*": 14400}),
            ["Solution P2 at L3: 2 h → 90 s"],
        ),
        (
            Setting.TARGETS,
            {**POLICY, "acknowledge": {"hours": "office", "targets": {"quill": 3600, "*": 7200}}},
            {**POLICY, "acknowledge": {"hours": "office", "targets": {"quill": 1800, "*": 5400}}},
            ["Vendor's answer quill: 1 h → 30 min", "Vendor's answer other vendors: 2 h → 1 h 30 min"],
        ),
        (
            Setting.HOURS,
            OFFICE,
            week(mon=[["07:00", "19:00"]], tue=[["07:00", "19:00"]]),
            ["Monday to Tuesday: 08:00–17:00 → 07:00–19:00"],
        ),
        (Setting.HOURS, OFFICE, week(mon=[["08:00", "17:00"]]), ["Tuesday: 08:00–17:00 → closed"]),
        (
            Setting.HOURS,
            {**OFFICE, "closed_dates": ["2026-12-24"]},
            {**OFFICE, "closed_yearly": ["12-25"]},
            ["24 Dec 2026: closed → as usual", "Every 25 December: as usual → closed"],
        ),
        (
            Setting.HOURS,
            {**OFFICE, "closed_dates": ["2026-12-24"]},
            {**OFFICE, "closed_dates": ["2026-12-24"], "holidays": [EVE]},
            ["24 Dec 2026: closed → closed: Christmas Eve (holidays 0.109, SE)"],
        ),
        (
            Setting.HOURS,
            OFFICE,
            {**OFFICE, "tz": "Europe/Paris", "date_hours": {"2026-12-31": [["08:00", "12:00"]]}},
            ["31 Dec 2026: as usual → 08:00–12:00", "Time zone: Europe/Stockholm → Europe/Paris"],
        ),
        (Setting.PRIORITIES, USUAL, {**USUAL, "P1": "Emergency"}, ["P1 is called: “Critical” → “Emergency”"]),
        (
            Setting.CONTACTS,
            {"contact": None},
            {"contact": QUINN},
            ["Contact at quill: – → Quinn, q@quill.example, customer number AC-9"],
        ),
        (
            Setting.CONTACTS,
            {"contact": QUINN},
            {"contact": None},
            ["Contact at quill: Quinn, q@quill.example, customer number AC-9 → –"],
        ),
    ],
)
def test_a_difference_in_words(setting: Setting, before: dict, after: dict, told: list[str]):
    assert [line.sentence for line in difference(setting, before, after)] == told


def test_a_difference_knows_every_promise_that_a_policy_may_hold():
    assert set(METRICS) == set(Metric) - {Metric.DWELL}


def test_everything_is_new_where_nothing_stood():
    told = [line.sentence for line in difference(Setting.HOURS, None, OFFICE)]
    assert told == ["Monday to Tuesday: closed → 08:00–17:00", "Time zone: – → Europe/Stockholm"]


STEPS = st.fixed_dictionaries(
    {"name": st.sampled_from(["Desk", "Help", "Experts"])},
    optional={
        "team": st.sampled_from(["Dental", "Night"]),
        "dwell_minutes": st.integers(1, 600),
        "vendor": st.sampled_from([True, False, "quill"]),
    },
)


@st.composite
def ladders(draw: st.DrawFn) -> dict[str, Any]:
    """Any levels, in their order, parted into steps."""
    levels = sorted({"L1", *draw(st.sets(st.sampled_from(["L0", "L2", "L3", "L4"])))})
    steps: list[dict[str, Any]] = []
    for level in levels:
        if not steps or draw(st.booleans()):
            steps.append({**draw(STEPS), "levels": []})
        steps[-1]["levels"].append(level)
    for step in steps:
        if step["levels"] != ["L4"]:
            step.pop("vendor", None)
        if step["levels"] == ["L0"] or step.get("vendor"):
            step.pop("dwell_minutes", None)
    return {"steps": steps}


def _plain(document: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (step["levels"], step["name"], step.get("team"), step.get("dwell_minutes"), step.get("vendor", False))
        for step in document["steps"]
    ]


def _is_lawful(document: dict[str, Any]) -> bool:
    try:
        Ladder.from_document(document)
    except Invalid:
        return False
    return True


LAWFUL = ladders().filter(_is_lawful)


@given(LAWFUL, LAWFUL)
def test_two_ladders_differ_in_words_when_they_differ_at_all(before: dict, after: dict):
    assert difference(Setting.LADDER, before, deepcopy(before)) == ()
    assert bool(difference(Setting.LADDER, before, after)) == (_plain(before) != _plain(after))


SECONDS = st.integers(1, 400_000)
TYPED = st.fixed_dictionaries({metric: st.fixed_dictionaries(dict.fromkeys(PRIORITIES, SECONDS)) for metric in POLICY})


@given(TYPED)
def test_typed_targets_are_what_is_promised_and_all_else_stays(typed: dict):
    changed = with_targets(POLICY, typed)
    assert {metric: editable_targets(changed, metric) for metric in POLICY} == typed
    assert changed["resolution"]["targets"]["P2/L3"] == 7200
    assert changed["resolution"]["pauses"] == ["scheduled"]
    assert grafted(Setting.TARGETS, POLICY, changed) == changed
    assert bool(difference(Setting.TARGETS, POLICY, changed)) == (
        typed != {metric: editable_targets(POLICY, metric) for metric in POLICY}
    )


def test_what_an_editor_does_not_show_is_taken_from_what_stands():
    newer = policy("resolution", pauses=["waiting_vendor"])
    mine = policy("resolution", targets={"P1": 60, "P2/L3": 1, "*": 14400}, pauses=[])
    put = grafted(Setting.TARGETS, newer, mine)
    assert put["resolution"]["pauses"] == ["waiting_vendor"]
    assert put["resolution"]["targets"] == {"P1": 60, "P2/L3": 7200, "*": 14400}
    hours = grafted(Setting.HOURS, {**OFFICE, "date_hours": {}}, {"tz": "Asia/Tokyo", "weekly": {}, "closed_dates": []})
    assert hours == {"tz": "Europe/Stockholm", "date_hours": {}}
    named = {**OFFICE, "closed_dates": ["2026-12-24"], "holidays": [EVE]}
    assert grafted(Setting.HOURS, OFFICE, named) == named
    assert grafted(Setting.HOURS, named, OFFICE) == OFFICE


@pytest.mark.parametrize(
    ("weekly", "minutes"),
    [
        ({"mon": [["08:00", "17:00"]]}, 540),
        ({"mon": [["08:00", "12:00"], ["11:00", "13:00"]]}, 300),
        ({"mon": [["22:00", "06:00"]], "tue": [["05:00", "07:00"]]}, 540),
        ({"sun": [["22:00", "02:00"]], "mon": [["00:00", "01:00"]]}, 240),
        ({key: [["00:00", "24:00"]] for key in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}, 10_080),
        ({}, 0),
    ],
)
def test_open_minutes_of_a_week_count_once(weekly: dict, minutes: int):
    assert weekly_minutes({"weekly": weekly}) == minutes


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(60, "1 min"), (1800, "30 min"), (3600, "1 h"), (5400, "1 h 30 min"), (90, "90 s"), (360_000, "100 h")],
)
def test_a_span_is_told_exactly(seconds: int, words: str):
    assert span(seconds) == words
