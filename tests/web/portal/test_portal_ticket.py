"""One request: what the client sees of it, what never, and what the client can do."""

import io
import re

from msp.tickets import MoveForm, Status, UploadForm, WaitReason, WorkForm
from msp.tiers import Tier
from tests.web.browser import steady
from tests.web.desk.conftest import TEN, Desk


def _worked(house: Desk) -> str:
    reference = house.open()
    house.act(reference, "reply", "We look at it.")
    house.act(reference, "note", "SECRET: the contract is late.", attachments=(UploadForm("secret.txt", b"inside"),))
    house.act(reference, "escalate", MoveForm(reason="SECRET reason"))
    house.act(reference, "log_work", WorkForm(25, TEN.date(), tier=Tier.L1, note="SECRET time"))
    return reference


def test_the_client_sees_the_conversation_the_promises_and_the_way(house: Desk):
    reference = _worked(house)
    page = house.as_("rosa").get(f"/portal/tickets/{reference}").text
    for words in ("Since this morning.", "We look at it.", "Passed to Technical support", "First answer", "Solution"):
        assert words in page, words
    assert "Reply to Harbour IT" in page


def test_whoever_answers_is_named_with_the_own_step(house: Desk):
    reference = _worked(house)
    house.act(reference, "reply", "It is the cable.", by="nadia")
    for page in (
        house.as_(name).get(path).text
        for name, path in (("rosa", f"/portal/tickets/{reference}"), ("lena", f"/desk/tickets/{reference}"))
    ):
        sides = re.findall(r'bubble-author" title="(\w+)">.*?bubble-side">([^<]+)<', page, re.DOTALL)
        assert dict(sides) == {"Rosa": "Requester", "Lena": "Service desk", "Nadia": "Experts"}


def test_notes_costs_and_what_is_inside_are_never_shown(house: Desk):
    reference = _worked(house)
    for name in ("rosa", "anna"):
        page = house.as_(name).get(f"/portal/tickets/{reference}").text
        for words in ("SECRET", "secret.txt", "25 min", "Leaves L1", "At this tier"):
            assert words not in page, words


