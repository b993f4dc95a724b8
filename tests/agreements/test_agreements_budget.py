"""The budget of a client's promises: every policy is weighed, on the hours that count, and a draft as if it counted."""

from flask import Flask

from msp import sla
from msp.agreements import Draft, Setting
from msp.agreements.budgeting import budget_of
from msp.identity import AUTOMATIC
from msp.sla import VersionForm
from msp.store import serving
from tests.desk_work import at, committed
from tests.month_end import agree
from tests.world import World

TILLS = "point-of-sale"
TIGHT = {
    "resolution": {"hours": "office", "targets": {"*": 3600}},
    "ola": {"hours": "office", "targets": {"P1/L1": 4 * 3600}},
}
OVER = "P1: L1 4 h, more than the 1 h promised for the resolution."


def _agreed(world: World) -> None:
    agree(world)
    with committed(world.acorn):
        sla.publish_policy_version(VersionForm(TILLS, TIGHT, "Tills first"), by=AUTOMATIC, now=at(1))


def _told(world: World, draft: Draft | None = None) -> list[str]:
    with serving([world.acorn.id]):
        return [line.sentence for line in budget_of(draft, now=at(2))]


def test_the_promises_of_a_service_are_weighed_and_named(ground: Flask, world: World):
    _agreed(world)
    assert any(sentence.startswith(f"Under “{TILLS}”, {OVER[:-1]}") for sentence in _told(world))


def test_a_single_policy_needs_no_name(ground: Flask, world: World):
    with committed(world.acorn):
        sla.publish_policy_version(VersionForm("standard", TIGHT, "One for all"), by=AUTOMATIC, now=at(1))
    assert any(sentence.startswith(OVER[:-1]) for sentence in _told(world))


def test_a_draft_of_targets_is_weighed_in_its_own_series_alone(ground: Flask, world: World):
    _agreed(world)
    roomy = {**TIGHT, "resolution": {"hours": "office", "targets": {"*": 5 * 3600}}}
    told = _told(world, Draft(Setting.TARGETS, TILLS, roomy))
    assert told
    assert all(sentence.startswith(f"Under “{TILLS}”, ") for sentence in told)
    assert any("L1 4 h, within the 5 h promised" in sentence for sentence in told)
    assert not any(TILLS in sentence for sentence in _told(world, Draft(Setting.TARGETS, "standard", TIGHT)))


def test_a_draft_of_hours_is_weighed_under_every_policy(ground: Flask, world: World):
    _agreed(world)
    with serving([world.acorn.id]):
        found = sla.hours_in_force("office", at(2))
    assert found is not None
    told = _told(world, Draft(Setting.HOURS, "office", found.document))
    assert told == _told(world)
    assert any(TILLS in sentence for sentence in told)
