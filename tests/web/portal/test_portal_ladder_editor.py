"""The ladder editor says what a button did, offers what there is by its name, and keeps off what is fixed."""

import re

import pytest

from tests import giving
from tests.agreements.settling import free, set_rails
from tests.web.browser import Browser
from tests.web.desk.conftest import Desk
from tests.web.portal.test_portal_ladder import ALL, DESK, EXPERTS, TECH, VENDORS, in_force, ticked, values
from tests.web.portal.test_portal_settings import SETTINGS, looked, made, rails

STEPS = {**DESK, **TECH, **EXPERTS, **VENDORS}
#: What is fixed for the client in these stories: L3 and L4, whose the steps are, and a longest stay.
BOUNDS = {"levels": ["L0", "L1", "L2"], "vendor_steps": False, "max_dwell_minutes": 240}


@pytest.fixture
def anna(house: Desk) -> Browser:
    rails(house, free("ladder"))
    return house.as_("anna")


@pytest.fixture
def bound(house: Desk, anna: Browser) -> Browser:
    """Anna, with a ladder of four steps of which she may change two."""
    assert made(anna, looked(anna, "ladder", **STEPS), "ladder").status_code == 303
    house.time.shift(60)
    with house.app.app_context():
        set_rails(house.world, {"ladder": {"mode": "free", "bounds": BOUNDS}}, when=0.01)
    return anna


@pytest.fixture
def with_lists(house: Desk, anna: Browser) -> Browser:
    with house.app.app_context():
        for key in ("service-desk", "technical", "experts", "field"):
            giving.team(house.world, key)
        giving.skilled(house.world, "network")
    return anna


@pytest.mark.parametrize(
    ("deed", "step", "words"),
    [
        ("merge-1", 2, "Step 3 was merged into step 2."),
        ("up-2", 2, "Step 3 is step 2 now"),
        ("down-0", 2, "Step 1 is step 2 now"),
        ("place-0-2", 3, "Step 1 is step 3 now"),
        ("remove-2", 2, "Step 3 was removed."),
        ("rule-0", 1, "One rule more was added to step 1."),
        ("unrule-1-0", 2, "Rule 1 of step 2 was removed."),
    ],
)
def test_a_button_leads_to_the_step_concerned_and_says_what_it_did(anna: Browser, deed: str, step: int, words: str):
    page = looked(anna, "ladder", **ALL, deed=deed).text
    told = re.findall(r'<p class="step-done" id="step-done" role="status">.*?<span>(.*?)</span>', page)
    assert len(told) == 1
    assert told[0].startswith(words)
    assert page.count(" autofocus") == 1
    assert f'id="step-{step}"' in page[: page.index(" autofocus")].rpartition('<fieldset class="step-form"')[2]
    for nothing in ("up-0", "merge-2", "rubbish", "remove-9"):
        still = looked(anna, "ladder", **ALL, deed=nothing).text
        assert "step-done" not in still
        assert " autofocus" not in still


def test_a_step_is_added_below_the_vendors_at_a_level_that_is_free(anna: Browser):
    three = {**DESK, **TECH} | {key.replace("3", "2"): value for key, value in VENDORS.items()}
    page = looked(anna, "ladder", **three, deed="add")
    assert values(page, "title") == ["Desk", "Technicians", "", "Vendors"]
    assert [ticked(page, f"levels-{place}") for place in range(4)] == [["L1"], ["L2"], ["L3"], ["L4"]]
    assert "Step 3 was added." in page.text
    between = {**DESK, **{key.replace("2", "1"): value for key, value in EXPERTS.items()}}
    page = looked(anna, "ladder", **between, deed="add")
    assert [ticked(page, f"levels-{place}") for place in range(3)] == [["L1"], ["L3"], ["L4"]]
    full = {**three, "levels-1": ["L2", "L3"]}
    page = looked(anna, "ladder", **full, deed="add")
    assert values(page, "title") == ["Desk", "Technicians", "", "Vendors"]
    assert ticked(page, "levels-2") == []


def test_steps_are_looked_at_in_the_order_of_their_levels_and_faults_stand_beside_their_own(anna: Browser):
    swapped = {**STEPS, "levels-1": ["L3"], "levels-2": ["L2"]}
    page = looked(anna, "ladder", **swapped)
    assert page.status_code == 200
    assert re.search(r"L2 is called</th>.*?<strong>“Experts”", page.text)
    page = looked(anna, "ladder", **{**swapped, "dwell-1": "soon"})
    assert page.status_code == 422
    assert values(page, "title") == ["Desk", "Experts", "Technicians", "Vendors"]
    assert 'id="dwell-2-fault"' in page.text
    assert re.search(r'<input aria-describedby="[^"]*dwell-2-fault" aria-invalid="true"', page.text)