def test_a_file_is_always_a_download_and_one_of_a_note_does_not_exist(house: Desk):
    reference = house.open(attachments=(UploadForm("page.html", b"<script>alert(1)</script>"),))
    house.act(reference, "note", "Inside.", attachments=(UploadForm("secret.txt", b"inside"),))
    public, inside = (file.id for words in house.page(reference).words for file in words.attachments)
    rosa = house.as_("rosa")
    answer = rosa.get(f"/portal/tickets/{reference}/attachments/{public}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "html" not in answer.mimetype
    assert rosa.get(f"/portal/tickets/{reference}/attachments/{inside}").status_code == 404
    assert house.as_("bob").get(f"/portal/tickets/{reference}/attachments/{public}").status_code == 404


def test_a_colleague_s_and_a_foreign_request_are_the_same_404(house: Desk):
    own = house.open(by="anna", requester_id=house.world.people["anna"])
    foreign = house.open_at_birch()
    rosa = house.as_("rosa")
    pages = [rosa.get(f"/portal/tickets/{reference}") for reference in (own, foreign, "ACORN-999", "BIRCH-999")]
    assert {page.status_code for page in pages} == {404}
    assert steady(pages[0].text) == steady(pages[2].text)
    assert steady(pages[1].text) == steady(pages[3].text)
    assert house.as_("anna").get(f"/portal/tickets/{own}").status_code == 200


def test_an_answer_ends_the_waiting_for_it(house: Desk):
    reference = house.open()
    house.act(reference, "wait", WaitReason.REQUESTER)
    rosa = house.as_("rosa")
    asks = "Work goes on as soon as we have your answer."
    assert asks in rosa.get(f"/portal/tickets/{reference}").text
    files = (io.BytesIO(b"line"), "log.txt")
    answer = rosa.post(f"/portal/tickets/{reference}/replies", body="The one at the desk.", attachments=files)
    assert answer.status_code == 303
    page = rosa.get(f"/portal/tickets/{reference}").text
    assert "The one at the desk." in page
    assert "log.txt" in page
    assert asks not in page
    assert house.state(reference).state is Status.OPEN


def test_an_empty_answer_is_refused_and_a_faulty_one_kept(house: Desk):
    reference = house.open()
    rosa = house.as_("rosa")
    rosa.get(f"/portal/tickets/{reference}")
    empty = rosa.post(f"/portal/tickets/{reference}/replies", body="  ")
    assert empty.status_code == 422
    assert "Write" in empty.text
    refused = rosa.post(
        f"/portal/tickets/{reference}/replies", body="Kept words", attachments=(io.BytesIO(b""), "no.txt")
    )
    assert refused.status_code == 422
    assert "Kept words" in refused.text
    assert "Choose the files again: no.txt" in refused.text
    assert len(house.page(reference).words) == 1


def test_markup_in_words_and_names_stays_text(house: Desk):
    reference = house.open('<script>alert("subject")</script>')
    rosa = house.as_("rosa")
    rosa.get(f"/portal/tickets/{reference}")
    rosa.post(f"/portal/tickets/{reference}/replies", body="<img src=x onerror=alert(1)>")
    page = rosa.get(f"/portal/tickets/{reference}").text
    assert "<script>alert(" not in page
    assert "<img src=x" not in page


def test_a_solution_is_confirmed_once(house: Desk):
    reference = house.open()
    rosa = house.as_("rosa")
    rosa.get(f"/portal/tickets/{reference}")
    assert rosa.post(f"/portal/tickets/{reference}/closing").status_code == 409
    house.act(reference, "resolve", "Paper was missing.")
    assert "Yes, it is solved" in rosa.get(f"/portal/tickets/{reference}").text
    assert rosa.post(f"/portal/tickets/{reference}/closing").status_code == 303
    assert house.state(reference).state is Status.CLOSED
    assert rosa.post(f"/portal/tickets/{reference}/closing").status_code == 409
    assert "This request is closed." in rosa.get(f"/portal/tickets/{reference}").text


def test_a_solution_that_did_not_hold_is_taken_back_with_words(house: Desk):
    reference = house.open()
    rosa = house.as_("rosa")
    rosa.get(f"/portal/tickets/{reference}")
    reopening = f"/portal/tickets/{reference}/reopening"
    assert rosa.post(reopening, body="Still broken").status_code == 409
    house.act(reference, "resolve", "Paper was missing.")
    silent = rosa.post(reopening, body="")
    assert silent.status_code == 422
    assert "Say what is still wrong" in silent.text
    assert rosa.post(reopening, body="It stopped again.").status_code == 303
    assert house.state(reference).state is Status.OPEN
    assert "It stopped again." in rosa.get(f"/portal/tickets/{reference}").text


def test_a_colleague_cannot_answer_close_or_reopen(house: Desk):
    reference = house.open(by="anna", requester_id=house.world.people["anna"])
    house.act(reference, "resolve", "Done.")
    rosa = house.as_("rosa")
    rosa.get("/portal/acorn")
    for deed in ("replies", "closing", "reopening"):
        assert rosa.post(f"/portal/tickets/{reference}/{deed}", body="Mine now").status_code == 404
    assert house.state(reference).state is Status.RESOLVED


def test_a_held_clock_says_for_whom(house: Desk):
    reference = house.open()
    house.act(reference, "reply", "Which one?")
    house.act(reference, "wait", WaitReason.REQUESTER)
    page = house.as_("rosa").get(f"/portal/tickets/{reference}").text
    assert "paused: waiting for you" in page


def test_an_answer_to_a_request_closed_meanwhile_is_a_conflict_that_keeps_the_words(house: Desk):
    reference = house.open()
    rosa = house.as_("rosa")
    rosa.get(f"/portal/tickets/{reference}")
    house.act(reference, "resolve", "Paper was missing.")
    house.act(reference, "close")
    for deed in ("replies", "reopening"):
        file = (io.BytesIO(b"line"), "log.txt")
        answer = rosa.post(f"/portal/tickets/{reference}/{deed}", body="Typed for an hour.", attachments=file)
        assert answer.status_code == 409
        assert "This ticket is closed. Open a new one and mention its number there." in answer.text
        assert "Typed for an hour.</textarea>" in answer.text
        assert "Choose the files again: log.txt." in answer.text
        assert "/portal/acorn/tickets/new" in answer.text
    assert len(house.page(reference).words) == 2


def test_words_against_a_solution_that_is_none_any_more_wait_in_the_box_for_answers(house: Desk):
    reference = house.open()
    rosa = house.as_("rosa")
    rosa.get(f"/portal/tickets/{reference}")
    answer = rosa.post(f"/portal/tickets/{reference}/reopening", body="It stopped again.")
    assert answer.status_code == 409
    assert "Only a resolved ticket can be reopened." in answer.text
    composer = answer.text.partition('id="composer-reply"')[2]
    assert f'action="/portal/tickets/{reference}/replies"' in composer
    assert "It stopped again.</textarea>" in composer


def test_a_refused_answer_to_a_request_solved_meanwhile_waits_in_the_box_to_reopen_it(house: Desk):
    reference = house.open()
    rosa = house.as_("rosa")
    rosa.get(f"/portal/tickets/{reference}")
    house.act(reference, "resolve", "Paper was missing.")
    answer = rosa.post(f"/portal/tickets/{reference}/replies", body="Not so.", attachments=(io.BytesIO(b""), "no.txt"))
    assert answer.status_code == 422
    assert "Not so.</textarea>" in answer.text
    assert "Open it again" in answer.text


def test_the_button_pressed_twice_says_it_once(house: Desk):
    reference = house.open()
    rosa = house.as_("rosa")
    rosa.get(f"/portal/tickets/{reference}")
    house.act(reference, "resolve", "Paper was missing.")
    for deed, words in (("reopening", "It stopped again."), ("replies", "The one at the desk.")):
        before = len(house.page(reference).words)
        for told in (False, True):
            answer = rosa.post(f"/portal/tickets/{reference}/{deed}", body=words)
            assert answer.status_code == 303
            assert ("That was sent already." in rosa.get(answer.headers["Location"]).text) is told
        assert len(house.page(reference).words) == before + 1
    house.time.shift(10)
    assert rosa.post(f"/portal/tickets/{reference}/replies", body="The one at the desk.").status_code == 303
    assert len(house.page(reference).words) == before + 2
