"""Who is on duty, against an oracle that walks minute by minute; and what a rota leaves open."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.tiers.staff.roster import Shift, Span, on_duty, overlap, week_of, without

STOCKHOLM = "Europe/Stockholm"
ZONES = (STOCKHOLM, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "UTC")
#: Around the changes of these zones' clocks, and an ordinary day.
TURNS = ("2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04", "2026-06-17")
NIGHT = Shift(STOCKHOLM, 5, 22 * 60, 6 * 60)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _span(begin: str, end: str) -> Span:
    return Span(_utc(begin), _utc(end))


def _minutes_of(shift: Shift) -> set[tuple[int, int]]:
    """Every minute of the week's wall clock that a shift takes, walked one by one."""
    weekday, minute, taken = shift.weekday, shift.start_minute, set()
    while True:
        taken.add((weekday, minute))
        minute += 1
        if minute == shift.end_minute:
            return taken
        if minute == 1440:
            weekday, minute = (weekday + 1) % 7, 0
            if shift.end_minute == 1440:
                return taken


shifts = st.builds(Shift, st.sampled_from(ZONES), st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440)).filter(
    lambda shift: shift.start_minute != shift.end_minute
)
moments = st.tuples(st.sampled_from(TURNS), st.integers(-2880, 2880)).map(
    lambda drawn: _utc(drawn[0]) + timedelta(minutes=drawn[1])
)
spans = st.tuples(moments, st.integers(1, 3000)).map(
    lambda drawn: Span(drawn[0], drawn[0] + timedelta(minutes=drawn[1]))
)


@given(st.lists(shifts, max_size=4), st.lists(spans, max_size=2), moments)
def test_who_is_on_duty_is_what_the_wall_shows_minute_by_minute(week, absences, at):
    away = any(
        at == absence.starts_at + timedelta(minutes=n)
        for absence in absences
        for n in range(int((absence.ends_at - absence.starts_at).total_seconds() // 60))
    )
    walls = [(shift, at.astimezone(ZoneInfo(shift.zone))) for shift in week]
    taken = any((wall.weekday(), wall.hour * 60 + wall.minute) in _minutes_of(shift) for shift, wall in walls)
    assert on_duty(week, absences, at) is (not away and (taken or not week))


@pytest.mark.parametrize(
    ("at", "works"),
    [
        ("2026-10-24T19:59", False),
        ("2026-10-24T20:00", True),  # Saturday 22:00
        ("2026-10-25T00:30", True),  # 02:30, the first time
        ("2026-10-25T01:30", True),  # 02:30, the second time
        ("2026-10-25T04:59", True),  # 05:59, in winter time
        ("2026-10-25T05:00", False),
        ("2026-03-29T03:59", True),  # the night is an hour shorter
        ("2026-03-29T04:00", False),
    ],
)
def test_a_night_shift_goes_over_midnight_and_follows_the_wall_clock(at: str, works: bool):
    assert on_duty([NIGHT], (), _utc(at)) is works


def test_without_any_shift_one_always_works_and_while_absent_never():
    assert on_duty((), (), _utc("2026-06-17T03:00"))
    assert not on_duty((), [_span("2026-06-17T00:00", "2026-06-18T00:00")], _utc("2026-06-17T03:00"))


def test_two_shifts_that_share_a_minute_are_found_also_around_the_end_of_the_week():
    sunday, monday = Shift("UTC", 6, 22 * 60, 6 * 60), Shift("UTC", 0, 5 * 60, 9 * 60)
    assert overlap([sunday, monday]) is not None
    assert overlap([sunday, Shift("UTC", 0, 6 * 60, 9 * 60)]) is None
    assert overlap([monday, monday]) is not None


@given(st.lists(shifts.map(lambda one: Shift("UTC", one.weekday, one.start_minute, one.end_minute)), max_size=4))
def test_shifts_overlap_exactly_where_their_minutes_do(week):
    minutes = [_minutes_of(shift) for shift in week]
    assert (overlap(week) is None) is (sum(map(len, minutes)) == len(set().union(*minutes)))


@given(spans, st.lists(spans, max_size=4), moments)
def test_what_is_left_of_a_span_is_in_it_and_in_nothing_taken(span, taken, at):
    left = without(span, taken)
    assert any(part.covers(at) for part in left) is (span.covers(at) and not any(one.covers(at) for one in taken))
    assert all(part.starts_at < part.ends_at for part in left)


def test_a_week_has_the_days_of_its_calendar_also_where_the_clock_changes():
    days = week_of(_utc("2026-10-25T12:00"), STOCKHOLM)
    hours = [(day.ends_at - day.starts_at) / timedelta(hours=1) for day in days]
    assert hours == [24] * 6 + [25]
    assert days[0].starts_at == _utc("2026-10-18T22:00")
