"""What people type is made clean in one way, whichever room it is typed in."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel import text


@pytest.mark.parametrize(
    ("typed", "line", "lines"),
    [
        ("  The   printer\tis dead ", "The printer is dead", "The   printer\tis dead"),
        ("one\r\ntwo\rthree\u2028four", "one two three four", "one\ntwo\nthree\nfour"),
        ("page\x0cend", "page end", "page\nend"),
        ("nul\x00byte, bell\x07", "nulbyte, bell", "nulbyte, bell"),
        ("invoice\u202egpj.exe", "invoicegpj.exe", "invoicegpj.exe"),
        ("lone \ud800 surrogate", "lone surrogate", "lone  surrogate"),
        ("cafe\u202e\u0301", "café", "café"),
        ("\x00\u202e \n", "", ""),
        ("עברית \u200fעם סימן", "עברית \u200fעם סימן", "עברית \u200fעם סימן"),
    ],
)
def test_a_text_is_clean_as_one_line_and_with_its_lines_kept(typed: str, line: str, lines: str):
    assert (text.line(typed), text.lines(typed)) == (line, lines)


@given(st.text(max_size=200))
def test_whatever_is_kept_can_be_stored_and_is_clean_a_second_time(typed: str):
    for clean in (text.line, text.lines):
        kept = clean(typed)
        kept.encode("utf-8")
        assert "\x00" not in kept
        assert unicodedata.is_normalized("NFC", kept)
        assert clean(kept) == kept


@pytest.mark.parametrize(
    ("words", "told"), [([], ""), (["L1"], "L1"), (["L1", "L2"], "L1 and L2"), (["L1", "L2", "L3"], "L1, L2 and L3")]
)
def test_several_words_are_listed_as_a_sentence_does(words: list[str], told: str):
    assert text.listed(words) == told


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (111, "111th"),
    ],
)
def test_a_number_as_an_order(count: int, said: str):
    assert text.nth(count) == said
