"""The office answers what clients ask for, says what they may set themselves, and sets it for them."""

import pytest

from msp import agreements, sla, tickets
from msp.agreements import Setting
from msp.store import serving
from tests.agreements.settling import asked, draft, free, set_rails
from tests.desk_work import at
from tests.web.browser import Browser
from tests.web.desk.conftest import Desk
from tests.web.portal.test_portal_settings import WEEK, hidden

AGREEMENT = "/office/acorn/agreement"
NAMES = {"P1": "Emergency", "P2": "High", "P3": "Normal", "P4": "Low"}


@pytest.fixture
def omar(house: Desk) -> Browser:
    return house.as_("omar")


def request(house: Desk, document: dict | None = None) -> str:
    """Where Anna's request for other names of priorities is answered."""
    with house.app.app_context():
        change = asked(house.world, draft(Setting.PRIORITIES, document or NAMES), when=24 * 28)
    return f"{AGREEMENT}/changes/{change.id}"


def answered(browser: Browser, page: str, decision: str, **more):
    """The answer on what the page shows."""
    return browser.post(f"{page}/decision", **{**hidden(browser.get(page)), "decision": decision, **more})


def test_what_waits_stands_in_one_list_with_the_way_to_its_answer(house: Desk, omar: Browser):
    assert "Nobody waits" in omar.get("/office/changes").text
    page = request(house)
    waiting = omar.get("/office/changes").text
    assert page in waiting
    assert "We open earlier now." in waiting
    assert house.as_("lena").get("/office/changes").status_code == 403


def test_a_yes_publishes_and_tells_and_is_given_once(house: Desk, omar: Browser):
    page = request(house)
    shown = omar.get(page).text
    assert "P1 is called" in shown
    assert answered(omar, page, "approve").status_code == 303
    assert "Approved" in omar.get(page).text
    assert omar.post(f"{page}/decision", decision="approve").status_code == 409
    with house.app.app_context(), serving([house.world.acorn.id]):
        (version,) = tickets.priority_label_versions()
        assert (version.author, version.document) == ("Anna", NAMES)


def test_a_no_needs_a_word(house: Desk, omar: Browser):
    page = request(house)
    assert 'What you say to it <span class="optional">(needed for a no)' in omar.get(page).text
    silent = answered(omar, page, "decline")
    assert silent.status_code == 422
    assert "Say why" in silent.text
    assert answered(omar, page, "maybe").status_code == 422
    assert answered(omar, page, "decline", note="Not this year.").status_code == 303
    assert "Not this year." in house.as_("anna").get(page.replace("office", "portal")).text


def test_a_yes_to_what_no_longer_stands_shows_both_and_decides_nothing(house: Desk, omar: Browser):
    page = request(house)
    seen = hidden(omar.get(page))
    with house.app.app_context():
        set_rails(house.world, free("priorities"), when=24 * 28 + 1)
        asked(house.world, draft(Setting.PRIORITIES, {**NAMES, "P2": "Soon"}), when=24 * 28 + 2)
    both = omar.post(f"{page}/decision", **seen, decision="approve")
    assert both.status_code == 409
    for words in ("Two at once", "Soon", "Emergency"):
        assert words in both.text, words
    with house.app.app_context(), serving([house.world.acorn.id]):
        assert len(tickets.priority_label_versions()) == 1
    assert omar.post(f"{page}/decision", **hidden(both), decision="approve").status_code == 303
    with house.app.app_context(), serving([house.world.acorn.id]):
        assert tickets.priority_label_versions()[0].document == NAMES


def test_the_office_sets_for_the_client_what_its_rails_lock(house: Desk, omar: Browser):
    with house.app.app_context():
        set_rails(house.world, {"hours": {"mode": "locked"}}, when=24 * 28)
    seen = hidden(omar.get(f"{AGREEMENT}/hours"))
    page = omar.post(f"{AGREEMENT}/hours", **seen, **WEEK)
    assert "Publish it" in page.text
    made = omar.post(f"{AGREEMENT}/hours/changes", **hidden(page), reason="Agreed at the yearly talk.")
    assert made.status_code == 303
    assert "Agreed at the yearly talk." in house.as_("anna").get("/portal/acorn/agreement/hours/history").text
    assert house.as_("petra").get(f"{AGREEMENT}/hours").status_code == 403
    assert house.as_("petra").get(f"{AGREEMENT}/hours/history").status_code == 200


def rails_form(**chosen) -> dict:
    modes = dict.fromkeys(("ladder", "targets", "hours", "priorities", "contacts"), "on_request")
    usual = {
        "levels": ["L0", "L1", "L2", "L3", "L4"],
        "vendor_steps": "y",
        "whole_ladder": "y",
        "add": "y",
        "retire": "y",
    }
    return {**modes, **usual, "reason": "As agreed.", **chosen}


