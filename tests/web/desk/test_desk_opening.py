"""Opening a ticket for a client's person."""

import io
import re

import pytest

from tests.web.desk.conftest import Desk

FORM = {"kind": "incident", "subject": "No dial tone", "description": "Since noon.", "impact": "high", "urgency": "low"}


def send(desk: Desk, name: str = "lena", **fields: object):
    """Send the form of a new ticket at Acorn."""
    browser = desk.as_(name)
    browser.get("/desk/acorn/tickets/new")
    usual = {**FORM, "requester_id": str(desk.world.people["rosa"])}
    return browser.post("/desk/acorn/tickets/new", **{**usual, **fields})


def test_an_agent_chooses_among_the_clients_served(desk: Desk):
    page = desk.as_("lena").get("/desk/tickets/new").text
    assert "/desk/acorn/tickets/new" in page
    assert "/desk/birch/tickets/new" in page


def test_with_one_client_there_is_nothing_to_choose(desk: Desk):
    assert desk.as_("sven").get("/desk/tickets/new").headers["Location"] == "/desk/birch/tickets/new"


def test_a_ticket_is_opened_on_behalf_of_its_requester(desk: Desk):
    answer = send(desk, attachments=[(io.BytesIO(b"log"), "phone.log")])
    assert answer.status_code == 303
    page = desk.as_("lena").get(answer.headers["Location"]).text
    for words in (
        "ACORN-1 is open.",
        "No dial tone",
        "Since noon.",
        "Lena opened the ticket for Rosa: P3",
        "phone.log",
    ):
        assert words in page, words


def test_only_people_of_the_client_can_ask(desk: Desk):
    page = desk.as_("lena").get("/desk/acorn/tickets/new").text
    assert "Rosa" in page
    assert "Bob" not in page
    answer = send(desk, requester_id=str(desk.world.people["bob"]))
    assert answer.status_code == 422
    assert "Choose a person of this client." in answer.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"requester_id": ""}, "Choose who asks."),
        ({"requester_id": "rosa"}, "Choose a person of this client."),
        ({"subject": ""}, "Say in a few words what it is about."),
        ({"subject": "s" * 201}, "Keep it to 200 characters."),
        ({"description": " "}, "Write what the requester says."),
        ({"description": "d" * 50_001}, "at most 50,000 fit"),
        ({"kind": "wish"}, "Choose what kind of ticket it is."),
        ({"impact": "all"}, "Choose how much is touched."),
        ({"urgency": "now"}, "Choose how soon it hurts."),
    ],
)
def test_a_wrong_value_is_a_sentence_and_the_rest_is_kept(desk: Desk, fields: dict[str, str], sentence: str):
    answer = send(desk, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "subject" in fields or "No dial tone" in answer.text
    assert "requester_id" in fields or re.search(r'<option selected value="[0-9a-f-]{36}">Rosa', answer.text)


def test_a_refused_ticket_draws_no_number(desk: Desk):
    send(desk, description="d" * 50_001)
    assert send(desk).headers["Location"] == "/desk/tickets/ACORN-1"


def test_a_client_that_is_not_served_does_not_exist(desk: Desk):
    sven = desk.as_("sven")
    assert sven.get("/desk/acorn/tickets/new").status_code == 404
    assert sven.get("/desk/nobody/tickets/new").status_code == 404
    assert desk.as_("rosa").get("/desk/acorn/tickets/new").status_code == 403
