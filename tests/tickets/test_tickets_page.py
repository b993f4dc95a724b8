"""The ticket page and its files: everything for those who may read it, and nothing more."""

import pytest

from msp import tickets
from msp.kernel.errors import Invalid, Missing, Unavailable
from msp.kernel.ids import new_id
from msp.store import acting_for, db
from msp.tickets import MoveForm, UploadForm, WorkForm

PNG = UploadForm("../screen\u200b.png", b"\x89PNG\r\n\x1a\n and so on")
HTML = UploadForm("page.html", b"<script>alert(1)</script>")


def test_words_come_in_the_order_in_which_they_were_said(desk, ticket):
    for act, text, by in (
        (tickets.reply, "one", desk.lena),
        (tickets.note, "two", desk.marc),
        (tickets.reply, "three", desk.rosa),
    ):
        act(ticket, text, by=by, now=desk.now)
    assert [words.body for words in tickets.page(ticket, desk.lena).words][1:] == ["one", "two", "three"]
    assert [words.body for words in tickets.page(ticket, desk.rosa).words][1:] == ["one", "three"]


@pytest.mark.parametrize(("name", "reads"), [("lena", True), ("omar", True), ("rosa", False), ("anna", False)])
def test_notes_time_and_reasons_are_the_providers(desk, ticket, name: str, reads: bool):
    tickets.note(ticket, "SECRET note", by=desk.lena, now=desk.later(), attachments=(HTML,))
    tickets.log_work(ticket, WorkForm(30, desk.now.date(), note="SECRET time"), by=desk.lena, now=desk.later())
    tickets.assign(ticket, desk.lena.id, by=desk.lena, now=desk.later())
    tickets.escalate(ticket, MoveForm(reason="SECRET reason"), by=desk.lena, now=desk.later())
    page = tickets.page(ticket, desk.actors[name])
    assert ("SECRET" in repr(page)) is reads
    assert [stay.assignee_name for stay in page.stays] == (["Lena", None] if reads else [None, None])


def test_a_file_is_kept_under_a_harmless_label_and_read_back(desk):
    ticket = desk.open(attachments=(PNG, HTML))
    picture, markup = tickets.page(ticket, desk.rosa).words[0].attachments
    assert (picture.name, picture.media_type) == ("screen.png", "image/png")
    assert markup.media_type == "text/plain"
    assert tickets.attachment(ticket, picture.id, desk.rosa) == (picture, PNG.content)


def test_a_notes_file_is_missing_for_the_client(desk, ticket):
    tickets.note(ticket, "See file", by=desk.lena, now=desk.later(), attachments=(PNG,))
    (file,) = tickets.page(ticket, desk.lena).words[-1].attachments
    assert tickets.attachment(ticket, file.id, desk.omar)[1] == PNG.content
    with pytest.raises(Missing):
        tickets.attachment(ticket, file.id, desk.anna)


def test_a_file_of_another_ticket_or_of_nobody_is_missing(desk, ticket):
    other = desk.open(attachments=(PNG,))
    file = tickets.page(other, desk.lena).words[0].attachments[0]
    for file_id in (file.id, new_id()):
        with pytest.raises(Missing):
            tickets.attachment(ticket, file_id, desk.lena)


def test_a_file_of_another_tenant_is_missing(cast):
    with acting_for(cast.world.birch.id):
        theirs = cast.open(by="sven", requester_id=cast.world.people["bob"], attachments=(PNG,))
        file = tickets.page(theirs, cast.sven).words[0].attachments[0]
        db.session.commit()
    with acting_for(cast.tenant_id), pytest.raises(Missing):
        tickets.attachment(cast.open(), file.id, cast.lena)


def test_a_bad_file_stops_the_whole_reply(desk, ticket):
    with pytest.raises(Invalid, match="is empty"):
        tickets.reply(ticket, "See file", by=desk.lena, now=desk.later(), attachments=(UploadForm("a.txt", b""),))
    assert desk.types(ticket) == ["created"]
    assert len(tickets.page(ticket, desk.lena).words) == 1


def test_a_full_disk_changes_nothing(desk, ticket, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("msp.store.files._write", full)
    with pytest.raises(Unavailable, match="nothing was changed"):
        tickets.reply(ticket, "See file", by=desk.lena, now=desk.later(), attachments=(PNG,))
    assert desk.types(ticket) == ["created"]


def test_a_ticket_holds_two_hundred_files_and_no_more(desk, ticket, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("msp.tickets.uploads.PER_TICKET", 2)
    tickets.reply(ticket, "Two", by=desk.lena, now=desk.later(), attachments=(PNG, HTML))
    with pytest.raises(Invalid, match="at most 2 files; 2 are there"):
        tickets.reply(ticket, "Three", by=desk.lena, now=desk.later(), attachments=(PNG,))
