"""Before a ticket leaves, the agent sees what leaves; afterwards the link can be sent anew or taken back."""

from html import unescape

import pytest
from sqlalchemy import select

from msp import tickets, vendors
from msp.channels.letter import Letter
from msp.channels.rendering import words_of
from msp.store import db
from msp.store.outbox import OutboxEffect
from msp.tickets import UploadForm
from msp.vendors import ContactForm
from tests.web.desk.conftest import TEN, Desk
from tests.web.desk.test_desk_handoffs import handed, send

SECRET, PUBLIC = "NOTE-OF-THE-HOUSE", "PUBLIC-WORDS"


def _ticket(desk: Desk) -> str:
    reference, rosa = desk.open(), desk.world.actors["rosa"]
    desk.act(reference, "note", SECRET, attachments=(UploadForm("note.txt", b"secret"),))
    with desk.inside(desk.world.acorn, "rosa"):
        ticket = tickets.ticket_for(rosa, reference)
        tickets.reply(ticket, PUBLIC, by=rosa, now=TEN, attachments=(UploadForm("log.txt", b"line"),))
    return reference


def _preview(desk: Desk, reference: str, contact: str, **fields: str):
    form = {"handoff-contact_id": contact, "handoff-subject": "Till dead", "handoff-summary": "The line\nis down."}
    return send(desk, reference, "handoffs/preview", **{**form, **fields})


def _letters(desk: Desk, template: str = "vendor_") -> list[Letter]:
    with desk.inside(desk.world.acorn):
        rows = db.session.scalars(select(OutboxEffect).order_by(OutboxEffect.queued_at, OutboxEffect.id))
        return [Letter(**row.payload) for row in rows if row.payload["template"].startswith(template)]


def test_the_preview_shows_the_mail_that_goes_out_to_the_last_word(desk: Desk):
    contact, reference = desk.vendor(), _ticket(desk)
    page = unescape(_preview(desk, reference, contact).text)
    send(
        desk, reference, "handoffs",
        **{"handoff-contact_id": contact, "handoff-subject": "Till dead", "handoff-summary": "The line\nis down."},
    )  # fmt: skip
    (letter,) = _letters(desk)
    words = words_of(letter, base_url="http://127.0.0.1:8000")
    assert words.subject in page
    assert words.text.partition("http://127.0.0.1:8000/vendor/")[0] in page
    assert "help@quill.example" in page


def test_nothing_is_ticked_before_and_no_note_is_offered(desk: Desk):
    desk.vendor()
    reference = _ticket(desk)
    page = desk.as_("nadia").get(f"/desk/tickets/{reference}/handoffs").text
    assert PUBLIC in page
    assert "log.txt" in page
    assert SECRET not in page
    assert "note.txt" not in page
    assert " checked" not in page.partition('<form class="form"')[2].partition("</form>")[0]


def test_what_is_not_ticked_stays(desk: Desk):
    contact, reference = desk.vendor(), _ticket(desk)
    page = _preview(desk, reference, contact).text
    shown = page.partition('id="handed"')[2]
    for words in (PUBLIC, "log.txt", "Rosa", SECRET):
        assert words not in shown, words


def test_what_is_ticked_leaves_and_the_preview_changes_nothing(desk: Desk):
    contact, reference = desk.vendor(), _ticket(desk)
    words = next(one for one in desk.page(reference).words if one.body == PUBLIC)
    ticked = {"handoff-message_ids": str(words.id), "handoff-file_ids": str(words.attachments[0].id)}
    page = _preview(desk, reference, contact, **ticked, **{"handoff-with_requester": "y"}).text
    shown = page.partition('id="handed"')[2]
    for text in (PUBLIC, "log.txt", "Rosa"):
        assert text in shown, text
    assert desk.state(reference).tier == "L1"
    assert _letters(desk) == []


