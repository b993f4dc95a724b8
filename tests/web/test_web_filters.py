"""Moments, spans, amounts and sizes in the words people use."""

from datetime import UTC, date, datetime, timedelta

import pytest

from msp.web.filters import ago, city, day, duration, iso, minutes, moment, money, size, when

NOON = datetime(2026, 10, 14, 12, 30, tzinfo=UTC)


def test_a_moment_stands_on_the_wall_clock_of_its_zone():
    assert moment(NOON, "Europe/Vienna") == "Wed 14 Oct 2026, 14:30 Vienna"
    assert moment(NOON, "America/New_York") == "Wed 14 Oct 2026, 08:30 New York"
    assert city("America/Argentina/Buenos_Aires") == "Buenos Aires"
    assert city("UTC") == "UTC"


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (timedelta(), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=12), "12 min ago"),
        (timedelta(hours=1, minutes=59), "1 h ago"),
        (timedelta(hours=23, minutes=59), "23 h ago"),
        (timedelta(days=1), "13 Oct"),
        (timedelta(days=400), "9 Sep 2025"),
        (timedelta(minutes=-12), "in 12 min"),
        (timedelta(days=-2), "16 Oct"),
    ],
)
def test_time_is_relative_under_a_day(back: timedelta, words: str):
    assert ago(NOON - back, NOON, "Europe/Vienna") == words


def test_beyond_a_day_the_time_of_day_is_told_where_it_matters():
    assert when(NOON - timedelta(hours=2), NOON, "Europe/Vienna") == "2 h ago"
    assert when(NOON - timedelta(days=2), NOON, "Europe/Vienna") == "12 Oct, 14:30"


def test_the_day_is_the_zone_s_own():
    late = datetime(2026, 10, 12, 23, 30, tzinfo=UTC)
    assert ago(late, NOON, "UTC") == "12 Oct"
    assert ago(late, NOON, "Asia/Tokyo") == "13 Oct"


def test_machines_read_an_instant_in_utc():
    assert iso(NOON) == "2026-10-14T12:30:00Z"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 min"),
        (1, "under 1 min"),
        (60, "1 min"),
        (2880, "48 min"),
        (3600, "1 h"),
        (3900, "1 h 05 min"),
        (7800, "2 h 10 min"),
        (-7800, "2 h 10 min"),
        (450_000, "125 h"),
    ],
)
def test_a_span_is_hours_and_minutes(seconds: int, words: str):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(90_000, "25 h"), (172_800, "2 days"), (190_000, "2 days 4 h"), (86_400_000, "1,000 days")]
)
def test_time_on_the_wall_may_be_days(seconds: int, words: str):
    assert duration(seconds, in_days=True) == words


def test_minutes_and_days():
    assert [minutes(count) for count in (0, 45, 60, 90, 6005)] == [
        "0 min",
        "45 min",
        "1 h",
        "1 h 30 min",
        "100 h 05 min",
    ]
    assert day(date(2026, 10, 5)) == "Mon 5 Oct 2026"


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (123_450, "EUR", "1,234.50"),
        (-21_600, "EUR", "−216.00"),
        (5, "JPY", "5"),
        (1, "BHD", "0.001"),
        (0, "USD", "0.00"),
    ],
)
def test_an_amount_has_its_currency_s_decimals(minor: int, currency: str, words: str):
    assert money(minor, currency) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (240_000, "240 kB"),
        (9_960, "10 kB"),
        (1_200_000, "1.2 MB"),
    ],
)
def test_a_size_is_rough(count: int, words: str):
    assert size(count) == words
