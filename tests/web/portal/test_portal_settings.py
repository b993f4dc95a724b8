"""A client's admin changes what is agreed: editor, difference and preview, then published or asked for."""

import json
import re
from html import unescape

import pytest
from werkzeug.test import TestResponse

from msp import agreements, sla, tickets, tiers
from msp.agreements import Setting
from msp.store import serving
from tests.agreements.settling import free, set_rails
from tests.desk_work import at, committed, opened
from tests.web.browser import Browser
from tests.web.desk.conftest import Desk

SETTINGS = "/portal/acorn/agreement"
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "07:00–19:00")
_HIDDEN = re.compile(r'name="(document|base|name|starts_at)"[^>]*value="([^"]*)"')


@pytest.fixture
def anna(house: Desk) -> Browser:
    return house.as_("anna")


def rails(house: Desk, document: dict) -> None:
    with house.app.app_context():
        set_rails(house.world, document)


def hidden(answer: TestResponse) -> dict[str, str]:
    """What a page carries along unseen."""
    found = dict(_HIDDEN.findall(answer.text))
    return {name: unescape(value) for name, value in found.items()}


def looked(browser: Browser, setting: str, **typed) -> TestResponse:
    """The page of a change, from what somebody typed on the editor as it is now."""
    seen = hidden(browser.get(f"{SETTINGS}/{setting}"))
    return browser.post(f"{SETTINGS}/{setting}", **{**seen, **typed})


def made(browser: Browser, page: TestResponse, setting: str, **more) -> TestResponse:
    """The change of such a page, made."""
    kept = {"reason": "We open earlier.", **hidden(page), **more}
    return browser.post(f"{SETTINGS}/{setting}/changes", **kept)


def test_the_agreement_says_what_may_be_changed_and_how(house: Desk, anna: Browser):
    rails(house, {"hours": {"mode": "free"}, "ladder": {"mode": "locked"}})
    page = anna.get(SETTINGS).text
    assert "You may change it" in page
    assert "Ask for a change" in page
    assert "Fixed by" in page
    assert f"{SETTINGS}/ladder/history" in page
    assert f'href="{SETTINGS}/ladder"' not in page
    assert "Fixed by" in anna.get(f"{SETTINGS}/ladder").text


def test_free_hours_are_looked_at_then_published_and_count_from_their_moment(house: Desk, anna: Browser):
    rails(house, free("hours"))
    page = looked(anna, "hours", **WEEK, starts_at="2026-10-06T08:00")
    assert page.status_code == 200
    for words in ("Monday to Friday", "08:00–17:00", "07:00–19:00", "Tue 6 Oct 2026, 08:00 Stockholm", "Open clocks"):
        assert words in page.text, words
    answer = made(anna, page, "hours")
    assert answer.status_code == 303
    shown = anna.get(answer.headers["Location"]).text
    assert "Published" in shown
    assert "from Tue 6 Oct 2026, 08:00 Stockholm" in shown
    history = anna.get(f"{SETTINGS}/hours/history").text
    assert "To come" in history
    assert "We open earlier." in history
    with house.app.app_context(), serving([house.world.acorn.id]):
        assert sla.hours_in_force("office", at(23.9)).document["weekly"]["mon"] == [["08:00", "17:00"]]
        assert sla.hours_in_force("office", at(24)).document["weekly"]["mon"] == [["07:00", "19:00"]]


def test_what_is_on_request_waits_and_may_be_withdrawn(house: Desk, anna: Browser):
    page = looked(anna, "priorities", P1="Emergency", P2="High", P3="Normal", P4="Low")
    assert "P1 is called" in page.text
    answer = made(anna, page, "priorities")
    shown = anna.get(answer.headers["Location"])
    assert "Waiting for an answer" in shown.text
    assert "Withdraw this change" in shown.text
    assert anna.post(f"{answer.headers['Location']}/withdrawal").status_code == 303
    assert "Withdrawn" in anna.get(answer.headers["Location"]).text
    assert anna.post(f"{answer.headers['Location']}/withdrawal").status_code == 409
    with house.app.app_context(), serving([house.world.acorn.id]):
        assert tickets.priority_label_versions() == []


