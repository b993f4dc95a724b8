"""The ladder editor: everything a step can say, its buttons without a script, and nothing typed is lost."""

import re

import pytest
from werkzeug.test import TestResponse

from msp import tickets, tiers
from msp.store import serving
from msp.tickets import MoveForm
from msp.tiers import Asked, Ladder, Mode, Replies, Tier
from tests.agreements.settling import free, set_rails
from tests.buying import sort_under
from tests.desk_work import at, committed, opened
from tests.web.browser import Browser
from tests.web.desk.conftest import Desk
from tests.web.portal.test_portal_settings import SETTINGS, looked, made, rails

DESK = {"levels-0": ["L1"], "title-0": "Desk", "team-0": "service-desk", "vendor-0": ""}
TECH = {"levels-1": ["L2"], "title-1": "Technicians", "team-1": "technical, field", "vendor-1": ""}
EXPERTS = {"levels-2": ["L3"], "title-2": "Experts", "team-2": "experts", "vendor-2": ""}
VENDORS = {"levels-3": ["L4"], "title-3": "Vendors", "vendor-3": "*"}
MORE = {
    "acknowledge-1": "15 min",
    "dwell-1": "2 h",
    "hours-1": "office",
    "next-1": "duty_manager",
    "handover-1": "What was tried\nSince when",
    "reads-1": "yes",
    "skills-1": "network, windows",
    "mode-1": "swarm",
    "replies-1": "direct",
    "rule-1-0": "1",
    "categories-1-0": ["network"],
    "priorities-1-0": ["P1", "P2"],
    "channels-1-0": ["mail"],
    "vip-1-0": "y",
}
WHOLE = {"communicator": "L1", "reopens_count": "2", "reopens_to": "L2", "bounces": "4"}
ALL = {**DESK, **TECH, **EXPERTS, **VENDORS, **MORE, **WHOLE}


@pytest.fixture
def anna(house: Desk) -> Browser:
    rails(house, free("ladder"))
    with house.app.app_context(), committed(house.world.acorn):
        sort_under(now=at(-1))
    return house.as_("anna")


def values(page: TestResponse, part: str) -> list[str]:
    """What stands in the fields of one part of every step, in order."""
    found = re.findall(rf'<input[^>]*name="{part}-\d"[^>]*>', page.text)
    return [(re.findall(r'value="([^"]*)"', field) or [""])[0] for field in found]


def ticked(page: TestResponse, name: str) -> list[str]:
    boxes = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page.text)
    return [re.findall(r'value="([^"]*)"', box)[0] for box in boxes if " checked" in box]


def in_force(house: Desk) -> Ladder:
    with house.app.app_context(), serving([house.world.acorn.id]):
        return tiers.ladder_in_force(at(24 * 60))


def test_everything_a_step_can_say_is_typed_published_and_comes_back(house: Desk, anna: Browser):
    page = looked(anna, "ladder", **ALL)
    assert page.status_code == 200
    for words in (
        "P1 or P2, about network, by mail, from a VIP",
        "“technical”, “field”",
        "people come to the work (swarming)",
        "“What was tried”, “Since when”",
        "go to L2 at the 2nd time",
        "the 4th calls a swarm",
        "the duty manager",
    ):
        assert words in page.text, words
    assert made(anna, page, "ladder").status_code == 303
    ladder = in_force(house)
    step = ladder.steps[1]
    assert (step.teams, step.hours, step.skills) == (("technical", "field"), "office", ("network", "windows"))
    assert (step.acknowledge_minutes, step.dwell_minutes, step.next) == (15, 120, "duty_manager")
    assert (step.mode, step.replies, step.reads_restricted) == (Mode.SWARM, Replies.DIRECT, True)
    assert ladder.entry(Asked("P1", "mail", "network", is_vip=True)) is step
    assert ladder.entry(Asked("P1", "portal", "network", is_vip=True)) is ladder.start
    assert (ladder.communicator, ladder.bounces) == (Tier.L1, 4)
    again = looked(anna, "ladder", **ALL)
    assert again.status_code == 422
    assert "Nothing is different" in again.text
    editor = anna.get(f"{SETTINGS}/ladder")
    assert values(editor, "team") == ["service-desk", "technical, field", "experts", ""]
    assert ticked(editor, "categories-1-0") == ["network"]
    assert ticked(editor, "priorities-1-0") == ["P1", "P2"]
    told = anna.get(SETTINGS).text
    assert "A new request begins here when it is P1 or P2, about network, by mail, from a VIP." in told
    assert "The requester speaks with one person of Desk" in told


def test_every_button_keeps_what_was_typed(anna: Browser):
    for deed in (
        "add",
        "up-2",
        "down-0",
        "merge-1",
        "split-1",
        "remove-3",
        "rule-0",
        "unrule-1-0",
        "up-9",
        "place-0",
        "place-0-9",
        "rubbish",
    ):
        page = looked(anna, "ladder", **ALL, starts_at="2026-12-01T08:00", deed=deed)
        assert page.status_code == 200, deed
        assert 'value="2026-12-01T08:00"' in page.text, deed
        assert "What was tried" in page.text, deed
        assert re.search(r'name="base"[^>]*value="[0-9a-f]{64}"', page.text), deed


def test_a_step_changes_places_with_its_neighbour_and_levels_still_rise(anna: Browser):
    page = looked(anna, "ladder", **ALL, deed="up-2")
    assert values(page, "title") == ["Desk", "Experts", "Technicians", "Vendors"]
    assert [ticked(page, f"levels-{place}") for place in range(4)] == [["L1"], ["L2"], ["L3"], ["L4"]]


