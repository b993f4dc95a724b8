"""A swarm through the door: called, answered, worked in, ended; and its place in the queue of whom it asks."""

import pytest

from tests.tickets.team import speak_through
from tests.web.desk.conftest import TEN, Desk


@pytest.fixture
def owned(desk: Desk) -> str:
    reference = desk.open()
    desk.act(reference, "assign", desk.world.agents["lena"])
    return reference


def post(desk: Desk, name: str, path: str, **form: object):
    browser = desk.as_(name)
    browser.get("/desk")
    return browser.post(f"/desk/tickets/{path}", **form)


def call(desk: Desk, reference: str, *names: str):
    ids = [str(desk.world.agents[name]) for name in names]
    return post(desk, "lena", f"{reference}/swarms", **{"swarm-agent_ids": ids, "swarm-why": "The switch fails"})


def test_whom_it_asks_finds_it_in_his_queue_and_says_yes_or_no(desk: Desk, owned: str):
    assert call(desk, owned, "marc", "nadia").status_code == 303
    marc = desk.as_("marc")
    assert owned in marc.get("/desk/swarms").text
    assert owned not in desk.as_("lena").get("/desk/swarms").text
    said = {"swarm-answer-answer": "declined", "swarm-answer-reason": "On a train"}
    assert post(desk, "marc", f"{owned}/swarms/answer", **said).status_code == 303
    assert owned not in marc.get("/desk/swarms").text
    page = desk.as_("lena").get(f"/desk/tickets/{owned}").text
    assert "cannot come" in page
    assert "On a train" in page


def test_the_tab_says_how_many_tickets_ask_for_him(desk: Desk, owned: str):
    counted = 'Invited to swarm <span class="tab-count">{}</span>'
    assert counted.format(0) in desk.as_("marc").get("/desk").text
    call(desk, owned, "marc")
    for path in ("/desk", "/desk/mine", "/desk/swarms"):
        assert counted.format(1) in desk.as_("marc").get(path).text, path
    assert counted.format(0) in desk.as_("lena").get("/desk").text
    assert counted.format(0) in desk.as_("marc").get("/desk?priority=P1").text, "counted as the list is narrowed"


def test_who_came_books_time_that_stands_beside_all_other_time(desk: Desk, owned: str):
    call(desk, owned, "marc")
    post(desk, "marc", f"{owned}/swarms/answer", **{"swarm-answer-answer": "accepted"})
    form = {"swarm-time-minutes": "1:15", "swarm-time-worked_on": TEN.date().isoformat(), "swarm-time-note": "Looked"}
    assert post(desk, "marc", f"{owned}/swarms/time", **form).status_code == 303
    assert post(desk, "marc", f"{owned}/swarms/time", **form).status_code == 303, "a second press books nothing"
    assert [entry.minutes for entry in desk.page(owned).work] == [75]
    assert "1 h 15 min booked" in desk.as_("lena").get(f"/desk/tickets/{owned}").text
    assert post(desk, "lena", f"{owned}/swarms/end").status_code == 303
    assert "Ended by Lena" in desk.as_("lena").get(f"/desk/tickets/{owned}").text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"swarm-why": "Help"}, "Choose at least one person"),
        ({"swarm-why": "Help", "swarm-agent_ids": ["nobody"]}, "Choose people who hold a tier"),
        ({"swarm-why": "Help", "swarm-team": "<script>"}, "There is no such team"),
        ({"swarm-why": ""}, "Say what you need help with."),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field(desk: Desk, owned: str, form: dict, sentence: str):
    answer = post(desk, "lena", f"{owned}/swarms", **form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "swarm_called" not in [line.type for line in desk.log(owned)]


def test_people_of_another_client_are_neither_offered_nor_taken(desk: Desk, owned: str):
    page = desk.as_("lena").get(f"/desk/tickets/{owned}").text
    assert str(desk.world.agents["marc"]) in page
    assert str(desk.world.agents["sven"]) not in page
    assert call(desk, owned, "sven").status_code == 422
    assert desk.as_("sven").get(f"/desk/tickets/{owned}").status_code == 404


def test_a_step_that_swarms_offers_to_invite_and_not_to_hand_up(desk: Desk, owned: str):
    assert 'id="deed-escalation"' in desk.as_("lena").get(f"/desk/tickets/{owned}").text
    with desk.inside(desk.world.acorn):
        speak_through(L1={"mode": "swarm"})
    page = desk.as_("lena").get(f"/desk/tickets/{owned}").text
    assert 'id="deed-escalation"' not in page
    assert 'id="deed-swarm"' in page
