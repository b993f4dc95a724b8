"""Uploaded files: names are labels, types come from the bytes (reliability.md T21)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.errors import Invalid
from msp.tickets import UploadForm, uploads


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        (r"C:\temp\bill.docx", "bill.docx"),
        ("in\u200bvoice.p\u200dhp", "invoice.php"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("  .hidden. ", "hidden"),
        ("nul\x00l.txt", "null.txt"),
        ("two\nlines.txt", "twolines.txt"),
        ("übung.txt", "übung.txt"),
    ],
)
def test_a_name_is_made_canonical_before_it_is_checked(name: str, kept: str):
    assert uploads.label(name) == kept


@pytest.mark.parametrize("name", ["", "...", "/", "\u200b", "a/..", "\x00"])
def test_a_name_of_nothing_is_refused(name: str):
    with pytest.raises(Invalid, match="needs a name"):
        uploads.label(name)


def test_a_name_that_is_too_long_is_refused_by_its_beginning():
    assert len(uploads.label("x" * 200)) == 200
    with pytest.raises(Invalid, match="too long a name"):
        uploads.label("x" * 201)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0..", "image/jpeg"),
        (b"GIF89a..", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04...", "application/zip"),
        (b"MZ\x90\x00", "application/vnd.microsoft.portable-executable"),
        (b"<html><script>alert(1)</script></html>", "text/plain"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "text/plain"),
        ("Grüße".encode(), "text/plain"),
        (("a" * 4095 + "é").encode(), "text/plain"),
        (b"\x00\x01\x02\x03", "application/octet-stream"),
        (b"\xff\xfe\xfd", "application/octet-stream"),
        (b"a" * 5000 + b"\xff", "text/plain"),
        (b"a" * 100 + b"\xff" * 5000, "application/octet-stream"),
    ],
)
def test_the_type_is_read_from_the_content(content: bytes, kind: str):
    assert uploads.media_type(content) == kind


@given(st.binary(max_size=64))
def test_nothing_a_browser_would_run_keeps_its_type(content: bytes):
    for head in (b"<svg", b"<!doctype html>", b"<?xml", b"%!PS", b"\xef\xbb\xbf<html>"):
        assert uploads.media_type(head + content) in {"text/plain", "application/octet-stream"}


@given(st.text(max_size=250))
def test_a_label_is_never_a_path_and_stays_itself(name: str):
    try:
        kept = uploads.label(name)
    except Invalid:
        return
    assert not set(kept) & set("/\\\x00\n\r")
    assert kept not in {".", ".."}
    assert uploads.label(kept) == kept


def test_files_are_counted_and_weighed():
    uploads.check(tuple(UploadForm(f"{n}.txt", b"x") for n in range(10)))
    with pytest.raises(Invalid, match="At most 10 files"):
        uploads.check(tuple(UploadForm(f"{n}.txt", b"x") for n in range(11)))
    with pytest.raises(Invalid, match="is empty"):
        uploads.check((UploadForm("a.txt", b""),))


def test_a_file_beyond_every_setting_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "LARGEST_BYTES", 1024**2)
    with pytest.raises(Invalid, match="larger than 1 MB"):
        uploads.check((UploadForm("a.bin", b"x" * (1024**2 + 1)),))
