"""A reply that waits for the communicator, through the door: nothing typed is lost, and nobody but she sends it."""

import io

import pytest

from msp.tickets import together
from tests.tickets.team import speak_through
from tests.web.desk.conftest import Desk


@pytest.fixture
def at_l2(desk: Desk) -> str:
    """A ticket for which Lena speaks and on which Marc works."""
    with desk.inside(desk.world.acorn):
        speak_through()
    reference = desk.open()
    desk.act(reference, "assign", desk.world.agents["lena"])
    desk.act(reference, "escalate")
    desk.act(reference, "assign", desk.world.agents["marc"], by="marc")
    return reference


def post(desk: Desk, name: str, path: str, **form: object):
    browser = desk.as_(name)
    browser.get("/desk")
    return browser.post(f"/desk/tickets/{path}", **form)


def propose(desk: Desk, reference: str, words: str = "Try it again."):
    form = {"draft-body": words, "draft-then": "", "draft-attachments": [(io.BytesIO(b"line"), "log.txt")]}
    return post(desk, "marc", f"{reference}/drafts", **form)


def draft_id(desk: Desk, reference: str) -> str:
    page = desk.as_("lena").get(f"/desk/tickets/{reference}").text
    return page.partition("/drafts/")[2].partition("/sending")[0].rpartition("/")[2]


def test_above_the_communicator_the_composer_proposes(desk: Desk, at_l2: str):
    page = desk.as_("marc").get(f"/desk/tickets/{at_l2}").text
    assert "Propose a reply to Rosa" in page
    assert "Lena reads it and sends it." in page
    assert 'name="reply-body"' not in page
    assert 'id="deed-resolution"' not in page
    assert 'name="reply-body"' in desk.as_("lena").get(f"/desk/tickets/{at_l2}").text


def test_a_reply_sent_past_her_is_refused_and_stands_as_a_draft(desk: Desk, at_l2: str):
    answer = post(desk, "marc", f"{at_l2}/replies", **{"reply-body": "TYPED FOR LONG", "reply-then": "resolve"})
    assert answer.status_code == 409
    assert "Lena speaks with the requester on this ticket; nothing was sent." in answer.text
    composer = answer.text.partition('id="composer-reply"')[2]
    assert "TYPED FOR LONG" in composer
    assert f'action="/desk/tickets/{at_l2}/drafts"' in composer
    assert '<option selected value="resolve">' in composer
    assert len(desk.page(at_l2).words) == 1


def test_she_sees_edits_and_sends_it(desk: Desk, at_l2: str):
    assert propose(desk, at_l2).status_code == 303
    lena = desk.as_("lena")
    queue = lena.get("/desk/answers").text
    assert at_l2 in queue
    assert 'Waiting for me to answer <span class="tab-count">1</span>' in queue
    assert at_l2 not in desk.as_("marc").get("/desk/answers").text
    page = lena.get(f"/desk/tickets/{at_l2}").text
    assert "waits, proposed" in page
    assert "log.txt" in page
    sent = post(
        desk,
        "lena",
        f"{at_l2}/drafts/{draft_id(desk, at_l2)}/sending",
        **{"draft-sending-body": "Please try again.", "draft-sending-then": "waiting_requester"},
    )
    assert sent.status_code == 303
    words = desk.page(at_l2).words[-1]
    assert (words.body, words.author_name, words.attachments[0].name) == ("Please try again.", "Lena", "log.txt")
    assert desk.state(at_l2).wait_reasons == ["waiting_requester"]
    assert at_l2 not in lena.get("/desk/answers").text


def test_she_sends_it_back_and_the_author_reads_why(desk: Desk, at_l2: str):
    propose(desk, at_l2)
    path = f"{at_l2}/drafts/{draft_id(desk, at_l2)}/return"
    assert post(desk, "lena", path, **{"draft-return-words": "  "}).status_code == 422
    assert post(desk, "lena", path, **{"draft-return-words": "Say which cable."}).status_code == 303
    assert "Say which cable." in desk.as_("marc").get(f"/desk/tickets/{at_l2}").text
    assert len(desk.page(at_l2).words) == 1