def test_two_admins_at_once_get_both_and_one_click_puts_it_on_top(house: Desk, anna: Browser):
    rails(house, free("hours"))
    first, second = looked(anna, "hours", **WEEK), looked(anna, "hours", **{**WEEK, "sat": "09:00–12:00"})
    assert made(anna, first, "hours", reason="Longer days.").status_code == 303
    house.time.move_to(at(2.1))
    both = made(anna, second, "hours", reason="Saturdays too.")
    assert both.status_code == 409
    for words in ("Two at once", "Longer days.", "Saturdays too.", "Saturday", "09:00–12:00", "07:00–19:00"):
        assert words in both.text, words
    with house.app.app_context(), serving([house.world.acorn.id]):
        assert len(sla.hours_versions("office")) == 2
    assert made(anna, both, "hours", reason="Saturdays too.").status_code == 303
    with house.app.app_context(), serving([house.world.acorn.id]):
        assert sla.hours_versions("office")[0].document["weekly"]["sat"] == [["09:00", "12:00"]]


def test_an_editor_opened_before_somebody_elses_change_leads_to_both(house: Desk, anna: Browser):
    rails(house, free("priorities"))
    names = {"P1": "Emergency", "P2": "High", "P3": "Normal", "P4": "Low"}
    seen = hidden(anna.get(f"{SETTINGS}/priorities"))
    made(anna, looked(anna, "priorities", **names), "priorities")
    late = anna.post(f"{SETTINGS}/priorities", **{**seen, **names, "P4": "Someday"})
    assert late.status_code == 409
    assert "Two at once" in late.text
    same = anna.post(f"{SETTINGS}/priorities", **{**seen, **names})
    assert same.status_code == 409
    assert "nothing left to do" in same.text


def test_the_ladder_is_edited_without_a_script(house: Desk, anna: Browser):
    rails(house, free("ladder"))
    steps = {"levels-0": ["L1"], "title-0": "Desk", "vendor-0": "", "levels-1": ["L2", "L3"], "title-1": "Experts"}
    steps |= {"team-0": "desk", "team-1": "Dental", "dwell-1": "4 h", "vendor-1": ""}
    added = looked(anna, "ladder", **steps, deed="add")
    assert (added.status_code, added.text.count("Name of the step")) == (200, 3)
    moved = looked(anna, "ladder", **steps, deed="up-1").text
    assert moved.index('value="Experts"') < moved.index('value="Desk"')
    assert 'value="Experts"' not in looked(anna, "ladder", **steps, deed="remove-1").text
    page = looked(anna, "ladder", **steps)
    for words in ("L2–L3 dwell limit", "4 h", "Dental", "not used", "“Desk”"):
        assert words in page.text, words
    assert made(anna, page, "ladder").status_code == 303
    with house.app.app_context(), serving([house.world.acorn.id]):
        assert tiers.ladder_in_force(at(2)).describe == "Desk (L1) → Experts (L2–L3)"


def test_targets_are_typed_as_spans_and_a_fault_stands_beside_its_field(house: Desk, anna: Browser):
    rails(house, {"targets": {"mode": "free", "bounds": {"first_response": {"P1": {"min": 900, "max": 7200}}}}})
    typed = {f"first_response-P{n}": f"{n} h" for n in range(1, 5)} | {f"resolution-P{n}": "8 h" for n in range(1, 5)}
    for wrong, words in (("soon", "is no span of time"), ("", "a promise is not taken away"), ("10 min", "cannot be")):
        page = looked(anna, "targets", **{**typed, "first_response-P1": wrong})
        assert page.status_code == 422
        assert words in page.text, words
    bad = {"first_response-P1": "0", "first_response-P2": "−3 h", "resolution-P1": "x"}
    page = looked(anna, "targets", **typed | bad).text
    for words in ("“0” is no span of time: write more than 0.", "“−3 h” is no span of time: write", "“x” is no span"):
        assert words in page, words
    assert "at least 15 min and at most 2 h" in anna.get(f"{SETTINGS}/targets").text
    page = looked(anna, "targets", **typed)
    assert "First answer P3" in page.text
    assert made(anna, page, "targets").status_code == 303
    with house.app.app_context(), serving([house.world.acorn.id]):
        policy = sla.policy_in_force(at(2)).document
    assert policy["first_response"]["targets"] == {"P1": 3600, "P2": 7200, "P3": 10800, "*": 14400}
    assert policy["resolution"]["escalate"] == {"L1": 75}


