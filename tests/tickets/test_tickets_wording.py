"""Texts as people type them: made clean, then checked."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.errors import Invalid
from msp.tickets import Impact, wording


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  The   printer\tis dead ", "The printer is dead"),
        ("First line\r\nsecond line", "First line second line"),
        ("Nul\x00byte and bell\x07", "Nulbyte and bell"),
        ("cafe\u0301", "café"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("a\u2028b", "a b"),
        ("family 👨‍👩‍👧", "family 👨‍👩‍👧"),
    ],
)
def test_a_subject_is_one_clean_line(typed: str, kept: str):
    assert wording.subject(typed) == kept


def test_a_body_keeps_its_lines_and_tabs():
    assert wording.body("\n one\r\n\ttwo\rthree \x1b[31m\n\n") == "one\n\ttwo\nthree [31m"


@pytest.mark.parametrize("typed", ["", " \n\t ", "\x00\x01", "\u202e"])
def test_nothing_is_no_text(typed: str):
    with pytest.raises(Invalid) as refused:
        wording.subject(typed)
    assert refused.value.field == "subject"
    with pytest.raises(Invalid, match="Write something first") as refused:
        wording.body(typed)
    assert refused.value.field == "body"


def test_lengths_are_checked_at_their_edge():
    assert len(wording.subject("x" * 200)) == 200
    assert len(wording.body("x" * 50_000)) == 50_000
    assert len(wording.reason("x" * 500)) == 500
    assert wording.reason("") == ""
    for check, length in ((wording.subject, 201), (wording.body, 50_001), (wording.reason, 501)):
        with pytest.raises(Invalid, match="at most"):
            check("x" * length)


def test_a_choice_is_one_of_the_list():
    assert wording.choice(Impact, "high", "impact") is Impact.HIGH
    with pytest.raises(Invalid, match="low, medium, high") as refused:
        wording.choice(Impact, "huge", "impact")
    assert refused.value.field == "impact"


@given(st.text(max_size=300))
def test_whatever_is_kept_can_be_stored_and_is_clean_a_second_time(typed: str):
    for check in (wording.subject, wording.body):
        try:
            kept = check(typed)
        except Invalid:
            continue
        kept.encode("utf-8")
        assert "\x00" not in kept
        assert check(kept) == kept
        assert unicodedata.is_normalized("NFC", kept)
