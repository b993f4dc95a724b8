"""Public replies and internal notes, through the door."""

import io

import pytest

from msp.store import db
from tests.web.desk.conftest import Desk


def bodies(desk: Desk, reference: str) -> list[tuple[bool, str]]:
    """What stands on the ticket beside its description."""
    return [(words.is_note, words.body) for words in desk.page(reference).words[1:]]


def test_a_reply_reaches_the_requester_and_takes_the_ticket_up(desk: Desk):
    reference = desk.open()
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{reference}")
    answer = lena.post(f"/desk/tickets/{reference}/replies", **{"reply-body": "We look at it."})
    assert answer.status_code == 303
    page = lena.get(answer.headers["Location"]).text
    assert "Your reply was sent." in page
    assert "We look at it." in page
    assert desk.state(reference).status == "open"
    assert bodies(desk, reference) == [(False, "We look at it.")]


@pytest.mark.parametrize(
    ("path", "field", "sentence"),
    [
        ("replies", "reply-body", "Write what you want to tell them."),
        ("notes", "note-body", "Write the note."),
    ],
)
def test_nothing_to_say_is_a_sentence_beside_the_field(desk: Desk, path: str, field: str, sentence: str):
    reference = desk.open()
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{reference}")
    for nothing in ({}, {field: "  \n "}):
        answer = lena.post(f"/desk/tickets/{reference}/{path}", **nothing)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'aria-describedby="{field}-help {field}-fault"' in answer.text
    assert bodies(desk, reference) == []


def test_a_refused_reply_keeps_what_was_typed(desk: Desk):
    reference = desk.open()
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{reference}")
    typed = "Long words. " * 5000
    answer = lena.post(f"/desk/tickets/{reference}/replies", **{"reply-body": typed, "reply-then": "waiting_requester"})
    assert answer.status_code == 422
    assert "at most 50,000 fit" in answer.text
    assert typed in answer.text
    assert '<option selected value="waiting_requester">' in answer.text
    # Nothing of the refused reply is left: neither words nor the status that it would have given.
    assert desk.state(reference).status == "new"
    assert desk.state(reference).last_seq == 1


def test_a_note_stays_inside(desk: Desk):
    reference = desk.open()
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{reference}")
    assert lena.post(f"/desk/tickets/{reference}/notes", **{"note-body": "The fuser."}).status_code == 303
    assert bodies(desk, reference) == [(True, "The fuser.")]
    assert [words.is_note for words in desk.page(reference, "rosa").words] == [False]


def test_a_reply_may_wait_or_resolve_in_one_go(desk: Desk):
    lena = desk.as_("lena")
    for then, status in (("waiting_requester", "waiting"), ("resolve", "resolved")):
        reference = desk.open()
        lena.get(f"/desk/tickets/{reference}")
        form = {"reply-body": "Please try again.", "reply-then": then}
        assert lena.post(f"/desk/tickets/{reference}/replies", **form).status_code == 303
        assert desk.state(reference).status == status


def test_a_wish_that_is_not_offered_undoes_the_reply(desk: Desk):
    reference = desk.open()
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{reference}")
    form = {"reply-body": "Please try again.", "reply-then": "explode"}
    answer = lena.post(f"/desk/tickets/{reference}/replies", **form)
    assert answer.status_code == 422
    assert "Choose what happens then." in answer.text
    assert bodies(desk, reference) == []


def test_a_reply_to_a_closed_ticket_is_a_conflict_that_keeps_the_words(desk: Desk):
    reference = desk.open()
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{reference}")
    desk.act(reference, "resolve", "Done.")
    desk.act(reference, "close")
    answer = lena.post(f"/desk/tickets/{reference}/replies", **{"reply-body": "One more thing."})
    assert answer.status_code == 409
    assert "This ticket is closed." in answer.text
    assert "One more thing." in answer.text
    # A note is still welcome.
    assert lena.post(f"/desk/tickets/{reference}/notes", **{"note-body": "For later."}).status_code == 303


