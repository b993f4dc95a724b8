"""Ladders as versions: published, in force at an instant, of several tenants at once."""

from datetime import UTC, datetime, timedelta

import pytest

from msp import tiers
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.store import acting_for, db, serving
from msp.tiers import LadderForm
from tests.world import MONDAY, World

TWO = {"steps": [{"levels": ["L1"], "name": "Desk"}, {"levels": ["L2"], "name": "Experts"}]}
LATER = MONDAY + timedelta(days=7)


def test_the_ladder_in_force_is_the_newest_that_has_begun(ground, world: World):
    with acting_for(world.acorn.id):
        tiers.publish_ladder(LadderForm(TWO, "Fewer steps", LATER), by=AUTOMATIC, now=MONDAY)
        assert len(tiers.ladder_in_force(LATER - timedelta(seconds=1)).steps) == 5
        assert tiers.ladder_in_force(LATER).describe == "Desk (L1) → Experts (L2)"


def test_before_its_first_version_a_client_has_no_ladder(ground, world: World):
    with acting_for(world.acorn.id), pytest.raises(Missing, match="no ladder"):
        tiers.ladder_in_force(datetime(2001, 1, 1, tzinfo=UTC))


def test_a_later_version_cannot_start_in_the_past(ground, world: World):
    with acting_for(world.acorn.id), pytest.raises(Invalid, match="in the past") as refused:
        tiers.publish_ladder(LadderForm(TWO, "Oops", MONDAY - timedelta(days=1)), by=AUTOMATIC, now=MONDAY)
    assert refused.value.field == "valid_from"


def test_two_versions_cannot_start_at_one_instant(ground, world: World):
    with acting_for(world.acorn.id):
        tiers.publish_ladder(LadderForm(TWO, "First"), by=AUTOMATIC, now=LATER)
        with pytest.raises(Conflict, match="same instant"):
            tiers.publish_ladder(LadderForm(TWO, "Second"), by=AUTOMATIC, now=LATER)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_change_of_the_ladder_says_why(ground, world: World, reason: str):
    with acting_for(world.acorn.id), pytest.raises(Invalid, match="why the ladder changes"):
        tiers.publish_ladder(LadderForm(TWO, reason), by=AUTOMATIC, now=LATER)


def test_a_bad_ladder_is_never_published(ground, world: World):
    with acting_for(world.acorn.id):
        with pytest.raises(Invalid, match="at least one step"):
            tiers.publish_ladder(LadderForm({"steps": []}, "Nothing left"), by=AUTOMATIC, now=LATER)
        assert len(tiers.ladder_in_force(LATER).steps) == 5


def test_the_history_of_a_ladder_is_read_newest_first(ground, world: World):
    with acting_for(world.acorn.id):
        tiers.publish_ladder(LadderForm(TWO, "Fewer steps", LATER), by=AUTOMATIC, now=MONDAY)
        newest, oldest = tiers.ladder_versions()
        assert (newest.valid_from, newest.reason, newest.author) == (LATER, "Fewer steps", AUTOMATIC.name)
        assert (newest.published_at, newest.document, len(oldest.ladder.steps)) == (MONDAY, TWO, 5)
        db.session.commit()
    with serving([world.birch.id]):
        assert [len(version.ladder.steps) for version in tiers.ladder_versions()] == [3]


def test_limits_of_stays_are_told_with_the_instant_from_which_they_count(ground, world: World):
    limited = {"steps": [TWO["steps"][0] | {"dwell_minutes": 30}, TWO["steps"][1]]}
    with acting_for(world.acorn.id):
        tiers.publish_ladder(LadderForm(limited, "Nobody waits", LATER), by=AUTOMATIC, now=MONDAY)
        assert [limits for _, limits in tiers.step_limits()] == [(), (("L1", tiers.StepLimits(1800)),)]
        assert tiers.step_limits()[-1][0] == LATER
