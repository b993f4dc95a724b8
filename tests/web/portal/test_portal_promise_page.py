"""The promises on a request, to the client in its own words: the page and the JSON, and what stays inside."""

import json
from datetime import timedelta

import pytest

from msp import sla, tickets
from msp.identity import AUTOMATIC
from msp.sla import VersionForm
from msp.tickets import DetailsForm, Impact, LabelsForm, MoveForm, Urgency, WaitReason
from tests import promises
from tests.web.browser import steady
from tests.web.desk.conftest import TEN, Desk
from tests.web.desk.test_desk_clocks import HOSTILE, text_of

INSIDE = {
    **promises.POLICY,
    "ola": {"hours": "office", "targets": {"*": 600}},
    "uc": {"hours": "office", "targets": {"*": 600}},
}
#: What only the provider's people read.
PRIVATE = ("SECRET", "ola", "Stay at", "At this tier", "Leaves L1", "escalate", "Dwell", "Agreements between")


def asked(house: Desk) -> str:
    """A request that waited for Rosa, at a client whose policy has agreements inside the provider."""
    with house.inside(house.world.acorn):
        version = VersionForm("standard", INSIDE, f"Why {HOSTILE}", TEN - timedelta(hours=1))
        sla.publish_policy_version(version, by=AUTOMATIC, now=TEN - timedelta(hours=2))
    reference = house.open(HOSTILE)
    house.act(reference, "reply", "We look at it.")
    house.act(reference, "escalate", MoveForm(reason="SECRET reason"))
    house.act(reference, "wait", WaitReason.REQUESTER)
    house.time.shift(timedelta(hours=1))
    return reference


def test_only_promises_to_the_client_are_told_and_in_its_words(house: Desk):
    reference = asked(house)
    for name in ("rosa", "anna"):
        page = house.as_(name).get(f"/portal/tickets/{reference}/promises").text
        told = text_of(page)
        for words in ("First answer", "Solution", "waiting for your answer", "paused: waiting for you", "Answered Mon"):
            assert words in told, words
        for words in PRIVATE:
            assert words not in page, words
        assert "<img src=x" not in page


def test_the_requester_is_not_told_who_published_a_version_and_the_admin_is(house: Desk):
    reference = asked(house)
    address = f"/portal/tickets/{reference}/promises"
    rosa, anna = (text_of(house.as_(name).get(address).text) for name in ("rosa", "anna"))
    assert "Targets: standard, version 2 , in force from" in rosa
    assert "Why <img" not in rosa
    assert "Why <img" in anna
    assert "/agreement/targets/history?name=standard#version-2" in house.as_("anna").get(address).text
    assert "/agreement/targets/history" not in house.as_("rosa").get(address).text


def test_the_json_is_the_same_explanation_without_what_is_inside(house: Desk):
    reference = asked(house)
    answer = house.as_("rosa").get(f"/portal/tickets/{reference}/promises.json")
    assert answer.headers["Cache-Control"] == "private, no-store"
    document = json.loads(answer.text)
    assert {clock["metric"] for clock in document["clocks"]} == {"first_response", "resolution"}
    assert {mark["kind"] for clock in document["clocks"] for mark in clock["marks"]} <= {
        *("start", "warn", "due", "breach", "stop", "now"),
    }
    assert not [word for word in ("author", "SECRET", "ola") if f'"{word}' in answer.text]
    page = text_of(house.as_("rosa").get(f"/portal/tickets/{reference}/promises").text)
    desk = json.loads(house.as_("lena").get(f"/desk/tickets/{reference}/clocks.json").text)
    for clock in document["clocks"]:
        inside = next(one for one in desk["clocks"] if one["name"] == clock["name"])
        figures = ("state", "elapsed", "paused", "target", "remaining", "due_at", "breached_at", "warn_at")
        assert {key: clock[key] for key in figures} == {key: inside[key] for key in figures}
        assert all(sentence in page for sentence in clock["sentences"])
    assert "ola" in {clock["metric"] for clock in desk["clocks"]}


@pytest.mark.parametrize("page", ["promises", "promises.json"])
def test_a_colleague_s_a_foreign_and_an_absent_request_are_the_same_404(house: Desk, page: str):
    colleague = house.open(by="anna", requester_id=house.world.people["anna"])
    foreign = house.open_at_birch()
    rosa = house.as_("rosa")
    answers = [rosa.get(f"/portal/tickets/{one}/{page}") for one in (colleague, "ACORN-999", foreign, "BIRCH-999")]
    assert {answer.status_code for answer in answers} == {404}
    assert steady(answers[0].text) == steady(answers[1].text)
    assert steady(answers[2].text) == steady(answers[3].text)
    assert house.as_("bob").get(f"/portal/tickets/{colleague}/{page}").status_code == 404
    assert house.as_("lena").get(f"/portal/tickets/{colleague}/{page}").status_code == 403


def test_priorities_and_tiers_are_called_what_the_client_calls_them(house: Desk):
    by_tier = {"*/L2": 7200, "P1/L2": 3600, "*": 14_400}
    policy = {**promises.POLICY, "resolution": {**promises.POLICY["resolution"], "targets": by_tier}}
    with house.inside(house.world.acorn):
        version = VersionForm("standard", policy, "By tier", TEN - timedelta(hours=1))
        sla.publish_policy_version(version, by=AUTOMATIC, now=TEN - timedelta(hours=2))
        labels = {"P1": "Blaze <img src=x>", "P2": "High", "P3": "Normal", "P4": "Low"}
        tickets.publish_priority_labels(LabelsForm(labels, "Our words"), by=AUTOMATIC, now=TEN - timedelta(hours=2))
    reference = house.open()
    house.act(reference, "escalate", MoveForm(reason="More skill"))
    house.time.shift(timedelta(minutes=30))
    details = DetailsForm(impact=Impact.HIGH, urgency=Urgency.HIGH)
    with house.inside(house.world.acorn):
        lena = house.world.actors["lena"]
        found = tickets.ticket_for(lena, reference)
        tickets.edit(found, details, expected_version=found.version, by=lena, now=TEN + timedelta(minutes=20))
    page = house.as_("rosa").get(f"/portal/tickets/{reference}/promises").text
    told = text_of(page)
    assert "the target was 2 h: it moved to Technical support." in told
    assert "the target was 1 h: the priority became P1 · Blaze <img src=x>." in told
    assert "<img src=x" not in page


def test_the_page_of_the_request_leads_to_it(house: Desk):
    reference = house.open()
    assert f"/portal/tickets/{reference}/promises" in house.as_("rosa").get(f"/portal/tickets/{reference}").text
