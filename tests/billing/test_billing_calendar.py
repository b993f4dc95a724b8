"""Parts of periods, billing dates and the local month."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.billing.asking import answer_of, refusal_of


def part(start: str, end: str, service: tuple[str | None, str | None], convention: str = "actual") -> tuple[str, ...]:
    given = {
        "amount": "310.00",
        "currency": "EUR",
        "period_start": start,
        "period_end": end,
        "service_start": service[0],
        "service_end": service[1],
        "convention": convention,
    }
    answer = answer_of("proration", **given)
    return answer["days"], answer["of"], answer["amount"]


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ((None, None), ("31", "31", "310.00")),
        (("2026-10-16", None), ("16", "31", "160.00")),
        ((None, "2026-10-11"), ("10", "31", "100.00")),
        (("2026-09-01", "2027-01-01"), ("31", "31", "310.00")),
        (("2026-10-05", "2026-10-06"), ("1", "31", "10.00")),
        (("2026-11-05", "2026-11-06"), ("0", "31", "0.00")),
    ],
)
def test_service_is_clamped_to_the_period_and_divided_by_all_its_days(
    service: tuple[str | None, str | None], expected: tuple[str, ...]
) -> None:
    assert part("2026-10-01", "2026-11-01", service) == expected


@pytest.mark.parametrize(
    ("start", "end", "service", "convention", "expected"),
    [
        ("2026-10-01", "2026-11-01", (None, None), "fixed_30", ("30", "30", "310.00")),
        ("2026-10-01", "2026-11-01", ("2026-10-16", None), "fixed_30", ("15", "30", "155.00")),
        ("2026-10-01", "2026-11-01", ("2026-10-16", "2026-10-31"), "fixed_30", ("15", "30", "155.00")),
        ("2026-02-01", "2026-03-01", (None, None), "fixed_30", ("30", "30", "310.00")),
        ("2024-01-20", "2024-02-20", (None, "2024-02-15"), "fixed_30", ("25", "30", "258.33")),
        ("2026-10-01", "2026-11-01", (None, None), "fixed_28", ("28", "28", "310.00")),
        ("2026-10-01", "2026-11-01", ("2026-12-01", None), "fixed_30", ("0", "30", "0.00")),
        ("2026-10-01", "2026-11-01", ("2026-10-20", None), "none", ("31", "31", "310.00")),
        ("2026-10-01", "2026-11-01", ("2026-12-20", None), "none", ("0", "31", "0.00")),
    ],
)
def test_fixed_months_and_no_proration(
    start: str, end: str, service: tuple[str | None, str | None], convention: str, expected: tuple[str, ...]
) -> None:
    assert part(start, end, service, convention) == expected


def test_a_fraction_has_nine_places_but_the_amount_comes_from_the_exact_one() -> None:
    answer = answer_of("proration", amount="1000000000.00", currency="EUR", days=1, of=3)
    assert answer == {"amount": "333333333.33", "days": "1", "of": "3", "fraction": "0.333333333"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"days": 32, "of": 31}, "more than the 31 days"),
        ({"days": 1, "of": 0}, "of must be above zero"),
        ({"days": 1}, "of is missing"),
        ({"period_start": "2026-10-01", "period_end": "2026-10-01"}, "must be after period_start"),
        ({"period_start": "2026-13-01", "period_end": "2026-10-01"}, "is not a date"),
        ({"period_start": "2026-10-01", "period_end": "2026-11-01", "convention": "lunar"}, "convention is “lunar”"),
    ],
)
def test_a_part_that_cannot_be_right_is_refused(given: dict[str, Any], sentence: str) -> None:
    assert sentence in refusal_of("proration", amount="1", currency="EUR", **given)


def dates(start: str, day: int, count: int, every: int = 1) -> list[str]:
    return answer_of("anchors", start=start, anchor_day=day, count=count, every_months=every)["dates"]


def test_month_ends_do_not_drift() -> None:
    assert dates("2026-01-31", 31, 5) == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
    assert dates("2027-12-30", 30, 4) == ["2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30"]


def test_the_first_date_is_the_first_anchor_from_the_start_on() -> None:
    assert dates("2026-01-15", 1, 3, 3) == ["2026-02-01", "2026-05-01", "2026-08-01"]
    assert dates("2026-01-15", 15, 2, 12) == ["2026-01-15", "2027-01-15"]
    assert dates("2026-01-15", 20, 0) == []


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 31), st.integers(1, 24))
def test_every_date_is_the_anchor_or_the_last_of_its_month(start: date, day: int, every: int) -> None:
    found = [date.fromisoformat(text) for text in dates(start.isoformat(), day, 12, every)]
    assert found[0] >= start
    assert all(low < high for low, high in pairwise(found))
    for each in found:
        assert each.day == day or (each.day < day and date.fromordinal(each.toordinal() + 1).day == 1)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"anchor_day": 0}, "a day from 1 to 31"),
        ({"anchor_day": 32}, "a day from 1 to 31"),
        ({"count": 1201}, "may be at most 1200"),
        ({"every_months": 0}, "every_months from 1 to 120"),
        ({"every_months": 121}, "every_months from 1 to 120"),
        ({"count": 1200, "every_months": 120}, "leads past the year"),
        ({"count": "1.5"}, "must be a whole number"),
    ],
)
def test_dates_that_cannot_be_right_are_refused(change: dict[str, Any], sentence: str) -> None:
    given = {"start": "2026-01-31", "anchor_day": 31, "count": 3} | change
    assert sentence in refusal_of("anchors", **given)


@pytest.mark.parametrize(
    ("zone", "start", "end", "hours"),
    [
        ("Europe/Brussels", "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z", "745"),
        ("Australia/Lord_Howe", "2026-09-30T13:30:00Z", "2026-10-31T13:00:00Z", "743.5"),
        ("UTC", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", "744"),
    ],
)
def test_a_local_month_has_its_real_hours(zone: str, start: str, end: str, hours: str) -> None:
    answer = answer_of("period", tz=zone, month="2026-10", instants=[start, end, "2026-10-15T12:00:00+02:00"])
    assert answer == {"start_utc": start, "end_utc": end, "hours": hours, "inside": [True, False, True]}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"tz": "Nowhere", "month": "2026-10"}, "is not a time zone"),
        ({"tz": "UTC", "month": "October"}, "is not a month"),
        ({"tz": "UTC", "month": "2026-10", "instants": ["2026-10-01"]}, "must carry its offset"),
    ],
)
def test_a_period_that_cannot_be_right_is_refused(given: dict[str, Any], sentence: str) -> None:
    assert sentence in refusal_of("period", **given)
