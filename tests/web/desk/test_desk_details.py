"""The details of a ticket: saved on the version that was read, or refused with both texts."""

import re

import pytest

from msp.tickets import DetailsForm
from tests.web.desk.conftest import Desk

FORM = {"subject": "The till prints again", "kind": "incident", "impact": "medium", "urgency": "medium", "version": "1"}


def save(desk: Desk, reference: str, name: str = "lena", **fields: str):
    """Send the form of details."""
    browser = desk.as_(name)
    browser.get(f"/desk/tickets/{reference}/details")
    return browser.post(f"/desk/tickets/{reference}/details", **{**FORM, **fields})


def test_details_are_saved_and_decide_the_priority(desk: Desk):
    reference = desk.open()
    answer = save(desk, reference, impact="high", urgency="high")
    assert answer.status_code == 303
    page = desk.as_("lena").get(answer.headers["Location"]).text
    assert f"The details of {reference} are saved." in page
    assert "The till prints again" in page
    assert "Lena changed the priority to P1" in page
    assert desk.state(reference).version == 2


def test_the_form_begins_with_what_stands(desk: Desk):
    reference = desk.open("Old words")
    page = desk.as_("lena").get(f"/desk/tickets/{reference}/details").text
    assert 'value="Old words"' in page
    assert re.search(r'<option selected value="medium">Medium', page)
    assert re.search(r'name="version"[^>]*value="1"', page)


def test_a_stale_save_is_a_409_that_keeps_both_texts(desk: Desk):
    reference = desk.open()
    desk.act(reference, "edit", DetailsForm(subject="Theirs"), expected_version=1, by="marc")
    answer = save(desk, reference, subject="Mine")
    assert answer.status_code == 409
    assert "Subject: Mine" in answer.text
    assert "Subject: Theirs" in answer.text
    assert desk.state(reference).subject == "Theirs"
    # Whoever has read both may put theirs in place of it.
    version = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert version
    assert save(desk, reference, subject="Mine", version=version[1]).status_code == 303
    assert desk.state(reference).subject == "Mine"


def test_a_stale_form_that_changes_nothing_is_no_conflict(desk: Desk):
    reference = desk.open("Same")
    desk.act(reference, "reply", "Words do not make a form stale.")
    assert save(desk, reference, subject="Same").status_code == 303


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"subject": ""}, "Say in a few words what it is about."),
        ({"subject": "s" * 201}, "Keep it to 200"),
        ({"subject": "\u202e \n"}, "Write at least one character."),
        ({"impact": "enormous"}, "Choose how much is touched."),
        ({"urgency": ""}, "Choose how soon it hurts."),
        ({"kind": "wish"}, "Choose what kind of ticket it is."),
        ({"version": "one"}, "Not a valid integer value"),
    ],
)
def test_wrong_details_are_a_sentence(desk: Desk, fields: dict[str, str], sentence: str):
    reference = desk.open()
    answer = save(desk, reference, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert desk.state(reference).version == 1


def test_a_closed_ticket_keeps_its_details(desk: Desk):
    reference = desk.open()
    desk.act(reference, "resolve", "Done.")
    desk.act(reference, "close")
    assert save(desk, reference).status_code == 409