def test_targets_are_sent_back_as_the_form_shows_them_however_long_or_odd(house: Desk, anna: Browser):
    rails(house, free("targets"))
    typed = {f"{metric}-P{n}": "8 h" for metric in ("first_response", "resolution") for n in range(1, 5)}
    odd = {"resolution-P3": "1 h 5 s", "resolution-P4": "1200 h"}
    assert made(anna, looked(anna, "targets", **typed | odd), "targets").status_code == 303
    form = anna.get(f"{SETTINGS}/targets").text
    shown = dict(re.findall(r'name="((?:first_response|resolution)-P\d)"[^>]*value="([^"]*)"', form))
    assert shown == typed | odd
    house.time.move_to(at(3))
    again = looked(anna, "targets", **shown | {"first_response-P1": "4 h"})
    assert (again.status_code, again.text.count("Solution P")) == (200, 0)


@pytest.mark.parametrize(
    ("starts", "words"),
    [
        ("2026-10-05T09:00", "past already"),
        ("2027-03-28T02:30", "The clock skips that time"),
        ("0001-01-01T00:00", "Write day and time"),
        ("9999-12-31T23:59", "Write day and time"),
        ("2026-12-01T08:00+01:00", "Write day and time"),
        ("x", "day and time"),
        ("2036-01-01T00:00", "two years"),
    ],
)
def test_a_start_that_cannot_be_is_said_beside_its_field(house: Desk, anna: Browser, starts: str, words: str):
    page = looked(anna, "hours", **WEEK, starts_at=starts)
    assert page.status_code == 422
    assert words in page.text
    assert starts in page.text


def test_a_missing_reason_keeps_the_change(house: Desk, anna: Browser):
    rails(house, free("hours"))
    page = looked(anna, "hours", **WEEK)
    again = made(anna, page, "hours", reason=" ")
    assert again.status_code == 422
    assert "Say why this changes." in again.text
    assert hidden(again)["document"] == hidden(page)["document"]
    assert made(anna, again, "hours").status_code == 303


def test_change_it_again_leads_back_with_everything_typed(house: Desk, anna: Browser):
    page = looked(anna, "hours", **WEEK, sat="09:00–12:00", starts_at="2026-10-07T08:00")
    back = anna.post(f"{SETTINGS}/hours", **hidden(page), deed="again")
    assert back.status_code == 200
    assert 'value="09:00–12:00"' in back.text
    assert 'value="2026-10-07T08:00"' in back.text


def test_a_tampered_request_is_refused_and_changes_nothing(house: Desk, anna: Browser):
    rails(
        house,
        {"hours": {"mode": "locked"}, "targets": {"mode": "free", "bounds": {"first_response": {"P1": {"min": 900}}}}},
    )
    with house.app.app_context(), serving([house.world.acorn.id]):
        hours = agreements.standing(Setting.HOURS, "office")
        targets = agreements.standing(Setting.TARGETS, "standard")
    longer = {**hours.document, "weekly": {"mon": [["00:00", "24:00"]]}}
    anna.get(f"{SETTINGS}/targets")
    assert anna.post(f"{SETTINGS}/hours", **WEEK).status_code == 403
    sent = {"document": json.dumps(longer), "base": hours.base, "name": "office", "reason": "Because."}
    assert anna.post(f"{SETTINGS}/hours/changes", **sent).status_code == 403
    first = {**targets.document["first_response"], "targets": {"P1": 60, "*": 14400}}
    sent = {"base": targets.base, "name": "standard", "reason": "Because."}
    for document in ({**targets.document, "first_response": first}, {"resolution": {}}, {"owner": "me"}, [], "x", None):
        answer = anna.post(f"{SETTINGS}/targets/changes", **sent, document=json.dumps(document))
        assert answer.status_code == 422, document
    assert anna.post(f"{SETTINGS}/nothing/changes", **sent).status_code == 404
    assert anna.post(f"{SETTINGS}/hours/changes", **{**sent, "name": "night"}, document="{}").status_code == 404
    with house.app.app_context(), serving([house.world.acorn.id]):
        assert agreements.changes() == []
        assert len(sla.policy_versions()) == len(sla.hours_versions()) == 1