def test_replies_never_conflict_with_each_other(desk: Desk):
    reference = desk.open()
    lena, marc = desk.as_("lena"), desk.as_("marc")
    for browser in (lena, marc):
        browser.get(f"/desk/tickets/{reference}")
    for browser, words in ((lena, "Me too."), (marc, "Me too."), (lena, "Me again.")):
        assert browser.post(f"/desk/tickets/{reference}/replies", **{"reply-body": words}).status_code == 303
    assert len(bodies(desk, reference)) == 3


def test_a_ticket_of_a_client_that_is_not_served_takes_no_words(desk: Desk):
    reference = desk.open()
    sven = desk.as_("sven")
    sven.get("/desk")
    foreign = sven.post(f"/desk/tickets/{reference}/replies", **{"reply-body": "Hello."})
    absent = sven.post("/desk/tickets/ACORN-999/replies", **{"reply-body": "Hello."})
    assert foreign.status_code == absent.status_code == 404


def test_a_reader_without_the_verb_is_told_so(desk: Desk):
    reference = desk.open()
    omar = desk.as_("omar")
    omar.get("/desk")
    assert omar.post(f"/desk/tickets/{reference}/replies", **{"reply-body": "Hello."}).status_code == 403


def test_words_are_not_said_to_be_saved_when_saving_failed(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    reference = desk.open()
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{reference}")

    def refuse() -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(db.session, "commit", refuse)
    answer = lena.post(f"/desk/tickets/{reference}/replies", **{"reply-body": "We look at it."})
    monkeypatch.undo()
    assert answer.status_code == 500
    assert "Your reply was sent." not in lena.get(f"/desk/tickets/{reference}").text


def test_files_go_with_a_reply(desk: Desk):
    reference = desk.open()
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{reference}")
    files = [(io.BytesIO(b"one"), "one.txt"), (io.BytesIO(b"two"), "../../two.html")]
    form = {"reply-body": "See these.", "reply-attachments": files}
    assert lena.post(f"/desk/tickets/{reference}/replies", **form).status_code == 303
    kept = desk.page(reference).words[-1].attachments
    assert sorted(file.name for file in kept) == ["one.txt", "two.html"]


@pytest.mark.parametrize(("path", "name"), [("replies", "reply"), ("notes", "note")])
def test_the_button_pressed_twice_says_it_once(desk: Desk, path: str, name: str):
    reference = desk.open()
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{reference}")

    def send(body: str = "One line\r\nand one more ") -> str:
        file = (io.BytesIO(b"one"), "one.txt")
        form = {f"{name}-body": body, f"{name}-attachments": [file]}
        answer = lena.post(f"/desk/tickets/{reference}/{path}", **form)
        assert answer.status_code == 303
        return lena.get(answer.headers["Location"]).text

    assert "That was sent already." not in send()
    desk.time.shift(9)
    assert "That was sent already." in send()
    assert len(bodies(desk, reference)) == 1
    desk.time.shift(1)
    assert "That was sent already." not in send()
    assert len(bodies(desk, reference)) == 2


def test_what_differs_in_anything_is_no_second_press(desk: Desk):
    reference = desk.open()
    lena, marc = desk.as_("lena"), desk.as_("marc")
    files = [(io.BytesIO(b"one"), "one.txt")]
    for browser, path, form in (
        (lena, "replies", {"reply-body": "See this."}),
        (marc, "replies", {"reply-body": "See this."}),
        (lena, "notes", {"note-body": "See this."}),
        (lena, "replies", {"reply-body": "See this.", "reply-attachments": files}),
        (lena, "replies", {"reply-body": "See that."}),
    ):
        browser.get(f"/desk/tickets/{reference}")
        assert browser.post(f"/desk/tickets/{reference}/{path}", **form).status_code == 303
    assert len(bodies(desk, reference)) == 5


def test_a_second_press_neither_resolves_nor_waits_again(desk: Desk):
    for then, status in (("waiting_requester", "waiting"), ("resolve", "resolved")):
        reference = desk.open()
        lena = desk.as_("lena")
        lena.get(f"/desk/tickets/{reference}")
        form = {"reply-body": "Please try again.", "reply-then": then}
        for _ in range(2):
            assert lena.post(f"/desk/tickets/{reference}/replies", **form).status_code == 303
        assert desk.state(reference).status == status
        assert bodies(desk, reference) == [(False, "Please try again.")]
