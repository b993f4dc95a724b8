"""Promises of one service: a policy of its own begins as a copy, is changed and asked for like the standard one."""

import pytest

from msp import agreements, sla, tenants
from msp.agreements import OWN, Draft, Setting, StaleChange, UnderForm
from msp.identity import AUTOMATIC
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.ids import new_id
from msp.sla import VersionForm
from msp.tenants import STANDARD
from tests.buying import POS, buy, point_of_sale
from tests.desk_work import at, committed
from tests.promises import OFFICE, POLICY
from tests.world import World


def _put(service_id, policy: str = OWN, *, own_hours: bool = False, reason: str = "It matters more", when: float = 0):
    form = UnderForm(policy, reason, own_hours)
    return agreements.put_service_under(service_id, form, by=AUTOMATIC, now=at(when))


def test_a_policy_of_its_own_begins_as_a_copy_of_what_is_in_force(ground, world: World):
    with committed(world.acorn):
        wifi = buy("wifi", "Wi-Fi", now=at(-1))
        assert _put(wifi) == "wifi"
        found = sla.policy_in_force(at(0), "wifi")
        assert found is not None
        assert (found.document, found.valid_from, found.reason) == (POLICY, at(0), "It matters more")
        assert agreements.series_names(Setting.TARGETS) == (STANDARD, "wifi")
        assert agreements.series_names(Setting.HOURS) == ("office",)
        assert tenants.service(wifi, at(0)).policy == "wifi"
        assert [one.policy for one in tenants.service_policies(wifi)] == ["wifi", STANDARD]


def test_hours_of_its_own_are_a_copy_too_and_its_promises_run_on_them(ground, world: World):
    with committed(world.acorn):
        _put(buy("wifi", "Wi-Fi", now=at(-1)), own_hours=True)
        hours, policy = sla.hours_in_force("wifi", at(0)), sla.policy_in_force(at(0), "wifi")
        assert hours is not None
        assert policy is not None
        assert hours.document == {"tz": "Europe/Stockholm", **OFFICE}
        assert {terms["hours"] for terms in policy.document.values()} == {"wifi"}
        standard = sla.policy_in_force(at(0))
        assert standard is not None
        assert standard.document == POLICY


def test_promises_that_run_on_other_hours_than_the_solution_stay_on_them(ground, world: World):
    with committed(world.acorn):
        day = {"tz": "UTC", "weekly": {"mon": [["00:00", "24:00"]]}}
        document = POLICY | {"first_response": {**POLICY["first_response"], "hours": day}}
        sla.publish_policy_version(VersionForm(STANDARD, document, "Day"), by=AUTOMATIC, now=at(-2))
        _put(buy("wifi", "Wi-Fi", now=at(-1)), own_hours=True)
        found = sla.policy_in_force(at(0), "wifi")
        assert found is not None
        assert (found.document["first_response"]["hours"], found.document["resolution"]["hours"]) == (day, "wifi")


def test_services_share_a_policy_and_go_back_to_the_standard_one(ground, world: World):
    with committed(world.acorn):
        wifi, mail = buy("wifi", "Wi-Fi", now=at(-1)), buy(now=at(-1))
        _put(wifi)
        assert _put(mail, "wifi") == "wifi"
        assert _put(mail, STANDARD, when=1) == STANDARD
        assert [one.policy for one in tenants.services(at(0.5))] == ["wifi", "wifi"]
        assert {one.key: one.policy for one in tenants.services(at(1))} == {"e-mail": STANDARD, "wifi": "wifi"}


def test_what_makes_no_sense_is_refused_beside_its_field_and_nothing_is_published(ground, world: World):
    with committed(world.acorn):
        wifi = buy("wifi", "Wi-Fi", now=at(-1))
        for policy, reason, field in (("unheard", "So", "policy"), (OWN, " \u200b", "reason"), ("", "So", "policy")):
            with pytest.raises(Invalid) as refused:
                _put(wifi, policy, reason=reason)
            assert refused.value.field == field
        with pytest.raises(Conflict, match="already"):
            _put(wifi, STANDARD)
        with pytest.raises(Missing):
            _put(new_id())
        assert sla.policy_names() == (STANDARD,)
        _put(wifi)
        with pytest.raises(Conflict, match="of its own already"):
            _put(wifi, when=1)
        tenants.retire_service(wifi, now=at(2))
        with pytest.raises(Conflict, match="retired"):
            _put(wifi, STANDARD, when=3)


def test_hours_that_are_called_like_the_service_are_never_taken_over(ground, world: World):
    with committed(world.acorn):
        office = buy("office", "Office rooms", now=at(-1))
        with pytest.raises(Conflict, match="service hours called “office”") as refused:
            _put(office, own_hours=True)
        assert refused.value.field == "own_hours"


def test_a_client_asks_for_other_targets_of_one_service_and_the_answer_counts_for_that_one(ground, world: World):
    anna, omar = world.actors["anna"], world.actors["omar"]
    with committed(world.acorn, anna):
        point_of_sale(now=at(-1))
        seen = agreements.standing(Setting.TARGETS, POS)
        assert seen.document is not None
        faster = {**seen.document, "resolution": {**seen.document["resolution"], "targets": {"*": 36000, "P1": 7200}}}
        asked = agreements.ask_for_change(Draft(Setting.TARGETS, POS, faster, "Queues"), seen.base, by=anna, now=at(0))
        assert (asked.name, asked.is_waiting) == (POS, True)
    with committed(world.acorn, omar):
        review = agreements.review(agreements.draft_of(asked, now=at(1)), freely=True, now=at(1))
        form = agreements.DecisionForm(approves=True, base=review.standing.base)
        agreements.decide_change(asked.id, form, by=omar, now=at(1))
        found, standard = sla.policy_in_force(at(1), POS), sla.policy_in_force(at(1))
        assert found is not None
        assert standard is not None
        assert found.document["resolution"]["targets"]["P1"] == 7200
        assert standard.document == POLICY


def test_a_change_of_one_policy_is_no_change_of_another(ground, world: World):
    omar = world.actors["omar"]
    with committed(world.acorn, omar):
        point_of_sale(now=at(-1))
        standard = agreements.standing(Setting.TARGETS, STANDARD)
        draft = Draft(Setting.TARGETS, POS, standard.document or {}, "As everywhere")
        with pytest.raises(StaleChange):
            agreements.publish_change(draft, standard.base, by=omar, now=at(0))
