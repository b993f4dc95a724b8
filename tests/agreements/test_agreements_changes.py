"""A change of a setting: at once where it is free, on request otherwise, never on what no longer stands."""

from dataclasses import replace

import pytest

from msp import agreements, sla, tickets, tiers
from msp.agreements import ChangeState, DecisionForm, Setting, StaleChange
from msp.kernel.errors import Conflict, Forbidden, Invalid, Missing
from msp.store import serving
from msp.tickets import LabelsForm
from tests.agreements.settling import asked, decided, draft, free, open_from, set_rails, standing_document
from tests.desk_work import at, committed
from tests.world import World

pytestmark = pytest.mark.usefixtures("ground")

EMERGENCY = {"P1": "Emergency", "P2": "High", "P3": "Normal", "P4": "Low"}
TARGETS = Setting.TARGETS


@pytest.fixture
def hours(world: World) -> dict:
    with serving([world.acorn.id]):
        return standing_document(Setting.HOURS, "office")


def test_a_free_setting_counts_at_once_and_names_its_author(world: World, hours: dict):
    set_rails(world, free("hours"))
    change = asked(world, draft(Setting.HOURS, open_from(hours, "07:00")), when=1)
    assert change.state is ChangeState.APPLIED
    with serving([world.acorn.id]):
        in_force = sla.hours_in_force("office", at(1))
        before = sla.hours_in_force("office", at(0.9))
    assert in_force is not None
    assert before is not None
    assert (in_force.author, in_force.reason, in_force.valid_from) == ("Anna", "We open earlier now.", at(1))
    assert in_force.document["weekly"]["mon"] == [["07:00", "17:00"]]
    assert before.document == hours


def test_what_nobody_spoke_about_is_on_request_and_counts_from_the_yes(world: World, hours: dict):
    change = asked(world, draft(Setting.HOURS, open_from(hours, "07:00")))
    assert change.state is ChangeState.WAITING
    with serving([world.acorn.id]):
        assert len(sla.hours_versions("office")) == 1
    decided(world, change, when=3)
    with serving([world.acorn.id]):
        newest = sla.hours_versions("office")[0]
        assert (newest.author, newest.valid_from) == ("Anna", at(3))
        became = agreements.change(change.id)
    assert (became.state, became.decided_by, became.version_id) == (ChangeState.APPROVED, "Omar", newest.id)


def test_a_reason_and_a_note_keep_nothing_that_no_database_takes(world: World, hours: dict):
    typed = replace(draft(Setting.HOURS, open_from(hours, "07:00")), reason="We\0 open\u202e\r\nearlier.")
    change = asked(world, typed)
    omar = world.actors["omar"]
    with committed(world.acorn, omar):
        answer = DecisionForm(False, "Not\0 this\ud800\u2066 year.", change.base)
        refused = agreements.decide_change(change.id, answer, by=omar, now=at(1))
    assert (change.reason, refused.note) == ("We open earlier.", "Not this year.")


def test_a_change_for_later_waits_for_its_day_and_what_is_approved_too_late_counts_at_once(world: World, hours: dict):
    set_rails(world, free("hours"))
    asked(world, draft(Setting.HOURS, open_from(hours, "07:00"), start=at(48)))
    with serving([world.acorn.id]):
        assert sla.hours_in_force("office", at(47)).document == hours
        assert sla.hours_in_force("office", at(48)).document["weekly"]["mon"] == [["07:00", "17:00"]]
    labels = asked(world, draft(Setting.PRIORITIES, EMERGENCY, start=at(1)))
    decided(world, labels, when=5)
    with serving([world.acorn.id]):
        assert [version.valid_from for version in tickets.priority_label_versions()] == [at(5)]


def test_nothing_starts_in_the_past_or_under_a_version_that_is_published_for_later(world: World, hours: dict):
    set_rails(world, free("hours"))
    early = draft(Setting.HOURS, open_from(hours, "07:00"), start=at(1))
    with pytest.raises(Invalid, match="past"):
        asked(world, early, when=2)
    asked(world, draft(Setting.HOURS, open_from(hours, "07:00"), start=at(48)))
    with pytest.raises(Conflict, match="later is published"):
        asked(world, draft(Setting.HOURS, open_from(hours, "06:00")), when=3)
    asked(world, draft(Setting.HOURS, open_from(hours, "06:00"), start=at(72)), when=3)


