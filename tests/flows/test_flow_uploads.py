"""Files people send: their names are labels, their types are ours to say, and nothing of them ever runs."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from msp import channels
from msp.app import create_app
from msp.store import files
from tests.databases import settings_for
from tests.flows import scenes
from tests.flows.conftest import Story

#: The kinds of trouble a name can make: ways out of the folder, devices, hidden signs, headers, shells, formulas.
NAMES = (
    b"../../../etc/passwd",
    rb"..\..\boot.ini",
    b"/etc/cron.d/job",
    rb"C:\Windows\system32\evil.dll",
    b"a/b/c.txt",
    b"zero\0byte.png",
    b'quote\\".txt',
    b"semi;colon=x.txt",
    b"percent%2e%2e%2fetc.txt",
    b"two\tcolumns.txt",
    b"x" * 200,
    b"x" * 5000 + b".txt",
    b".",
    b"..",
    b" ",
    b".htaccess",
    b"CON",
    b"aux.txt",
    b"file.txt::$DATA",
    b"-rf",
    b"$(reboot)`id`;.txt",
    b"<script>alert(1)</script>.txt",
    b"=cmd|' /C calc'!A0.csv",
    "\u202egnp.exe".encode(),
    "in\u200bvoice.ph\u200dp".encode(),
    "\ufeffbom.txt".encode(),
    "e\u0301 \u540d\u524d \U0001f469.txt".encode(),
    b"not\xff\xfeutf-8.txt",
)
KINDS = {
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "feed.xml": b'<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    "code.js": b"alert(1)",
    "photo.png": b"<html><body onload=alert(1)>",
    "both.gif": b"GIF89a/*\x00*/=alert(1)//",
    "paper.pdf": b"%PDF-1.7 /JavaScript (app.alert(1))",
    "tool.exe": b"MZ\x90\x00",
    "module.wasm": b"\x00asm\x01\x00\x00\x00",
    "sheet.xlsm": b"PK\x03\x04vbaProject.bin",
    "marked.txt": "\ufeff<html><script>alert(1)</script>".encode(),
    "wide.txt": "<script>alert(1)</script>".encode("utf-16"),
}
#: Types that a browser would run or draw with scripts in them.
ACTIVE = re.compile(r"html|svg|xml|javascript|ecmascript|wasm|flash|font|css")


@pytest.mark.parametrize("raw", NAMES, ids=range(len(NAMES)))
def test_a_hostile_name_is_a_harmless_label_or_refused_with_a_sentence(story: Story, raw: bytes):
    reference = scenes.rosa_asks(story)
    before = _stored(story)
    answer = _send(story, reference, raw, b"harmless words")
    # A name that is no text at all makes the whole form unreadable, so nothing of it is taken.
    assert answer.status_code in ((303, 422) if _is_text(raw) else (400,))
    assert {path for path in _stored(story) - before if not _is_ours(path)} == set()
    assert not [path for path in story.folder.rglob("*") if "evil" in path.name or "passwd" in path.name]
    if answer.status_code != 303:
        assert re.search(r"A file needs a name|too long a name|could not be understood", answer.text)
        return
    (label,) = story.page(reference).words[-1].attachments
    assert not set(label.name) & set("/\\\0\r\n\t\u202e\u200b\u200d\ufeff")
    assert label.name not in {"", ".", ".."}
    file = _download(story, reference, str(label.id))
    assert file.data == b"harmless words"
    disposition = file.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert disposition.isascii()
    assert not set(disposition) & set("\r\n\0")
    assert "<script>alert(" not in story.as_("rosa").get(f"/portal/tickets/{reference}").text


@pytest.mark.parametrize("name", KINDS)
def test_whatever_it_holds_a_file_is_only_ever_downloaded(story: Story, name: str):
    reference = scenes.rosa_asks(story)
    assert _send(story, reference, name.encode(), KINDS[name]).status_code == 303
    (file,) = story.page(reference).words[-1].attachments
    for person, wing in (("rosa", "portal"), ("lena", "desk")):
        answer = story.as_(person).get(f"/{wing}/tickets/{reference}/attachments/{file.id}")
        assert answer.data == KINDS[name]
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert not ACTIVE.search(answer.headers["Content-Type"])
    assert story.as_("bob").get(f"/portal/tickets/{reference}/attachments/{file.id}").status_code == 404


def test_a_file_that_is_too_large_is_a_413_with_a_sentence_and_the_words_are_kept(
    story: Story, monkeypatch: pytest.MonkeyPatch
):
    reference = scenes.rosa_asks(story)
    small = story.app.config["SETTINGS"].model_copy(update={"upload_limit_bytes": 2048})
    monkeypatch.setitem(story.app.config, "SETTINGS", small)
    before = story.rows(story.world.acorn), _stored(story)
    answer = _send(story, reference, b"film.mov", b"x" * 2049, words="Look at this film")
    assert answer.status_code == 413
    assert "“film.mov” is larger than 2.0 kB." in answer.text
    assert "Look at this film" in answer.text
    assert (story.rows(story.world.acorn), _stored(story)) == before
    assert _send(story, reference, b"film.mov", b"x" * 2048).status_code == 303


def test_more_than_the_door_takes_at_all_is_a_413_page(story: Story, monkeypatch: pytest.MonkeyPatch):
    reference = scenes.rosa_asks(story)
    monkeypatch.setitem(story.app.config, "MAX_CONTENT_LENGTH", 10_000)
    before = story.rows(story.world.acorn)
    for size in (10_000, 1_000_000):
        answer = _send(story, reference, b"film.mov", b"x" * size)
        assert answer.status_code == 413
        assert "larger than what can be sent here" in answer.text
    assert story.rows(story.world.acorn) == before


def test_too_many_files_and_an_empty_one_are_refused_together_with_the_words(story: Story):
    reference = scenes.rosa_asks(story)
    before = story.rows(story.world.acorn), _stored(story)
    for parts, sentence in (([b"words"] * 11, "At most 10 files"), ([b"words", b""], "is empty")):
        answer = _send(story, reference, b"note.txt", *parts, words="All of these")
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "All of these" in answer.text
    assert (story.rows(story.world.acorn), _stored(story)) == before


def test_the_same_file_of_two_clients_is_never_one_file(story: Story):
    reference = scenes.rosa_asks(story)
    _send(story, reference, b"same.txt", b"the same words")
    bob = story.as_("bob")
    bob.get("/portal/birch/tickets/new?subject=Gate")
    theirs = {**scenes.ASKED, "subject": "The gate is shut"}
    content_type, body = _multipart(bob.token, theirs, b"same.txt", [b"the same words"])
    answer = bob.client.post("/portal/birch/tickets/new", data=body, content_type=content_type)
    assert answer.status_code == 303
    holders = {
        path.parts[0] for path in _stored(story) if (story.folder / "files" / path).read_bytes() == b"the same words"
    }
    assert holders == {story.world.acorn.id.hex, story.world.birch.id.hex}


def test_a_house_that_starts_keeps_its_files_below_its_own_folder(tmp_path: Path):
    before, tenant_id = files.store, uuid4()
    house = create_app(settings_for(f"sqlite:///{tmp_path / 'none.db'}", tmp_path))
    assert files.store is before
    digest = files.keep(tenant_id, b"words")
    channels.open_post(house.config["SETTINGS"])
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == [
        tmp_path / "files" / tenant_id.hex / digest[:2] / digest
    ]


def _send(story: Story, reference: str, name: bytes, *contents: bytes, words: str = "See this.") -> TestResponse:
    """Rosa's answer with files whose name is sent as it is, whatever it holds."""
    rosa = story.as_("rosa")
    rosa.get(f"/portal/tickets/{reference}")
    content_type, body = _multipart(rosa.token, {"body": words}, name, list(contents))
    return rosa.client.post(f"/portal/tickets/{reference}/replies", data=body, content_type=content_type)