def test_a_step_that_is_dropped_elsewhere_changes_with_each_one_on_the_way(anna: Browser):
    page = looked(anna, "ladder", **ALL, deed="place-0-2")
    assert values(page, "title") == ["Technicians", "Experts", "Desk", "Vendors"]
    assert [ticked(page, f"levels-{place}") for place in range(4)] == [["L1"], ["L2"], ["L3"], ["L4"]]
    back = looked(anna, "ladder", **ALL, deed="place-3-1")
    assert values(back, "title") == ["Desk", "Vendors", "Technicians", "Experts"]


def test_nothing_is_dropped_on_self_service_or_past_it(anna: Browser):
    among = {**ALL, "levels-1": ["L0"]}
    for deed in ("place-0-1", "place-1-2", "place-0-3", "place-3-0"):
        page = looked(anna, "ladder", **among, deed=deed)
        assert values(page, "title") == ["Desk", "Technicians", "Experts", "Vendors"], deed
    assert re.findall(r'data-drops="([^"]*)"', page.text) == ["", "", "3", "2"]


def test_neighbours_merge_and_are_split_again(anna: Browser):
    page = looked(anna, "ladder", **ALL, deed="merge-0")
    assert values(page, "title") == ["Desk", "Experts", "Vendors"]
    assert ticked(page, "levels-0") == ["L1", "L2"]
    assert values(page, "team")[0] == "service-desk, technical, field"
    assert ticked(page, "priorities-0-0") == ["P1", "P2"]
    merged = {**DESK, "levels-0": ["L1", "L2"]} | {key.replace("3", "1"): value for key, value in VENDORS.items()}
    split = looked(anna, "ladder", **merged, deed="split-0")
    assert values(split, "title") == ["Desk", "Desk", "Vendors"]
    assert [ticked(split, f"levels-{place}") for place in range(3)] == [["L1"], ["L2"], ["L4"]]


def test_people_and_vendors_do_not_merge(anna: Browser):
    assert values(looked(anna, "ladder", **ALL, deed="merge-2"), "title")[2:] == ["Experts", "Vendors"]


def test_tickets_of_a_step_that_goes_are_given_a_step_before_anything_is_looked_at(house: Desk, anna: Browser):
    marc = house.world.actors["marc"]
    with house.app.app_context(), committed(house.world.acorn, marc):
        ticket = opened(house.world)
        tickets.escalate(ticket, MoveForm(Tier.L3), by=marc, now=at(0.2))
        reference = ticket.reference
    kept = {**DESK, **TECH} | {key.replace("3", "2"): value for key, value in VENDORS.items()}
    forgotten = looked(anna, "ladder", **kept)
    assert forgotten.status_code == 422
    assert "Say where the open tickets go that are at Experts (L3)." in forgotten.text
    assert "1 open ticket is there now." in forgotten.text
    page = looked(anna, "ladder", **kept, **{"moved-L3": "L2"})
    assert "1 open request at L3 goes to Technicians (L2)." in page.text
    assert f'href="/portal/tickets/{reference}"' in page.text
    assert made(anna, page, "ladder").status_code == 303
    with house.app.app_context(), serving([house.world.acorn.id]):
        assert tickets.ticket_for(marc, reference).tier == "L2"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"team-0": ""}, "Step 1, Desk (L1), needs a team or a vendor"),
        ({"team-0": "Service Desk!"}, "a key has letters, digits and single hyphens"),
        ({"acknowledge-1": "soon"}, "“soon” is no span of time"),
        ({"hours-1": "night"}, "there is no hours “night”"),
        ({"categories-1-0": ["moon"]}, "there is no category “moon”"),
        ({"next-1": "L1"}, "lead in a circle"),
        ({"mode-1": "chaos"}, "mode is tiers or swarm"),
        ({"rate_key-1": "L9"}, "the rate key is a level"),
        ({"reads-1": "perhaps"}, "reads_restricted is true or false"),
        ({"bounces": "many"}, "“many” is no number"),
        ({"reopens_count": "0"}, "Reopens are counted from 1"),
        ({"communicator": "L4"}, "nobody of the provider works"),
        ({"levels-1": ["L1"]}, "L1 stands twice"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_typed_is_lost(anna: Browser, typed: dict, sentence: str):
    page = looked(anna, "ladder", **{**ALL, **typed})
    assert page.status_code == 422
    assert sentence in page.text.replace("&#39;", "'")
    assert "Since when" in page.text
    assert ticked(page, "channels-1-0") == ["mail"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"communicator": "L2"}, "Who speaks with the requester is fixed for the whole ladder."),
        ({"reopens_count": "2", "reopens_to": "L2"}, "When and where reopened tickets move is fixed"),
        ({"bounces": "2"}, "At which return a swarm is called is fixed"),
    ],
)
def test_who_may_change_one_step_does_not_change_what_holds_for_all(house: Desk, typed: dict, sentence: str):
    """The sentence stands on the page, and whoever sends the change past the page is refused as well."""
    steps = {**DESK, **TECH, **EXPERTS, **VENDORS}
    usual = {"communicator": "", "reopens_count": "", "bounces": "3"}
    rails(house, free("ladder"))
    anna = house.as_("anna")
    assert made(anna, looked(anna, "ladder", **steps, **usual), "ladder").status_code == 303
    before = in_force(house)
    let = looked(anna, "ladder", **steps, **{**usual, **typed})
    with house.app.app_context():
        set_rails(house.world, {"ladder": {"mode": "free", "bounds": {"levels": ["L1"]}}}, when=0.1)
    assert "when a swarm is called is fixed" in anna.get(f"{SETTINGS}/ladder").text
    page = looked(anna, "ladder", **steps, **{**usual, **typed})
    assert page.status_code == 422
    assert sentence in page.text
    assert made(anna, let, "ladder").status_code == 422
    assert in_force(house) == before
