"""What a form shows as a span of time is what it reads back, to the second."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from msp.kernel.errors import Invalid
from msp.web.spans import minutes_of, seconds_of, span_words


@given(st.integers(1, 99_999 * 3600 + 3599))
@example(30)
@example(90)
@example(3_600_000)
def test_every_span_is_read_back_as_it_was_shown(seconds: int):
    assert seconds_of(span_words(seconds), "dwell") == seconds


@given(st.integers(1, 99_999 * 60 + 59))
def test_whole_minutes_are_read_back_as_minutes(minutes: int):
    assert minutes_of(span_words(minutes * 60), "dwell") == minutes


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (30, "30 s"),
        (90, "1 min 30 s"),
        (1800, "30 min"),
        (5400, "1 h 30 min"),
        (3605, "1 h 5 s"),
        (3_600_000, "1000 h"),
    ],
)
def test_a_span_in_words(seconds: int | None, words: str):
    assert span_words(seconds) == words


def test_a_span_may_be_typed_loosely():
    assert [seconds_of(text, "dwell") for text in ("90 s", "90min", " 1h  30 min ", "0 h 5 min")] == [
        90,
        5400,
        5400,
        300,
    ]


@pytest.mark.parametrize("text", ["", "0 h", "soon", "1,000 h", "30 min 1 h", "1.5 h", "-1 h", "90", "100000 h"])
def test_what_is_no_span_is_refused_beside_its_field(text: str):
    with pytest.raises(Invalid, match="is no span of time") as refusal:
        seconds_of(text, "dwell")
    assert refusal.value.field == "dwell"


def test_seconds_are_no_minutes():
    with pytest.raises(Invalid, match="Whole minutes only"):
        minutes_of("90 s", "dwell")
