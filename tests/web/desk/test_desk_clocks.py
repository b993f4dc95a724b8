"""Every clock of a ticket at the desk: the page, the JSON, and the file that anybody can count again."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest

from msp import sla
from msp.identity import AUTOMATIC
from msp.sla import VersionForm
from msp.sla.timeline import explain_timeline
from msp.tickets import MoveForm, WaitReason
from tests import promises
from tests.web.browser import steady
from tests.web.desk.conftest import TEN, Desk

LONGER = {**promises.POLICY, "resolution": {**promises.POLICY["resolution"], "targets": {"*": 21_600}, "pauses": []}}
SHORT_DAY = {"tz": "Europe/Stockholm", "weekly": {day: [["10:00", "15:00"]] for day in ("mon", "tue", "wed", "thu")}}
HOSTILE = '<img src=x onerror="alert(1)">'


def worked(desk: Desk) -> str:
    """A ticket with two stays, an answer, a hold, and two versions of targets and hours one after the other."""
    reference = desk.open(HOSTILE)
    desk.act(reference, "reply", "We look at it.")
    desk.act(reference, "escalate", MoveForm(reason="SECRET reason"))
    desk.act(reference, "wait", WaitReason.REQUESTER)
    with desk.inside(desk.world.acorn):
        policy = VersionForm("standard", LONGER, f"More time {HOSTILE}", TEN + timedelta(hours=1))
        sla.publish_policy_version(policy, by=AUTOMATIC, now=TEN)
        hours = VersionForm("office", SHORT_DAY, "Short days", TEN + timedelta(hours=2))
        sla.publish_hours_version(hours, by=AUTOMATIC, now=TEN)
    desk.time.move_to(TEN + timedelta(hours=3), tick=False)
    return reference


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_page_has_every_clock_under_its_anchor_with_the_versions_that_counted(desk: Desk):
    reference = worked(desk)
    page = desk.as_("lena").get(f"/desk/tickets/{reference}/clocks").text
    for anchor in ("first_response", "resolution", "resolution-1"):
        assert f'id="{anchor}"' in page, anchor
    told = text_of(page)
    for words in (
        "Policy: standard, version 1",
        "Policy: standard, version 2",
        "Service hours: office, version 2",
        "in force from Mon 5 Oct 11:00",
        "the target was 6 h: standard, version 2 began to count",
        "waiting for the requester",
    ):
        assert words in told, words
    assert "<img src=x" not in page
    assert 'href="/office/acorn/agreement/targets/history?name=standard#version-2"' in page
    history = desk.as_("lena").get("/office/acorn/agreement/targets/history?name=standard")
    assert 'id="version-2"' in history.text


def test_the_ticket_leads_to_the_page_of_its_clocks(desk: Desk):
    reference = desk.open()
    assert f"/desk/tickets/{reference}/clocks" in desk.as_("lena").get(f"/desk/tickets/{reference}").text


def test_the_json_has_the_figures_of_the_page(desk: Desk):
    reference = worked(desk)
    answer = desk.as_("lena").get(f"/desk/tickets/{reference}/clocks.json")
    assert answer.headers["Cache-Control"] == "private, no-store"
    document = json.loads(answer.text)
    assert (document["reference"], document["as_of"]) == (reference, "2026-10-05T11:00:00Z")
    page = text_of(desk.as_("lena").get(f"/desk/tickets/{reference}/clocks").text)
    for clock in document["clocks"]:
        for sentence in clock["sentences"]:
            assert sentence in page
        assert all(isinstance(clock[key], int | None) for key in ("elapsed", "paused", "target", "remaining"))
        assert sum(part["counted"] for part in clock["stretches"]) == clock["elapsed"]
        assert sum(part["held"] for part in clock["stretches"]) == clock["paused"]
    resolution = next(clock for clock in document["clocks"] if clock["anchor"] == "resolution")
    assert [version["name"] for version in resolution["versions"]] == [
        *("standard, version 1", "standard, version 2"),
        *("office, version 1", "office, version 2"),
    ]
    assert all(len(version["content_hash"]) == 64 for version in resolution["versions"])
    assert {part["kind"] for part in resolution["stretches"]} >= {"paused", "running"}


@pytest.mark.parametrize("hours_later", [0, 0.5, 20])
def test_the_file_counts_to_the_same_figures_as_the_page(desk: Desk, hours_later: float):
    reference = worked(desk)
    desk.time.shift(timedelta(hours=hours_later))
    lena = desk.as_("lena")
    answer = lena.get(f"/desk/tickets/{reference}/timeline.json")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{reference}-timeline.json"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    file = json.loads(answer.text)
    assert [version.get("from") for version in file["policies"]["standard"]] == [
        "2026-01-01T00:00:00Z",
        "2026-10-05T09:00:00Z",
    ]
    counted = explain_timeline(file)
    shown = {
        clock["name"]: clock
        for clock in json.loads(lena.get(f"/desk/tickets/{reference}/clocks.json").text)["clocks"]
        if not re.search(r"-\d+$", clock["anchor"]) or "#" in clock["name"]
    }
    assert {name for name, clock in counted.items() if clock["state"] != "none"} == set(shown)
    for name, clock in shown.items():
        assert counted[name] == {key: clock[key] for key in counted[name]}, name


def test_the_file_holds_nothing_of_what_people_wrote(desk: Desk):
    reference = worked(desk)
    text = desk.as_("lena").get(f"/desk/tickets/{reference}/timeline.json").text
    for words in ("SECRET", "onerror", "We look at it", "Rosa", "Lena"):
        assert words not in text, words


@pytest.mark.parametrize("page", ["clocks", "clocks.json", "timeline.json", "what-if"])
def test_nobody_else_gets_in(desk: Desk, page: str):
    reference, absent = desk.open(), "ACORN-999"
    stranger = desk.as_("sven")
    answers = [stranger.get(f"/desk/tickets/{ticket}/{page}") for ticket in (reference, absent)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert steady(answers[0].text) == steady(answers[1].text)
    assert desk.as_("rosa").get(f"/desk/tickets/{reference}/{page}").status_code == 403
    assert desk.as_("petra").get(f"/desk/tickets/{reference}/{page}").status_code in {403, 404}
    assert desk.as_("omar").get(f"/desk/tickets/{reference}/{page}").status_code == 200


def test_an_earlier_cycle_keeps_its_own_place_and_the_latest_has_two(desk: Desk):
    fresh = {**promises.POLICY, "resolution": {**promises.POLICY["resolution"], "on_reopen": "restart"}}
    with desk.inside(desk.world.acorn):
        version = VersionForm("standard", fresh, "A fresh clock", TEN - timedelta(hours=2))
        sla.publish_policy_version(version, by=AUTOMATIC, now=TEN - timedelta(hours=2))
    reference = desk.open()
    desk.act(reference, "resolve", "It was the paper.")
    desk.act(reference, "reopen", "It was not.")
    page = desk.as_("lena").get(f"/desk/tickets/{reference}/clocks").text
    for anchor in ("resolution", "resolution-1", "resolution-2"):
        assert page.count(f'id="{anchor}"') == 1, anchor
    assert "Resolution, cycle 1" in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
    document = json.loads(desk.as_("lena").get(f"/desk/tickets/{reference}/clocks.json").text)
    assert {clock["anchor"] for clock in document["clocks"]} == {"first_response", "resolution", "resolution-1"}
