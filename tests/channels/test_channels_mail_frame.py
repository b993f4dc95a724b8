"""A mail taken apart: what is beyond the limits is cut or left unread, also where the parser itself asks for it."""

import pytest

from msp.channels.mail_frame import (
    LONGEST_BOUNDARY,
    LONGEST_HEADER,
    LONGEST_PARAMETERS,
    MOST_HEADERS,
    MOST_PARAMETERS,
    MOST_PARTS_MADE,
    TooMuch,
    taken_apart,
)
from msp.channels.mail_kinds import Kind
from msp.channels.mail_parsing import parsed
from tests.mails import by_hand


def _parts(many: int) -> bytes:
    return by_hand("Content-Type: multipart/mixed; boundary=b", "", *["--b\r\n\r\nx"] * many, "--b--", "")


@pytest.mark.parametrize("name", ["Content-Type", "content-disposition"])
def test_of_many_parameters_the_first_are_read(name: str):
    message = taken_apart(by_hand(f"{name}: text/plain" + "; a=b" * 55_000, "", "x"))
    assert len(message.get_params(header=name) or ()) == MOST_PARAMETERS + 1


def test_headers_are_cut_where_nobody_reads_on():
    message = taken_apart(by_hand(f"X-Long: {'a' * 99_000}", f"Content-Type: text/plain; a={'b' * 99_000}", "", "x"))
    assert [len(message[name]) for name in ("X-Long", "Content-Type")] == [LONGEST_HEADER, LONGEST_PARAMETERS]


def test_a_boundary_beyond_the_parameters_parts_nothing():
    late = by_hand(f"Content-Type: multipart/mixed{'; a=b' * MOST_PARAMETERS}; boundary=b", "", "--b", "", "x", "--b--")
    assert not taken_apart(late).is_multipart()


@pytest.mark.parametrize(("length", "is_parted"), [(LONGEST_BOUNDARY, True), (LONGEST_BOUNDARY + 1, False)])
def test_a_boundary_longer_than_any_parts_nothing(length: int, is_parted: bool):
    line = "b" * length
    content = by_hand(f"Content-Type: multipart/mixed; boundary={line}", "", f"--{line}", "", "x", f"--{line}--", "")
    assert taken_apart(content).is_multipart() is is_parted


def test_as_many_headers_and_parts_as_allowed_are_read_and_one_more_is_not():
    assert len(taken_apart(by_hand(*["a: b"] * MOST_HEADERS, "", "x"))) == MOST_HEADERS
    # The mail itself is one of them.
    parts = MOST_PARTS_MADE - 1
    assert len(taken_apart(_parts(parts)).get_payload()) == parts
    for content in (by_hand(*["a: b"] * (MOST_HEADERS + 1), "", "x"), _parts(parts + 1)):
        with pytest.raises(TooMuch):
            taken_apart(content)
        assert parsed(content, largest_file=1).kind is Kind.UNREADABLE


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_lines_are_counted_before_anything_is_read(end: bytes):
    assert parsed(b"a: b" + end * 700_001, largest_file=1).kind is Kind.UNREADABLE
    assert parsed(b"From: a@b.example" + end * 690_000, largest_file=1).sender == "a@b.example"