def test_the_second_of_two_who_wrote_on_the_same_version_is_told(world: World, hours: dict):
    set_rails(world, free("hours"))
    with serving([world.acorn.id]):
        seen = agreements.standing(Setting.HOURS, "office").base
    asked(world, draft(Setting.HOURS, open_from(hours, "07:00")), base=seen, when=1)
    with pytest.raises(StaleChange):
        asked(world, draft(Setting.HOURS, open_from(hours, "06:00")), base=seen, when=2)
    with serving([world.acorn.id]):
        assert len(sla.hours_versions("office")) == 2
        again = agreements.standing(Setting.HOURS, "office").base
    asked(world, draft(Setting.HOURS, open_from(hours, "06:00")), base=again, when=2)


def test_an_approval_of_what_no_longer_stands_is_refused_and_the_request_goes_on_waiting(world: World, hours: dict):
    waiting = asked(world, draft(Setting.HOURS, open_from(hours, "07:00")))
    with serving([world.acorn.id]):
        seen = agreements.standing(Setting.HOURS, "office").base
    set_rails(world, free("hours"), when=0.5)
    asked(world, draft(Setting.HOURS, open_from(hours, "06:00")), when=1)
    omar = world.actors["omar"]
    with pytest.raises(StaleChange), committed(world.acorn, omar):
        agreements.decide_change(waiting.id, DecisionForm(True, base=seen), by=omar, now=at(2))
    with serving([world.acorn.id]):
        assert agreements.change(waiting.id).is_waiting
    assert decided(world, waiting, when=3).state is ChangeState.APPROVED


def test_a_change_is_decided_once(world: World):
    change = asked(world, draft(Setting.PRIORITIES, EMERGENCY))
    decided(world, change)
    with pytest.raises(Conflict, match="approved by Omar"):
        decided(world, change, when=2)
    anna = world.actors["anna"]
    with pytest.raises(Conflict, match="approved"), committed(world.acorn, anna):
        agreements.withdraw_change(change.id, by=anna, now=at(3))


def test_declining_needs_a_reason_and_changes_nothing(world: World):
    change = asked(world, draft(Setting.PRIORITIES, EMERGENCY))
    omar = world.actors["omar"]
    with pytest.raises(Invalid, match="Say why"), committed(world.acorn, omar):
        agreements.decide_change(change.id, DecisionForm(False, " "), by=omar, now=at(1))
    assert decided(world, change, yes=False).note == "Not this year."
    with serving([world.acorn.id]):
        assert tickets.priority_label_versions() == []


def test_what_is_withdrawn_is_not_decided_any_more(world: World):
    change = asked(world, draft(Setting.PRIORITIES, EMERGENCY))
    anna = world.actors["anna"]
    with committed(world.acorn, anna):
        agreements.withdraw_change(change.id, by=anna, now=at(1))
    with pytest.raises(Conflict, match="withdrawn"):
        decided(world, change, when=2)


def test_nobody_decides_about_a_change_of_their_own(world: World):
    change = asked(world, draft(Setting.PRIORITIES, EMERGENCY))
    with pytest.raises(Forbidden, match="their own"):
        decided(world, change, who="anna")


def test_a_locked_setting_and_a_broken_bound_are_refused_and_nothing_is_written(world: World, hours: dict):
    set_rails(world, {"hours": {"mode": "locked"}, "targets": {"mode": "free", "bounds": FIRST_ANSWER}})
    with pytest.raises(Forbidden, match="fixed by the provider"):
        asked(world, draft(Setting.HOURS, open_from(hours, "07:00")))
    with serving([world.acorn.id]):
        policy = standing_document(TARGETS, "standard")
    policy["first_response"]["targets"]["P1"] = 600
    with pytest.raises(Invalid, match="First answer P1 cannot be shorter than 15 min; 10 min is"):
        asked(world, draft(TARGETS, policy))
    with serving([world.acorn.id]):
        assert agreements.changes() == []
        assert len(sla.policy_versions()) == len(sla.hours_versions()) == 1


