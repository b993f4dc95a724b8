"""The ladder as a value: what it is made of, what is above and below, and which moves it permits."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.errors import Conflict, Invalid, Refusal
from msp.tiers import Direction, Ladder, StepLimits, Tier

FULL = [
    {"levels": ["L0"], "name": "Self-service"},
    {"levels": ["L1"], "name": "Service desk"},
    {"levels": ["L2"], "name": "Technical support"},
    {"levels": ["L3"], "name": "Experts"},
    {"levels": ["L4"], "name": "Quill Networks", "vendor": True},
]
MERGED = [
    {"levels": ["L0"], "name": "Self-service"},
    {"levels": ["L1", "L2"], "name": "Help desk"},
    {"levels": ["L4"], "name": "Quill Networks", "vendor": True},
]


def ladder(steps: Any) -> Ladder:
    return Ladder.from_document({"steps": steps})


def test_a_ladder_starts_at_the_lowest_step_where_somebody_works():
    assert ladder(FULL).start.tier is Tier.L1
    assert ladder([{"levels": ["L2"], "name": "Only us"}]).start.name == "Only us"
    assert ladder([{"levels": ["L0", "L1"], "name": "Helped self-service"}]).start.tier is Tier.L0


def test_a_merged_step_is_known_by_its_lowest_level():
    step = ladder(MERGED).step_of(Tier.L2)
    assert (step.tier, step.name, step.label) == (Tier.L1, "Help desk", "L1–L2")


def test_a_ladder_describes_itself_in_one_line():
    assert ladder(MERGED).describe == "Self-service (L0) → Help desk (L1–L2) → Quill Networks (L4, vendor)"
    assert "Two ends (L1+L3)" in ladder([{"levels": ["L1", "L3"], "name": "Two ends"}]).describe


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ([], "A ladder is an object"),
        ({"steps": []}, "needs at least one step"),
        ({"steps": "L1"}, "needs at least one step"),
        (
            {"steps": FULL, "colour": "red"},
            "no “colour”; it has bounces, communicator, moved, reopens, steps",
        ),
        ({"steps": ["L1"]}, "Step 1 must be an object"),
        ({"steps": [{"levels": ["L1"], "name": "Desk", "rate": 1}]}, "Step 1 has no “rate”"),
        ({"steps": [{"levels": [], "name": "Desk"}]}, "Step 1 needs at least one level"),
        ({"steps": [{"levels": "L1", "name": "Desk"}]}, "Step 1 needs at least one level"),
        ({"steps": [{"levels": ["L5"], "name": "Desk"}]}, "there is no level “L5”"),
        ({"steps": [{"levels": [["L1"]], "name": "Desk"}]}, "there is no level"),
        ({"steps": [{"levels": ["L1"]}]}, "Step 1 needs a name"),
        ({"steps": [{"levels": ["L1"], "name": "x" * 61}]}, "Step 1 needs a name of 1 to 60"),
        ({"steps": [{"levels": ["L1"], "name": "Desk\x00"}]}, "Step 1 needs a name"),
        ({"steps": [{"levels": ["L1"], "name": "Desk", "vendor": "Quill Networks"}]}, "vendor is true or false"),
        ({"steps": [{"levels": ["L1"], "name": "Desk", "vendor": ""}]}, "vendor is true or false"),
        ({"steps": [{"levels": ["L1"], "name": "Desk", "vendor": "q" * 61}]}, "or the key of a vendor"),
        ({"steps": [{"levels": ["L1"], "name": "Desk", "team": ""}]}, "a team has a name of 1 to 60"),
        ({"steps": [{"levels": ["L1"], "name": "Desk", "team": ["A"]}]}, "a team has a name of 1 to 60"),
        ({"steps": [{"levels": ["L1"], "name": "Desk", "team": "x" * 61}]}, "a team has a name of 1 to 60"),
        ({"steps": [{"levels": ["L1"], "name": "Desk", "dwell_minutes": 0}]}, "1 to 60,000 whole service minutes"),
        ({"steps": [{"levels": ["L1"], "name": "Desk", "dwell_minutes": 60_001}]}, "1 to 60,000"),
        ({"steps": [{"levels": ["L1"], "name": "Desk", "dwell_minutes": 1.5}]}, "whole service minutes"),
        ({"steps": [{"levels": ["L1"], "name": "Desk", "dwell_minutes": True}]}, "whole service minutes"),
        ({"steps": [FULL[0] | {"dwell_minutes": 60}, FULL[1]]}, "only a step at which the provider's people work"),
        ({"steps": [FULL[1], FULL[4] | {"dwell_minutes": 60}]}, "only a step at which the provider's people work"),
        ({"steps": [{"levels": ["L0"], "name": "Portal", "vendor": True}]}, "self-service cannot be a vendor's"),
        ({"steps": [{"levels": ["L1", "L1"], "name": "Desk"}]}, "L1 stands twice"),
        ({"steps": [{"levels": ["L2", "L1"], "name": "Desk"}]}, "must rise"),
        ({"steps": [FULL[2], FULL[1]]}, "must rise"),
        ({"steps": [FULL[0]]}, "at which the provider's people work"),
        ({"steps": [FULL[0], FULL[4]]}, "at which the provider's people work"),
        ({"steps": [{"levels": ["L1"], "name": "Out", "vendor": True}, FULL[2]]}, "cannot be a vendor's"),
    ],
)
def test_a_ladder_that_makes_no_sense_is_refused_in_a_plain_sentence(document: Any, sentence: str):
    with pytest.raises(Invalid, match=sentence) as refused:
        Ladder.from_document(document)
    assert refused.value.field == "steps"


def test_a_step_may_name_its_team_its_first_vendor_and_how_long_a_ticket_may_stay():
    made = ladder(
        [
            FULL[0],
            {"levels": ["L1", "L2"], "name": "Help desk", "team": " Network  crew ", "dwell_minutes": 90},
            {"levels": ["L4"], "name": "Suppliers", "vendor": "quill-networks"},
        ]
    )
    desk, suppliers = made.steps[1:]
    assert (desk.team, desk.dwell_minutes, desk.is_vendor) == ("Network crew", 90, False)
    assert (suppliers.is_vendor, suppliers.vendor_slug) == (True, "quill-networks")
    assert made.limits == dict.fromkeys(("L1", "L2"), StepLimits(5400, moves_on=False))
    assert made.describe.endswith("Suppliers (L4, vendor)")


def test_a_ladder_without_the_newer_words_means_what_it_always_meant():
    vendor = ladder(FULL).steps[-1]
    assert (vendor.is_vendor, vendor.vendor_slug, vendor.team, vendor.dwell_minutes) == (True, None, None, None)
    assert ladder(FULL).limits == {}


def test_above_and_below_are_the_neighbouring_steps():
    full, merged = ladder(FULL), ladder(MERGED)
    assert full.above(Tier.L1) == full.step_of(Tier.L2)
    assert merged.above(Tier.L1) == merged.above(Tier.L2) == merged.step_of(Tier.L4)
    assert merged.below(Tier.L4) == merged.step_of(Tier.L1)
    assert full.above(Tier.L4) is None
    assert full.below(Tier.L1) is None, "nobody works at self-service"


def test_a_level_that_the_ladder_lost_still_has_neighbours():
    merged = ladder(MERGED)
    assert merged.above(Tier.L3) == merged.step_of(Tier.L4)
    assert merged.below(Tier.L3) == merged.step_of(Tier.L1)
    assert merged.move(Tier.L3, Tier.L1) is Direction.DOWN


def test_skipping_up_and_coming_down_are_normal():
    full = ladder(FULL)
    assert full.move(Tier.L1, Tier.L3) is Direction.UP
    assert full.move(Tier.L4, Tier.L2) is Direction.DOWN


@pytest.mark.parametrize(
    ("start", "to", "refusal", "sentence"),
    [
        (Tier.L1, Tier.L2, Conflict, "already at Help desk"),
        (Tier.L1, Tier.L3, Invalid, "has no L3; its ladder is Self-service"),
        (Tier.L1, Tier.L0, Invalid, "cannot move to self-service"),
    ],
)
def test_a_move_that_is_none_is_refused(start: Tier, to: Tier, refusal: type[Refusal], sentence: str):
    with pytest.raises(refusal, match=sentence):
        ladder(MERGED).move(start, to)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    levels = draw(st.lists(st.sampled_from(list(Tier)), min_size=1, unique=True).map(sorted))
    cuts = [0, *sorted(draw(st.sets(st.integers(1, max(1, len(levels) - 1))))), len(levels)]
    parts = [levels[start:end] for start, end in pairwise(cuts) if levels[start:end]]
    if parts == [["L0"]]:
        parts.append(["L1"])
    return ladder([{"levels": list(part), "name": f"Step {place}"} for place, part in enumerate(parts)])


@given(ladders(), st.sampled_from(list(Tier)))
def test_climbing_step_by_step_visits_every_staffed_step_once_and_ends(made: Ladder, start: Tier):
    climbed = []
    step = made.above(start)
    while step is not None:
        climbed.append(step)
        assert made.move(start, step.tier) is Direction.UP
        step = made.above(step.tier)
    staffed = [step for step in made.steps if not step.is_self_service]
    assert climbed == staffed[len(staffed) - len(climbed) :]


@given(ladders(), st.sampled_from(list(Tier)), st.sampled_from(list(Tier)))
def test_every_move_is_up_or_down_or_refused_and_its_way_back_is_the_other_way(made: Ladder, start: Tier, to: Tier):
    try:
        way = made.move(start, to)
        back = made.move(to, start)
    except Refusal:
        return
    assert {way, back} == set(Direction)
