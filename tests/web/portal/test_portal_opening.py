"""Asking for something: an answer first, then the form; nothing typed is lost."""

import io

import pytest

from msp import knowledge
from msp.knowledge import ArticleForm
from tests.web.desk.conftest import TEN, Desk

FILLED = {
    "subject": "The till does not print",
    "description": "No receipt since this morning.",
    "kind": "incident",
    "impact": "medium",
    "urgency": "high",
}
NEW = "/portal/acorn/tickets/new"


def _article(house: Desk, title: str, **changes: str) -> None:
    form = ArticleForm(title.lower().replace(" ", "-"), title, "Turn it off and on.", **changes)
    with house.inside(house.world.acorn):
        knowledge.write(form, by=house.world.actors["lena"], now=TEN)
        knowledge.publish(form.slug, now=TEN)


def test_articles_that_may_answer_it_come_before_the_form(house: Desk):
    _article(house, "Printers that do not print")
    _article(house, "Holiday calendar")
    _article(house, "Printer secrets", audience="provider")
    rosa = house.as_("rosa")
    assert "What is it about?" in rosa.get(NEW).text
    page = rosa.get(f"{NEW}?subject=my+printer+is+broken").text
    assert "Printers that do not print" in page
    assert "Holiday calendar" not in page
    assert "Printer secrets" not in page
    assert 'value="my printer is broken"' in page


def test_a_request_is_opened_for_whoever_asks(house: Desk):
    rosa = house.as_("rosa")
    rosa.get(NEW)
    answer = rosa.post(NEW, **FILLED, attachments=(io.BytesIO(b"a picture"), "screen.txt"))
    assert answer.status_code == 303
    page = rosa.get(answer.headers["Location"]).text
    assert "The till does not print" in page
    assert "We have it as ACORN-1. We answer by 12:00." in page
    assert "screen.txt" in page
    assert house.state("ACORN-1").priority == "P2"
    assert house.state("ACORN-1").channel == "portal"
    assert house.state("ACORN-1").requester_id == house.world.people["rosa"]


def test_what_is_missing_is_named_beside_its_field_and_what_was_typed_stays(house: Desk):
    rosa = house.as_("rosa")
    rosa.get(NEW)
    answer = rosa.post(NEW, subject="Only a subject", attachments=(io.BytesIO(b"x"), "screen.txt"))
    assert answer.status_code == 422
    for words in ("Tell us what happened", "Choose who is affected.", "Choose how much it hurts.", "Only a subject"):
        assert words in answer.text
    assert "Choose your files again: screen.txt" in answer.text
    assert "No requests here" in rosa.get("/portal/acorn/tickets").text


def test_a_line_too_long_and_a_file_without_content_are_refused_in_plain_words(house: Desk):
    rosa = house.as_("rosa")
    rosa.get(NEW)
    assert "Keep this line to 200 characters" in rosa.post(NEW, **FILLED | {"subject": "x" * 201}).text
    empty = rosa.post(NEW, **FILLED, attachments=(io.BytesIO(b""), "nothing.txt"))
    assert empty.status_code == 422
    assert "“nothing.txt” is empty." in empty.text
    assert rosa.post(NEW, **FILLED | {"impact": "galactic"}).status_code == 422


def test_a_file_beyond_the_limit_is_refused_by_name(house: Desk, monkeypatch: pytest.MonkeyPatch):
    small = house.app.config["SETTINGS"].model_copy(update={"upload_limit_bytes": 1024})
    monkeypatch.setitem(house.app.config, "SETTINGS", small)
    rosa = house.as_("rosa")
    rosa.get(NEW)
    answer = rosa.post(NEW, **FILLED, attachments=(io.BytesIO(b"x" * 1025), "film.mp4"))
    assert answer.status_code == 413
    assert "film.mp4” is larger than" in answer.text
    assert "No receipt since this morning." in answer.text


def test_only_an_admin_asks_for_a_colleague(house: Desk):
    for_rosa = FILLED | {"requester_id": str(house.world.people["rosa"])}
    for_anna = FILLED | {"requester_id": str(house.world.people["anna"])}
    anna, rosa = house.as_("anna"), house.as_("rosa")
    assert "For whom?" in anna.get(f"{NEW}?subject=x").text
    assert "For whom?" not in rosa.get(f"{NEW}?subject=x").text
    assert anna.post(NEW, **for_rosa).status_code == 303
    assert rosa.post(NEW, **for_anna).status_code == 303
    assert house.state("ACORN-1").requester_id == house.world.people["rosa"]
    assert house.state("ACORN-2").requester_id == house.world.people["rosa"]


def test_nobody_asks_for_a_person_of_another_client(house: Desk):
    anna = house.as_("anna")
    anna.get(NEW)
    answer = anna.post(NEW, **FILLED | {"requester_id": str(house.world.people["bob"])})
    assert answer.status_code == 422


def test_a_form_without_its_token_opens_nothing(house: Desk):
    rosa = house.as_("rosa")
    assert rosa.client.post(NEW, data=FILLED).status_code == 400
    assert "No requests here" in rosa.get("/portal/acorn/tickets").text