FIRST_ANSWER = {"first_response": {"P1": {"min": 900}}}


def test_a_tampered_document_that_touches_more_than_its_editor_is_refused(world: World, hours: dict):
    set_rails(world, free("hours", "targets", "ladder"))
    with serving([world.acorn.id]):
        policy = standing_document(TARGETS, "standard")
    policy["resolution"]["targets"]["P1"] = 7200
    policy["resolution"]["pauses"] = []
    with pytest.raises(Invalid, match="more than can be changed here"):
        asked(world, draft(TARGETS, policy))
    with pytest.raises(Invalid, match="more than can be changed here"):
        asked(world, draft(Setting.HOURS, {**open_from(hours, "07:00"), "tz": "America/New_York"}))
    with pytest.raises(Invalid, match="no “owner”"):
        asked(world, draft(Setting.LADDER, {"steps": [{"levels": ["L1"], "name": "Desk", "owner": "me"}]}))
    desk = {"levels": ["L1"], "name": "Desk", "teams": ["desk"]}
    steps = [desk, {"levels": ["L4"], "name": "Out", "vendor": "nobody"}]
    with pytest.raises(Invalid, match="no vendor “nobody”"):
        asked(world, draft(Setting.LADDER, {"steps": steps}))


def test_a_change_that_changes_nothing_is_refused(world: World, hours: dict):
    with pytest.raises(Invalid, match="Nothing is different"):
        asked(world, draft(Setting.HOURS, hours))


def test_another_clients_change_does_not_exist(world: World):
    change = asked(world, draft(Setting.PRIORITIES, EMERGENCY))
    omar = world.actors["omar"]
    with pytest.raises(Missing), committed(world.birch, omar):
        agreements.decide_change(change.id, DecisionForm(True), by=omar, now=at(1))
    with serving([world.birch.id]):
        assert agreements.changes() == agreements.waiting_changes() == []


def test_the_providers_own_change_needs_no_rails_but_the_same_version(world: World, hours: dict):
    set_rails(world, {"hours": {"mode": "locked"}})
    omar, change = world.actors["omar"], draft(Setting.HOURS, open_from(hours, "07:00"))
    with committed(world.acorn, omar):
        seen = agreements.standing(Setting.HOURS, "office").base
        made = agreements.publish_change(change, seen, by=omar, now=at(1))
    assert (made.state, made.person_id, made.author) == (ChangeState.APPLIED, None, "Omar")
    with pytest.raises(StaleChange), committed(world.acorn, omar):
        agreements.publish_change(draft(Setting.HOURS, hours), seen, by=omar, now=at(2))


def test_a_ladder_may_merge_and_skip_levels_and_limit_a_stay(world: World):
    set_rails(world, free("ladder"))
    desk = {"levels": ["L1", "L2"], "name": "One desk", "team": "Dental", "dwell_minutes": 30}
    asked(world, draft(Setting.LADDER, {"steps": [desk, {"levels": ["L4"], "name": "Vendors", "vendor": True}]}))
    with serving([world.acorn.id]):
        ladder = tiers.ladder_in_force(at(0))
    assert ladder.describe == "One desk (L1–L2) → Vendors (L4, vendor)"


def test_names_published_elsewhere_meanwhile_are_not_taken_back(world: World):
    waiting = asked(world, draft(Setting.PRIORITIES, EMERGENCY))
    with committed(world.acorn):
        labels = {**EMERGENCY, "P1": "On fire"}
        tickets.publish_priority_labels(LabelsForm(labels, "Set-up"), by=world.actors["omar"], now=at(1))
    omar = world.actors["omar"]
    with pytest.raises(StaleChange), committed(world.acorn, omar):
        agreements.decide_change(waiting.id, DecisionForm(True, base=waiting.base), by=omar, now=at(2))
