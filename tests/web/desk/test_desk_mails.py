"""The review queue on the desk: read in words, decided once, and nothing of it reaches the client by itself."""

from uuid import UUID

import pytest

from msp import channels, tickets
from msp.channels.models import MailState
from msp.store import acting_for
from msp.tickets import Channel
from tests.mails import mail, raw
from tests.postbox import arrive, connect, row_of
from tests.web.desk.conftest import TEN, Desk

SCRIPT = "<script>alert(1)</script>"
MIA = "Mia <mia@else.example>"


@pytest.fixture
def asked(desk: Desk) -> tuple[Desk, UUID]:
    """A ticket of Rosa's, and a mail of somebody whom nobody knows."""
    desk.open()
    message = mail(MIA, f"The till {SCRIPT} smokes.", subject=f"Help {SCRIPT}")
    message.add_attachment(b"%PDF-1.7 x", maintype="application", subtype="pdf", filename="till.pdf")
    with desk.app.app_context():
        connect(desk.world.acorn)
        connect(desk.world.birch)
        mail_id = arrive(desk.world.acorn, message.as_bytes())
        arrive(desk.world.birch, raw("Noor <noor@else.example>", subject="The gate"))
        arrive(desk.world.acorn, raw("no-reply@shop.example", subject="Buy now"))
        channels.read_mail(now=TEN)
    return desk, mail_id


def _path(mail_id: UUID, deed: str = "") -> str:
    return f"/desk/mail/acorn/{mail_id}{deed}"


def test_agents_see_what_waits_at_the_clients_they_serve(asked: tuple[Desk, UUID]):
    desk, mail_id = asked
    page = desk.as_("lena").get("/desk/mail")
    assert "mia@else.example" in page.text
    assert "The gate" in page.text
    assert "Nobody of this client writes from that address." in page.text
    assert "Buy now" not in page.text
    assert "Buy now" in desk.as_("lena").get("/desk/mail?show=left-aside").text
    svens = desk.as_("sven").get("/desk/mail").text
    assert "The gate" in svens
    assert "mia@else.example" not in svens
    assert desk.as_("sven").get(_path(mail_id)).status_code == 404
    assert desk.as_("rosa").get("/desk/mail").status_code == 403


def test_an_empty_queue_says_so(desk: Desk):
    assert "Every mail has found its place" in desk.as_("lena").get("/desk/mail").text
    assert "Nothing was left aside" in desk.as_("lena").get("/desk/mail?show=left-aside").text


def test_a_mail_is_read_in_words_and_never_as_markup(asked: tuple[Desk, UUID]):
    desk, mail_id = asked
    page = desk.as_("lena").get(_path(mail_id)).text
    assert SCRIPT not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "till.pdf" in page


def test_it_becomes_a_ticket_of_a_person_whom_the_agent_chooses(asked: tuple[Desk, UUID]):
    desk, mail_id = asked
    lena = desk.as_("lena")
    lena.get(_path(mail_id))
    answer = lena.post(_path(mail_id, "/ticket"), **{"open-requester_id": str(desk.world.people["rosa"])})
    assert answer.headers["Location"] == "/desk/tickets/ACORN-2"
    ticket, page = desk.state("ACORN-2"), desk.page("ACORN-2")
    assert (ticket.channel, ticket.requester_id) == (Channel.MAIL, desk.world.people["rosa"])
    (words,) = page.words
    assert words.author_name == "Lena"
    assert words.body.startswith("Mail from Mia <mia@else.example>, received")
    assert [file.name for file in words.attachments] == ["till.pdf"]
    assert row_in(desk, mail_id).state == MailState.OPENED


def test_it_goes_on_a_ticket_as_a_note_that_moves_nothing(asked: tuple[Desk, UUID]):
    desk, mail_id = asked
    lena = desk.as_("lena")
    lena.get(_path(mail_id))
    answer = lena.post(_path(mail_id, "/note"), **{"attach-reference": "acorn-1"})
    assert answer.headers["Location"] == "/desk/tickets/ACORN-1"
    assert [line.type for line in desk.log("ACORN-1")] == ["created", "note"]
    assert "mia@else.example" not in desk.as_("rosa").get("/portal/tickets/ACORN-1").text


def test_it_is_put_away_for_a_reason(asked: tuple[Desk, UUID]):
    desk, mail_id = asked
    lena = desk.as_("lena")
    lena.get(_path(mail_id))
    assert lena.post(_path(mail_id, "/dismissal"), **{"dismiss-reason": ""}).status_code == 422
    assert "put away" in lena.post(_path(mail_id, "/dismissal"), follow=True, **{"dismiss-reason": "Advertising"}).text
    row = row_in(desk, mail_id)
    assert (row.state, row.reason, row.decided_by) == (MailState.DONE, "Advertising", "Lena")
    assert "Put it away" not in lena.get(_path(mail_id)).text


def test_each_mail_is_decided_once(asked: tuple[Desk, UUID]):
    desk, mail_id = asked
    lena = desk.as_("lena")
    lena.get(_path(mail_id))
    rosa = str(desk.world.people["rosa"])
    assert lena.post(_path(mail_id, "/dismissal"), **{"dismiss-reason": "Advertising"}).status_code == 303
    for deed, fields in (
        ("/ticket", {"open-requester_id": rosa}),
        ("/note", {"attach-reference": "ACORN-1"}),
        ("/dismissal", {"dismiss-reason": "Again"}),
    ):
        answer = lena.post(_path(mail_id, deed), **fields)
        assert answer.status_code == 409, deed
        assert "dealt with already" in answer.text, deed
    with desk.app.app_context(), acting_for(desk.world.acorn.id):
        assert len(tickets.log_of(tickets.ticket_for(desk.world.actors["lena"], "ACORN-1"))) == 1


@pytest.mark.parametrize("reference", ["BIRCH-1", "ACORN-99", "nothing", "../etc"])
def test_only_a_ticket_of_this_client_takes_it(asked: tuple[Desk, UUID], reference: str):
    desk, mail_id = asked
    desk.open_at_birch()
    lena = desk.as_("lena")
    lena.get(_path(mail_id))
    answer = lena.post(_path(mail_id, "/note"), **{"attach-reference": reference})
    assert answer.status_code == 422
    assert "This client has no ticket of that number." in answer.text


@pytest.mark.parametrize("person", ["", "nobody", "bob"])
def test_only_a_person_of_this_client_asks(asked: tuple[Desk, UUID], person: str):
    desk, mail_id = asked
    lena = desk.as_("lena")
    lena.get(_path(mail_id))
    chosen = str(desk.world.people["bob"]) if person == "bob" else person
    answer = lena.post(_path(mail_id, "/ticket"), **{"open-requester_id": chosen})
    assert answer.status_code == 422
    assert "Choose a person of this client." in answer.text
    assert row_in(desk, mail_id).state == MailState.REVIEW


def test_a_mail_of_another_client_is_not_there(asked: tuple[Desk, UUID]):
    desk, mail_id = asked
    assert desk.as_("lena").get(f"/desk/mail/birch/{mail_id}").status_code == 404


def row_in(desk: Desk, mail_id: UUID):
    with desk.app.app_context():
        return row_of(desk.world.acorn, mail_id)