def test_another_clients_change_is_not_there(house: Desk, anna: Browser):
    answer = made(anna, looked(anna, "hours", **WEEK), "hours")
    foreign = answer.headers["Location"].replace("acorn", "birch")
    bea = house.as_("bea")
    assert bea.get(answer.headers["Location"]).status_code == 404
    assert bea.get(foreign).status_code == 404
    assert bea.post(f"{foreign}/withdrawal").status_code == 404
    assert house.as_("rosa").get(answer.headers["Location"]).status_code == 403


def test_nothing_of_the_past_is_rewritten(house: Desk, anna: Browser):
    rails(house, free("targets"))
    lena = house.world.actors["lena"]
    with house.app.app_context(), committed(house.world.acorn):
        ticket = opened(house.world)
        reference = ticket.reference
        tickets.resolve(ticket, "Done.", by=lena, now=at(1))

    def clocks() -> list:
        with house.app.app_context(), serving([house.world.acorn.id]):
            return sla.clocks_of(tickets.ticket_for(lena, reference), now=at(3))

    before = clocks()
    typed = {f"{metric}-P{n}": "5 min" for metric in ("first_response", "resolution") for n in range(1, 5)}
    assert made(anna, looked(anna, "targets", **typed), "targets").status_code == 303
    assert clocks() == before


@pytest.mark.parametrize(
    "document",
    [
        "[" * 100_000,
        '{"steps":' * 20_000,
        '{"steps":' + "[" * 700 + "]" * 700 + "}",
        '{"\\ud800": 1}',
        '{"steps": "\\ud800"}',
    ],
    ids=["lists", "objects", "deep but whole", "half a character as a name", "half a character as a value"],
)
@pytest.mark.parametrize("setting", Setting)
def test_a_document_that_no_editor_writes_is_refused(anna: Browser, setting: Setting, document: str):
    anna.get(f"{SETTINGS}/ladder")
    sent = {"document": document, "base": "", "reason": "Because."}
    name = {Setting.HOURS: "office", Setting.TARGETS: "standard"}.get(setting, "")
    assert anna.post(f"{SETTINGS}/{setting}/changes", **sent, name=name).status_code == 422
    assert anna.post(f"{SETTINGS}/{setting}", **sent, name=name, deed="again").status_code == 422


@pytest.mark.parametrize(
    ("setting", "name", "document"),
    [
        ("ladder", "", {"steps": [{"levels": 5}]}),
        ("targets", "standard", {"first_response": 5}),
        ("hours", "office", {"weekly": {"mon": 5}}),
        ("hours", "office", {"tz": ["x"]}),
        ("contacts", "", {"contact_id": None, "contact": 5}),
    ],
)
def test_going_back_with_a_document_of_another_shape_is_refused(anna: Browser, setting: str, name: str, document: dict):
    anna.get(f"{SETTINGS}/ladder")
    sent = {"document": json.dumps(document), "base": "", "name": name, "deed": "again"}
    assert anna.post(f"{SETTINGS}/{setting}", **sent).status_code == 422


def test_a_published_change_says_from_when_it_counts_and_not_that_it_waits(house: Desk, anna: Browser):
    rails(house, free("priorities"))
    page = looked(anna, "priorities", P1="Emergency", P2="High", P3="Normal", P4="Low")
    shown = anna.get(made(anna, page, "priorities").headers["Location"]).text
    assert "as soon as it is approved" not in shown
    assert re.search(r"Counts</dt><dd>from \w+ \d+ \w+ 2026, \d\d:\d\d Stockholm", shown)


def test_a_dwell_limit_where_there_was_none_begins_clocks_and_says_so(house: Desk, anna: Browser):
    with house.app.app_context(), committed(house.world.acorn):
        opened(house.world)
    step = {"levels-0": ["L1"], "title-0": "Desk", "dwell-0": "4 h", "vendor-0": "", "team-0": "desk"}
    step |= {"levels-1": ["L2", "L3"], "title-1": "Experts", "vendor-1": "", "team-1": "experts"}
    page = looked(anna, "ladder", **step)
    assert ">no limit<" in page.text
    assert "(begins)" in page.text
