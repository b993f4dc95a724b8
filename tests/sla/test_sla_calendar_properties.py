"""Service hours against the slow reader of the wall clock, for drawn calendars, awkward zones and any instants."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sla_oracle import EXAMPLES, WEEKDAYS, amounts, calendars, offsets, reads_holiday, reads_open, slow_between

from msp.sla.calendar import Opening, ServiceHours
from msp.sla.openings import compile_openings
from msp.sla.zones import zone_named

SECOND = timedelta(seconds=1)
Case = tuple[dict[str, Any], datetime]
many = settings(max_examples=EXAMPLES)


def _hours(document: dict[str, Any]) -> ServiceHours:
    return ServiceHours.from_document(document)


@many
@given(calendars(), offsets, offsets)
def test_between_counts_what_the_wall_clock_shows(case: Case, one: timedelta, other: timedelta) -> None:
    document, near = case
    start, end = sorted((near + one, near + other))
    assert _hours(document).between(start, end) == slow_between(document, start, end)
    assert _hours(document).between(end, start) == -slow_between(document, start, end)


@many
@given(calendars(), st.lists(offsets, min_size=5, max_size=30))
def test_an_instant_is_open_exactly_when_the_wall_clock_says_so(case: Case, moments: list[timedelta]) -> None:
    document, near = case
    hours = _hours(document)
    for offset in moments:
        assert hours.is_open(near + offset) is reads_open(document, near + offset)


@many
@given(calendars(), offsets, amounts)
def test_add_finds_the_earliest_instant(case: Case, offset: timedelta, seconds: int) -> None:
    document, near = case
    hours, start = _hours(document), near + offset
    found = hours.add(start, seconds)
    assume(found is not None)
    assert found is not None
    assert hours.between(start, found) == seconds
    assert hours.between(start, found - SECOND) == seconds - 1


@many
@given(calendars(), offsets, amounts)
def test_add_of_a_negative_amount_finds_the_latest_instant(case: Case, offset: timedelta, seconds: int) -> None:
    document, near = case
    hours, start = _hours(document), near + offset
    found = hours.add(start, -seconds)
    assume(found is not None)
    assert found is not None
    assert hours.between(found, start) == seconds
    assert hours.between(found + SECOND, start) == seconds - 1


@many
@given(calendars(), offsets)
def test_an_amount_that_uses_up_an_opening_ends_at_its_edge(case: Case, offset: timedelta) -> None:
    document, near = case
    hours, start = _hours(document), near + offset
    end = start + timedelta(days=9)
    for since, until, kind in hours.parts(start, end):
        if kind is Opening.OPEN:
            assert hours.add(start, hours.between(start, until)) == until
            assert hours.add(end, -hours.between(since, end)) == since


@many
@given(calendars(), offsets, offsets, offsets)
def test_amounts_add_up_and_never_run_backwards(case: Case, a: timedelta, b: timedelta, c: timedelta) -> None:
    document, near = case
    hours = _hours(document)
    first, second, third = sorted((near + a, near + b, near + c))
    assert hours.between(first, second) + hours.between(second, third) == hours.between(first, third)
    assert 0 <= hours.between(first, second) <= (second - first).total_seconds()


@many
@given(calendars(), offsets, offsets)
def test_round_the_clock_is_the_plain_difference(case: Case, one: timedelta, other: timedelta) -> None:
    document, near = case
    always = _hours({"tz": document["tz"], "weekly": {day: [["00:00", "24:00"]] for day in WEEKDAYS}})
    assert always.between(near + one, near + other) == (other - one).total_seconds()


@many
@given(calendars(), offsets, offsets, st.integers(1, 94), st.integers(1, 94))
def test_hours_and_their_complement_make_up_all_of_time(
    case: Case, one: timedelta, other: timedelta, first: int, second: int
) -> None:
    (document, near), (opening, closing) = case, sorted((first, second + 1))
    assume(opening < closing)
    opens, closes = (f"{quarter // 4:02d}:{quarter % 4 * 15:02d}" for quarter in (opening, closing))
    inside = {"tz": document["tz"], "weekly": {day: [[opens, closes]] for day in WEEKDAYS}}
    outside = {"tz": document["tz"], "weekly": {day: [[closes, opens]] for day in WEEKDAYS}}
    start, end = near + one, near + other
    assert _hours(inside).between(start, end) + _hours(outside).between(start, end) == (end - start).total_seconds()


@many
@given(calendars(), st.integers(1, 4000), st.integers(1, 4000))
def test_the_answer_does_not_depend_on_the_compiled_horizon(case: Case, before: int, after: int) -> None:
    document, near = case
    hours, middle = _hours(document), int(near.timestamp())
    first, last = middle - before * 3601, middle + after * 3599
    table = compile_openings(hours.rules, zone_named(document["tz"]), first, last)
    start, end = (datetime.fromtimestamp(moment, UTC) for moment in (first, last))
    assert table.total == hours.between(start, end)
    assert table.within(first, last) == list(zip(table.starts, table.ends, strict=True))


@many
@given(calendars(), offsets, offsets)
def test_merged_and_split_spellings_are_the_same_hours(case: Case, one: timedelta, other: timedelta) -> None:
    document, near = case
    split = {day: [piece for span in spans for piece in _halves(span)] for day, spans in document["weekly"].items()}
    assert _hours({**document, "weekly": split}).between(near + one, near + other) == _hours(document).between(
        near + one, near + other
    )


def _halves(span: list[str]) -> list[list[str]]:
    """The same hours as touching and overlapping pieces."""
    start, end = span
    return [span] if end <= start else [[start, end], [start, f"{start[:3]}{start[3:]}:01"], [f"{start}:01", end]]


@many
@given(calendars(), offsets, offsets)
def test_the_parts_of_a_stretch_tell_open_from_holiday_from_closed(
    case: Case, one: timedelta, other: timedelta
) -> None:
    document, near = case
    start, end = sorted((near + one, near + other))
    hours = _hours(document)
    parts = hours.parts(start, end)
    open_seconds = sum((until - since).total_seconds() for since, until, kind in parts if kind is Opening.OPEN)
    assert open_seconds == hours.between(start, end)
    assert all(earlier[1] == later[0] for earlier, later in pairwise(parts))
    for since, until, kind in parts:
        for instant in (since, until - SECOND):
            assert (kind is Opening.OPEN) is reads_open(document, instant)
            assert (kind is Opening.HOLIDAY) is (reads_holiday(document, instant) and not reads_open(document, instant))


times = st.integers(0, 3 * 3600).map(lambda second: f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}")


@settings(max_examples=max(5, EXAMPLES // 10))
@given(st.lists(st.tuples(times, times).filter(lambda pair: pair[0] != pair[1]), min_size=1, max_size=4))
def test_every_second_is_read_as_the_wall_clock_shows_it(spans: list[tuple[str, str]]) -> None:
    """Five hours around the change to winter time, one second after the other."""
    document = {
        "tz": "Europe/Stockholm",
        "weekly": {"sun": [list(span) for span in spans], "mon": [["08:00", "09:00"]]},
    }
    start = datetime(2026, 10, 24, 22, tzinfo=UTC)
    end = start + timedelta(hours=5)
    assert _hours(document).between(start, end) == slow_between(document, start, end, step=1)