def test_teams_and_skills_are_ticked_by_name_and_what_there_is_not_is_refused_beside_them(with_lists: Browser):
    page = looked(
        with_lists, "ladder", **{**STEPS, "team-1": ["technical", "field"], "skills-1": ["network"]}, deed="up-9"
    )
    assert ticked(page, "team-1") == ["technical", "field"]
    assert ticked(page, "skills-1") == ["network"]
    assert "Service desk</label>" in page.text
    for typed, beside, sentence in (
        ({"skills-1": ["plumbing"]}, "skills-1", "there is no skill “plumbing” among the provider&#39;s skills"),
        ({"team-1": ["moon"]}, "team-1", "there is no team “moon” among the provider&#39;s teams"),
        ({"team-1": []}, "team-1", "needs a team or a vendor"),
    ):
        refused = looked(with_lists, "ladder", **{**STEPS, **typed})
        assert refused.status_code == 422
        fault = refused.text[refused.text.index(f'id="{beside}-fault"') :][:600]
        assert sentence.replace("&#39;", "'") in fault.replace("&#39;", "'")
        assert f'aria-describedby="{beside}-fault"' in refused.text


def test_a_skill_that_the_ladder_names_already_may_stay_though_it_is_on_no_list(house: Desk, anna: Browser):
    assert made(anna, looked(anna, "ladder", **{**STEPS, "skills-1": "plumbing"}), "ladder").status_code == 303
    house.time.shift(60)
    with house.app.app_context():
        giving.skilled(house.world, "network")
    page = looked(anna, "ladder", **{**STEPS, "skills-1": ["plumbing", "network"]})
    assert page.status_code == 200
    assert "plumbing (not on the list)" in anna.get(f"{SETTINGS}/ladder").text


def test_a_fixed_step_is_shown_and_neither_changed_nor_lost(house: Desk, bound: Browser):
    page = bound.get(f"{SETTINGS}/ladder")
    assert re.findall(r'<input type="hidden" name="(fixed-\d)" value="(\w+)">', page.text) == [
        ("fixed-2", "L3"),
        ("fixed-3", "L4"),
    ]
    assert len(re.findall(r'<fieldset class="step-form" id="step-\d"[^>]* disabled>', page.text)) == 2
    for button in ("remove-2", "remove-3", "merge-1", "merge-2", "up-2", "down-1", "rule-2"):
        assert f'value="{button}"' not in page.text, button
    assert 'value="remove-1"' in page.text
    kept = {**DESK, **TECH, "dwell-0": "4 h", "dwell-1": "2 h", "fixed-2": "L3", "fixed-3": "L4"}
    for deed in ("up-2", "remove-2", "merge-1"):
        assert "Experts" in values(looked(bound, "ladder", **kept, deed=deed), "title"), deed
    wrong = looked(bound, "ladder", **{**kept, "dwell-0": "soon"})
    assert (wrong.status_code, values(wrong, "title")[2:]) == (422, ["Experts", "Vendors"])
    before = in_force(house)
    assert made(bound, looked(bound, "ladder", **kept), "ladder").status_code == 303
    after = in_force(house)
    assert after.steps[2:] == before.steps[2:]
    assert after.steps[0].dwell_minutes == 240


def test_what_is_fixed_is_said_before_it_is_asked_where_its_tickets_go(bound: Browser):
    gone = {**DESK, **TECH, "fixed-2": "L4"}
    page = looked(bound, "ladder", **gone)
    assert page.status_code == 422
    assert "L3 stays as it is: its step is fixed." in page.text


def test_a_dwell_limit_beyond_the_bound_is_said_beside_it(bound: Browser):
    page = looked(bound, "ladder", **{**DESK, **TECH, "fixed-2": "L3", "fixed-3": "L4", "dwell-1": "5 h"})
    assert page.status_code == 422
    fault = page.text[page.text.index('id="dwell-1-fault"') :][:600]
    assert "Technicians (L2) may keep a ticket for at most 4 h; 5 h is more." in fault
    assert "dwell-0-fault" not in page.text


def test_whose_a_step_is_goes_along_unseen_where_it_is_fixed(bound: Browser):
    page = bound.get(f"{SETTINGS}/ladder").text
    assert re.search(r'<select[^>]*disabled[^>]*id="vendor-0"', page)
    assert '<input type="hidden" name="vendor-0" value="">' in page
    assert '<input type="hidden" name="rate_key-0" value="">' in page


def test_a_merged_step_is_offered_once_as_the_one_that_speaks(anna: Browser):
    merged = {**DESK, "levels-0": ["L1", "L2"]} | {key.replace("3", "1"): value for key, value in VENDORS.items()}
    for chosen in ("L1", "L2"):
        page = looked(anna, "ladder", **merged, communicator=chosen, deed="up-9").text
        offered = re.search(r'<select[^>]*id="communicator".*?</select>', page, re.DOTALL)
        assert offered is not None
        assert offered[0].count("Desk (L1–L2)") == 1
        assert f'selected value="{chosen}"' in offered[0]


def test_a_long_question_is_told_by_the_name_of_its_field(anna: Browser):
    page = looked(anna, "ladder", **{**ALL, "handover-1": "What was tried\n" + "x" * 61})
    assert page.status_code == 422
    fault = page.text[page.text.index('id="handover-1-fault"') :][:400]
    assert "A question has at most 60 characters" in fault
    assert "each of up to 60 characters" in page.text


def test_the_office_speaks_of_its_own_people(house: Desk, anna: Browser):
    assert "our provider&#39;s people" in anna.get(f"{SETTINGS}/ladder").text
    office = house.as_("omar").get("/office/acorn/agreement/ladder").text
    assert "our own people" in office
    assert "our provider" not in office