def _multipart(token: str, fields: dict[str, str], name: bytes, contents: list[bytes]) -> tuple[str, bytes]:
    """A form as a hostile sender writes it, byte by byte."""
    line = b"------border\r\nContent-Disposition: form-data; name="
    parts = [line + b'"%s"\r\n\r\n%s\r\n' % (key.encode(), text.encode()) for key, text in fields.items()]
    parts.append(line + b'"csrf_token"\r\n\r\n%s\r\n' % token.encode())
    head = line + b'"attachments"; filename="%s"\r\nContent-Type: text/html\r\n\r\n'
    parts += [head % name + content + b"\r\n" for content in contents]
    return "multipart/form-data; boundary=----border", b"".join(parts) + b"------border--\r\n"


def _download(story: Story, reference: str, attachment_id: str) -> TestResponse:
    answer = story.as_("rosa").get(f"/portal/tickets/{reference}/attachments/{attachment_id}")
    assert answer.status_code == 200
    return answer


def _is_text(raw: bytes) -> bool:
    return raw.decode(errors="replace").encode() == raw


def _stored(story: Story) -> set[Path]:
    """Every file that is kept by now, by its place below the folder."""
    root = story.folder / "files"
    return {path.relative_to(root) for path in root.rglob("*") if path.is_file()}


def _is_ours(path: Path) -> bool:
    return re.fullmatch(r"[0-9a-f]{32}/[0-9a-f]{2}/[0-9a-f]{64}", str(path)) is not None