@pytest.mark.parametrize("field", ["message_ids", "file_ids"])
@pytest.mark.parametrize("whose", ["a note", "another ticket", "nobody"])
def test_a_tampered_choice_takes_nothing_along(desk: Desk, field: str, whose: str):
    contact, reference, other = desk.vendor(), _ticket(desk), _ticket(desk)
    pages = {"a note": reference, "another ticket": other, "nobody": reference}
    words = next(one for one in desk.page(pages[whose]).words if one.is_note == (whose == "a note") and one.attachments)
    chosen = words.id if field == "message_ids" else words.attachments[0].id
    fields = {f"handoff-{field}": contact if whose == "nobody" else str(chosen)}
    for path in ("handoffs/preview", "handoffs"):
        form = {"handoff-contact_id": contact, "handoff-summary": "Down.", **fields}
        answer = send(desk, reference, path, **form)
        assert answer.status_code == 422
        assert "of this ticket can leave" in answer.text
        assert SECRET not in answer.text
    assert desk.state(reference).tier == "L1"


def test_what_was_typed_can_be_changed_after_the_look(desk: Desk):
    contact, reference = desk.vendor(), _ticket(desk)
    page = _preview(desk, reference, contact, change="1").text
    assert "The line\nis down." in page.replace("\r", "")
    assert "See what leaves" in page


def test_without_a_mailbox_the_hand_off_is_valid_and_the_agent_is_told_to_call(desk: Desk):
    desk.vendor()
    with desk.inside(desk.world.acorn):
        vendor_id = vendors.vendor_by_slug("quill").id
        form = ContactForm(vendor_id, "Phone only", phone="+46 8 123")
        contact = str(vendors.add_contact(form, by=desk.world.actors["nadia"], now=TEN))
    reference = _ticket(desk)
    page = _preview(desk, reference, contact).text
    assert "no mail and no link go out" in page
    form = {"handoff-contact_id": contact, "handoff-summary": "Down."}
    page = desk.as_("nadia").get(send(desk, reference, "handoffs", **form).headers["Location"]).text
    assert "Please call Phone only, +46 8 123" in page
    assert _letters(desk) == []
    handoff_id = page.split(f"/desk/tickets/{reference}/handoffs/")[1].split("/")[0]
    answer = send(desk, reference, f"handoffs/{handoff_id}/link")
    assert answer.status_code == 409
    assert "No e-mail address of Phone only is known" in answer.text


def test_the_link_is_never_shown_to_anybody_of_ours(desk: Desk):
    reference, _ = handed(desk)
    assert "/vendor/" not in desk.as_("nadia").get(f"/desk/tickets/{reference}").text


def test_a_new_link_is_sent_and_taken_back(desk: Desk):
    reference, path = handed(desk)
    page = desk.as_("nadia").get(send(desk, reference, f"{path}/link").headers["Location"]).text
    assert "A new link goes to the vendor" in page
    assert len({letter.link for letter in _letters(desk)}) == 2
    page = desk.as_("nadia").get(send(desk, reference, f"{path}/link/end").headers["Location"]).text
    assert "opens nothing any more" in page
    assert send(desk, reference, f"{path}/link/end").status_code == 409


def test_words_to_the_vendor_go_by_mail_with_the_same_link_and_never_to_the_requester(desk: Desk):
    reference, path = handed(desk)
    send(desk, reference, f"{path}/messages", **{"vendor-message-body": "Port 7, please."})
    (first,), (second,) = _letters(desk, "vendor_handoff"), _letters(desk, "vendor_asked")
    assert (second.template, second.link, second.values["body"]) == ("vendor_asked", first.link, "Port 7, please.")
    assert "Port 7, please." in desk.as_("nadia").get(f"/desk/tickets/{reference}").text
    assert "Port 7, please." not in desk.as_("rosa").get(f"/portal/tickets/{reference}").text
    assert send(desk, reference, f"{path}/messages", **{"vendor-message-body": "Port 7, please."}).status_code == 409
    send(desk, reference, f"{path}/link/end")
    answer = send(desk, reference, f"{path}/messages", **{"vendor-message-body": "Still?"})
    assert "the vendor reads it when it gets a new link" in desk.as_("nadia").get(answer.headers["Location"]).text
    assert len(_letters(desk)) == 2