def test_guard_rails_are_set_from_a_form_and_come_back_into_it(house: Desk, omar: Browser):
    seen = hidden(omar.get(f"{AGREEMENT}/guard-rails"))
    chosen = {"ladder": "free", "levels": ["L1", "L2"], "longest_dwell": "4 h", "hours": "free", "least_hours": "40 h"}
    chosen |= {
        "whole_ladder": "",
        "first_response-P1-min": "15 min",
        "first_response-P1-max": "2 h",
        "contacts": "locked",
    }
    answer = omar.post(f"{AGREEMENT}/guard-rails", **seen, **rails_form(**chosen))
    assert answer.status_code == 303
    page = omar.get(AGREEMENT).text
    for words in (
        "A dwell limit is at most 4 h.",
        "at least 15 min and at most 2 h",
        "Open at least 40 h a week",
        "Fixed",
    ):
        assert words in page, words
    form = omar.get(f"{AGREEMENT}/guard-rails").text
    assert 'value="15 min"' in form
    assert "As agreed." in form
    with house.app.app_context(), serving([house.world.acorn.id]):
        rails = agreements.guard_rails_in_force(at(24 * 40)).document
    assert rails["ladder"] == {"mode": "free", "bounds": {"levels": ["L1", "L2"], "max_dwell_minutes": 240}}
    assert rails["targets"]["bounds"] == {"first_response": {"P1": {"min": 900, "max": 7200}}}
    assert rails["contacts"] == {"mode": "locked"}


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"longest_dwell": "soon"}, "no span of time"),
        ({"first_response-P1-min": "4 h", "first_response-P1-max": "2 h"}, "cannot be longer"),
        ({"least_hours": "50 h", "most_hours": "40 h"}, "cannot be more"),
        ({"hours": "sometimes"}, "valid choice"),
        ({"reason": " "}, "Say why"),
    ],
)
def test_guard_rails_that_make_no_sense_are_refused_beside_their_field(house: Desk, omar: Browser, chosen, words):
    seen = hidden(omar.get(f"{AGREEMENT}/guard-rails"))
    answer = omar.post(f"{AGREEMENT}/guard-rails", **seen, **rails_form(**chosen))
    assert answer.status_code == 422
    assert words in answer.text


def test_every_fault_of_guard_rails_stands_beside_its_field_in_the_words_of_the_form(house: Desk, omar: Browser):
    seen = hidden(omar.get(f"{AGREEMENT}/guard-rails"))
    chosen = {"first_response-P1-min": "4 h", "first_response-P1-max": "2 h", "most_hours": "200 h"}
    chosen |= {"least_hours": "soon", "longest_dwell": "90 s", "reason": ""}
    page = omar.post(f"{AGREEMENT}/guard-rails", **seen, **rails_form(**chosen)).text
    for field in ("first_response-P1-min", "most_hours", "least_hours", "longest_dwell"):
        assert f'id="{field}-fault"' in page, field
    for words in (
        "P1, shortest: it cannot be longer than the longest, 2 h.",
        "Most open hours a week: at most 168 h a week.",
        "Fewest open hours a week: “soon” is no span of time.",
        "Say why this changes.",
        "Longest dwell limit: Whole minutes only.",
    ):
        assert words in page, words


def test_two_who_set_guard_rails_at_once_are_told(house: Desk, omar: Browser):
    seen = hidden(omar.get(f"{AGREEMENT}/guard-rails"))
    assert omar.post(f"{AGREEMENT}/guard-rails", **seen, **rails_form(hours="free")).status_code == 303
    late = omar.post(f"{AGREEMENT}/guard-rails", **seen, **rails_form(hours="locked"))
    assert late.status_code == 409
    assert "Somebody else set other guard rails" in late.text
    house.time.shift(60)
    assert omar.post(f"{AGREEMENT}/guard-rails", **hidden(late), **rails_form(hours="locked")).status_code == 303


def test_rails_that_are_set_later_do_not_reach_what_is_published(house: Desk, omar: Browser):
    with house.app.app_context():
        set_rails(house.world, free("hours"), when=24 * 28)
        with serving([house.world.acorn.id]):
            hours = dict(agreements.standing(Setting.HOURS, "office").document or {})
        wide = {**hours, "weekly": {**hours["weekly"], "sat": [["08:00", "12:00"]]}}
        asked(house.world, draft(Setting.HOURS, wide), when=24 * 28 + 1)
        set_rails(house.world, {"hours": {"mode": "free", "bounds": {"max_weekly_minutes": 60}}}, when=24 * 28 + 2)
        with serving([house.world.acorn.id]):
            assert sla.hours_versions("office")[0].document["weekly"]["sat"] == [["08:00", "12:00"]]