def test_what_came_back_waits_for_its_author_open_and_in_the_composer(desk: Desk, at_l2: str):
    propose(desk, at_l2, "Try cable two.")
    marc = desk.as_("marc")
    assert "Try cable two.</textarea>" not in marc.get(f"/desk/tickets/{at_l2}").text
    path = f"{at_l2}/drafts/{draft_id(desk, at_l2)}/return"
    post(desk, "lena", path, **{"draft-return-words": "Say which cable."})
    page = marc.get(f"/desk/tickets/{at_l2}").text
    card = page.partition("Your draft came back")[2].partition('id="composer"')[0]
    assert "Say which cable." in card
    assert "Choose its files again." in card
    assert "Drafts that have ended" not in page
    assert "Try cable two.</textarea>" in page.partition('id="composer-reply"')[2]
    assert at_l2 in marc.get("/desk/answers").text
    other = desk.as_("lena").get(f"/desk/tickets/{at_l2}").text
    assert "Your draft came back" not in other
    assert "Drafts that have ended (1)" in other
    desk.time.shift(60)
    assert propose(desk, at_l2, "Try the blue cable.").status_code == 303
    assert at_l2 not in marc.get("/desk/answers").text
    assert "Your draft came back" not in marc.get(f"/desk/tickets/{at_l2}").text


def test_what_came_back_is_done_with_once_somebody_answers_the_requester(desk: Desk, at_l2: str):
    propose(desk, at_l2)
    post(desk, "lena", f"{at_l2}/drafts/{draft_id(desk, at_l2)}/return", **{"draft-return-words": "I do it."})
    desk.time.shift(60)
    assert post(desk, "lena", f"{at_l2}/replies", **{"reply-body": "Done.", "reply-then": ""}).status_code == 303
    assert at_l2 not in desk.as_("marc").get("/desk/answers").text
    assert "Your draft came back" not in desk.as_("marc").get(f"/desk/tickets/{at_l2}").text


def test_where_nobody_speaks_yet_the_page_says_so_and_names_somebody_without_a_reason(desk: Desk):
    with desk.inside(desk.world.acorn):
        speak_through()
    reference = desk.open()
    page = desk.as_("lena").get(f"/desk/tickets/{reference}").text
    assert "Nobody yet: whoever works on it" in page
    assert "Say who speaks with the requester" in page
    lena = {"communicator-agent_id": str(desk.world.agents["lena"])}
    assert post(desk, "lena", f"{reference}/communicator", **lena).status_code == 303
    page = desk.as_("lena").get(f"/desk/tickets/{reference}").text
    assert "Change who speaks with the requester" in page
    assert "Nobody yet: whoever" not in page


def test_nobody_else_sends_it_and_pressing_twice_proposes_once(desk: Desk, at_l2: str):
    propose(desk, at_l2)
    assert propose(desk, at_l2).status_code == 303
    ticket = desk.state(at_l2)
    with desk.inside(desk.world.acorn):
        (draft,) = together.drafts_of(ticket)
    path = f"{at_l2}/drafts/{draft.id}/sending"
    answer = post(desk, "nadia", path, **{"draft-sending-body": "Mine.", "draft-sending-then": ""})
    assert answer.status_code == 403


def test_the_client_never_reads_a_draft(desk: Desk, at_l2: str):
    propose(desk, at_l2, "DRAFTWORD")
    for name in ("rosa", "anna"):
        page = desk.as_(name).get(f"/portal/tickets/{at_l2}")
        assert page.status_code == 200
        assert "DRAFTWORD" not in page.text
        assert "proposed" not in page.text


def test_the_communicator_is_changed_with_a_reason(desk: Desk, at_l2: str):
    lena = str(desk.world.agents["lena"])
    answer = post(desk, "marc", f"{at_l2}/communicator", **{"communicator-agent_id": lena, "communicator-reason": "x"})
    assert answer.status_code == 409
    assert "Lena speaks with the requester already." in answer.text


def test_a_reply_that_waits_on_a_resolved_ticket_stands_in_her_list(desk: Desk, at_l2: str):
    propose(desk, at_l2)
    desk.act(at_l2, "resolve", "A cable.")
    assert at_l2 in desk.as_("lena").get("/desk/answers").text
    assert at_l2 not in desk.as_("lena").get("/desk/answers?status=open").text
    assert at_l2 not in desk.as_("lena").get("/desk").text
