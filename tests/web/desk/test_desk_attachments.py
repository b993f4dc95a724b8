"""Files of a ticket: taken within the limit, given back as downloads that run nothing."""

import io
from uuid import uuid4

import pytest

from msp.tickets import UploadForm
from msp.tickets.uploads import PER_MESSAGE
from tests.web.desk.conftest import Desk


def kept(desk: Desk, reference: str, name: str = "lena"):
    """Every file of the ticket that somebody may see."""
    return [file for words in desk.page(reference, name).words for file in words.attachments]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        ("run.exe", b"MZ" + bytes(64)),
    ],
)
def test_a_file_is_always_a_download_in_a_sandbox(desk: Desk, name: str, content: bytes):
    reference = desk.open(attachments=(UploadForm(name, content),))
    (file,) = kept(desk, reference)
    answer = desk.as_("lena").get(f"/desk/tickets/{reference}/attachments/{file.id}")
    assert answer.data == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert not answer.mimetype.endswith(("html", "svg+xml", "javascript"))


def test_a_hostile_name_is_a_harmless_label(desk: Desk):
    hostile = 'evil"\u202e\r\nSet-Cookie: a=b; filename="x\u200b.php'
    reference = desk.open(attachments=(UploadForm(hostile, b"text"),))
    (file,) = kept(desk, reference)
    answer = desk.as_("lena").get(f"/desk/tickets/{reference}/attachments/{file.id}")
    assert answer.status_code == 200
    assert "Set-Cookie" not in dict(answer.headers) or "a=b" not in answer.headers["Set-Cookie"]
    assert "\n" not in answer.headers["Content-Disposition"]


def test_a_file_that_is_too_large_is_a_413_that_keeps_the_words(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    limited = desk.app.config["SETTINGS"].model_copy(update={"upload_limit_bytes": 1024})
    monkeypatch.setitem(desk.app.config, "SETTINGS", limited)
    reference = desk.open()
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{reference}")
    large = (io.BytesIO(bytes(1025)), "large.bin")
    form = {"note-body": "The log is here.", "note-attachments": [large, (io.BytesIO(b"s"), "small.txt")]}
    answer = lena.post(f"/desk/tickets/{reference}/notes", **form)
    assert answer.status_code == 413
    assert "“large.bin” is larger than 1.0 kB." in answer.text
    assert "The log is here." in answer.text
    assert "Choose the files again: large.bin, small.txt." in answer.text
    assert kept(desk, reference) == []


def test_more_than_the_house_takes_in_one_go_is_a_plain_413(desk: Desk):
    reference = desk.open()
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{reference}")
    most = desk.app.config["MAX_CONTENT_LENGTH"]
    assert most > PER_MESSAGE * desk.app.config["SETTINGS"].upload_limit_bytes
    claimed = {"CONTENT_LENGTH": str(most + 1), "CONTENT_TYPE": "multipart/form-data; boundary=b"}
    answer = lena.client.post(f"/desk/tickets/{reference}/notes", environ_overrides=claimed)
    assert answer.status_code == 413
    assert "Nothing was kept" in answer.text


def test_an_empty_file_is_a_sentence_beside_the_field(desk: Desk):
    reference = desk.open()
    lena = desk.as_("lena")
    lena.get(f"/desk/tickets/{reference}")
    form = {"reply-body": "Here.", "reply-attachments": [(io.BytesIO(b""), "empty.txt")]}
    answer = lena.post(f"/desk/tickets/{reference}/replies", **form)
    assert answer.status_code == 422
    assert "“empty.txt” is empty." in answer.text


def test_absent_foreign_and_other_tickets_files_are_not_found(desk: Desk):
    reference, other = desk.open(attachments=(UploadForm("a.txt", b"a"),)), desk.open()
    (file,) = kept(desk, reference)
    lena, sven = desk.as_("lena"), desk.as_("sven")
    assert lena.get(f"/desk/tickets/{reference}/attachments/{uuid4()}").status_code == 404
    assert lena.get(f"/desk/tickets/{other}/attachments/{file.id}").status_code == 404
    assert lena.get(f"/desk/tickets/{reference}/attachments/1").status_code == 404
    assert sven.get(f"/desk/tickets/{reference}/attachments/{file.id}").status_code == 404
