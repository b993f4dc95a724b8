"""Time: cut at business hours, grouped, raised to minimum and increment, charged once."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.billing.after_hours import AFTER_HOURS_KEYS, WorkClass, after_hours_from, elapsed_minutes
from msp.billing.sheet import Sheet
from tests.billing.asking import answer_of, refusal_of

OFFICE = {"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "17:00"}
AFTER = {
    "tz": "Europe/Brussels",
    "business": [OFFICE],
    "multiplier": "1.5",
    "holidays": ["2026-12-25"],
    "holiday_multiplier": "2",
}


def timed(card: dict[str, Any], *entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return answer_of("time", currency="EUR", card={"rate": "100.00"} | card, entries=list(entries), **more)


def minutes(*amounts: int, **more: Any) -> list[dict[str, Any]]:
    return [{"ticket": "ACME-1", "date": "2026-10-05", "minutes": str(amount)} | more for amount in amounts]


@pytest.mark.parametrize(
    ("worked", "card", "billed"),
    [
        (1, {"increment_minutes": "15"}, "15"),
        (15, {"increment_minutes": "15"}, "15"),
        (16, {"increment_minutes": "15"}, "30"),
        (250, {"increment_minutes": "15"}, "255"),
        (22, {"increment_minutes": "15", "increment_mode": "down"}, "15"),
        (14, {"increment_minutes": "15", "increment_mode": "down"}, "0"),
        (22, {"increment_minutes": "15", "increment_mode": "nearest"}, "15"),
        (23, {"increment_minutes": "15", "increment_mode": "nearest"}, "30"),
        (5, {"increment_minutes": "10", "increment_mode": "nearest"}, "10"),
        (5, {"minimum_minutes": "30"}, "30"),
        (31, {"minimum_minutes": "30"}, "31"),
        (5, {"minimum_minutes": "20", "increment_minutes": "15"}, "30"),
        (0, {"minimum_minutes": "30", "increment_minutes": "15"}, "0"),
        (250, {}, "250"),
    ],
)
def test_minimum_first_then_increment_and_zero_stays_zero(worked: int, card: dict[str, Any], billed: str) -> None:
    assert timed(card, *minutes(worked))["lines"][0]["minutes"] == billed


@pytest.mark.parametrize(
    ("group_by", "total", "lines"),
    [("entry", "75.00", 3), ("ticket", "25.00", 1), ("ticket_day", "50.00", 2), ("period", "25.00", 1)],
)
def test_three_short_touches_cost_what_the_grouping_says(group_by: str, total: str, lines: int) -> None:
    entries = [*minutes(5, 5), *minutes(5, date="2026-10-06")]
    answer = timed({"increment_minutes": "15", "group_by": group_by}, *entries)
    assert (answer["total"], len(answer["lines"])) == (total, lines)


def test_each_line_is_rounded_or_the_total_once() -> None:
    assert timed({}, *minutes(5, 5, 5))["total"] == "24.99"
    assert timed({}, *minutes(5, 5, 5), round_at="total")["total"] == "25.00"


def test_ten_past_four_hours_is_not_five_hours() -> None:
    assert timed({}, *minutes(250))["total"] == "416.67"


def test_the_rate_of_an_entry_wins_over_the_card() -> None:
    answer = timed({"group_by": "ticket"}, *minutes(60, 60), *minutes(60, rate="40.00"))
    assert answer["lines"] == [
        {"class": "business", "minutes": "120", "amount": "200.00"},
        {"class": "business", "minutes": "60", "amount": "40.00"},
    ]


def test_time_that_is_not_billable_is_left_out() -> None:
    assert timed({}, *minutes(60, billable=False), *minutes(30))["total"] == "50.00"


def test_an_entry_without_any_rate_is_an_error_by_name() -> None:
    sentence = refusal_of("time", currency="EUR", card={}, entries=[{"id": "TE-7", "minutes": "5"}])
    assert sentence == "There is no rate for time entry TE-7: neither the card nor the entry has one."


@pytest.mark.parametrize(("group_by", "key"), [("ticket", "ticket"), ("ticket_day", "date")])
def test_an_entry_that_cannot_be_grouped_says_what_it_lacks(group_by: str, key: str) -> None:
    entry = {"ticket": "ACME-1", "minutes": "5"}
    entry.pop(key, None)
    card = {"rate": "1", "group_by": group_by}
    assert f"has no {key}" in refusal_of("time", currency="EUR", card=card, entries=[entry])


def test_overtime_begins_above_the_threshold_of_a_group() -> None:
    overtime = {"threshold_minutes": "480", "multiplier": "1.5"}
    card = {"overtime": overtime, "group_by": "period"}
    assert timed(card, *minutes(300, 240))["total"] == "950.00"
    assert timed(card, *minutes(480))["total"] == "800.00"
    assert (
        timed(card | {"overtime": {"threshold_minutes": "480", "rate": "130.00"}}, *minutes(540))["total"] == "930.00"
    )
    own = minutes(540, rate="50.00")
    assert timed(card | {"overtime": {"threshold_minutes": "480", "rate": "130.00"}}, *own)["total"] == "450.00"


def test_only_the_largest_multiplier_counts() -> None:
    card = {"after_hours": AFTER, "overtime": {"threshold_minutes": "60", "multiplier": "1.25"}}
    assert timed(card, worked("2026-10-03T10:00:00+02:00", "2026-10-03T12:00:00+02:00"))["total"] == "300.00"


def worked(start: str, end: str) -> dict[str, str]:
    return {"id": "TE-1", "ticket": "ACME-1", "start": start, "end": end}


@pytest.mark.parametrize(
    ("start", "end", "lines"),
    [
        (
            "2026-10-05T16:00:00+02:00",
            "2026-10-05T18:10:00+02:00",
            [("business", "60", "100.00"), ("after", "70", "175.00")],
        ),
        (
            "2026-10-05T07:00:00+02:00",
            "2026-10-05T18:00:00+02:00",
            [("after", "120", "300.00"), ("business", "540", "900.00")],
        ),
        ("2026-10-05T14:00:00+00:00", "2026-10-05T15:00:00+00:00", [("business", "60", "100.00")]),
        (
            "2026-12-24T23:00:00+01:00",
            "2026-12-25T09:00:00+01:00",
            [("after", "60", "150.00"), ("holiday", "540", "1800.00")],
        ),
        ("2026-10-04T10:00:00+02:00", "2026-10-04T11:00:00+02:00", [("after", "60", "150.00")]),
    ],
)
def test_an_entry_is_cut_at_the_limits_of_business_hours(
    start: str, end: str, lines: list[tuple[str, str, str]]
) -> None:
    answer = timed({"after_hours": AFTER}, worked(start, end))
    assert [(line["class"], line["minutes"], line["amount"]) for line in answer["lines"]] == lines


def test_the_night_of_a_clock_change_has_the_minutes_it_really_had() -> None:
    night = worked("2026-10-25T00:00:00+02:00", "2026-10-25T06:00:00+01:00")
    assert timed({"after_hours": AFTER}, night)["lines"][0]["minutes"] == "420"
    spring = worked("2026-03-29T00:00:00+01:00", "2026-03-29T06:00:00+02:00")
    assert timed({"after_hours": AFTER}, spring)["lines"][0]["minutes"] == "300"


@pytest.mark.parametrize(
    ("hours", "start", "end", "business"),
    [
        (("02:30", "06:00"), "2026-03-29T00:00:00+01:00", "2026-03-29T07:00:00+02:00", "180"),
        (("00:00", "02:30"), "2026-03-29T00:00:00+01:00", "2026-03-29T07:00:00+02:00", "120"),
        (("00:00", "02:30"), "2026-10-25T00:00:00+02:00", "2026-10-25T07:00:00+01:00", "180"),
        (("02:30", "06:00"), "2026-10-25T00:00:00+02:00", "2026-10-25T07:00:00+01:00", "240"),
    ],
)
def test_a_limit_inside_a_gap_or_a_fold_means_what_the_wall_clock_shows(
    hours: tuple[str, str], start: str, end: str, business: str
) -> None:
    after = AFTER | {"business": [{"days": [6], "from": hours[0], "to": hours[1]}]}
    answer = timed({"after_hours": after}, worked(start, end))
    assert {line["class"]: line["minutes"] for line in answer["lines"]}["business"] == business


def test_business_hours_over_midnight_belong_to_the_day_they_begin() -> None:
    after = AFTER | {"business": [{"days": [4], "from": "22:00", "to": "06:00"}]}
    answer = timed({"after_hours": after}, worked("2026-10-02T21:00:00+02:00", "2026-10-03T07:00:00+02:00"))
    assert [(line["class"], line["minutes"]) for line in answer["lines"]] == [("after", "120"), ("business", "480")]


def test_minutes_alone_are_business_hours_and_holidays_default_to_after_hours() -> None:
    assert timed({"after_hours": AFTER}, *minutes(60))["lines"][0]["class"] == "business"
    after = {key: value for key, value in AFTER.items() if key != "holiday_multiplier"}
    christmas = worked("2026-12-25T10:00:00+01:00", "2026-12-25T11:00:00+01:00")
    assert timed({"after_hours": after}, christmas)["total"] == "150.00"


def test_the_day_of_an_entry_is_the_day_it_began() -> None:
    late = worked("2026-10-05T23:30:00+02:00", "2026-10-06T00:30:00+02:00")
    assert timed({"group_by": "ticket_day"}, late, *minutes(30))["lines"] == [
        {"class": "business", "minutes": "90", "amount": "150.00"}
    ]


@pytest.mark.parametrize(
    ("card", "entry", "sentence"),
    [
        ({"colour": 1}, {"minutes": 1}, "card.colour is not known here"),
        ({}, {"minutes": 1, "colour": 1}, "entries[0].colour is not known here"),
        ({}, {"minutes": "-1"}, "must not be negative"),
        ({}, {}, "entries[0].minutes is missing"),
        ({}, {"start": "2026-10-05T10:00:00+02:00"}, "entries[0].end is missing"),
        ({}, worked("2026-10-05T10:00:00+02:00", "2026-10-05T09:00:00+02:00"), "end is before the start"),
        ({}, worked("2026-10-05T10:00:00", "2026-10-05T09:00:00+02:00"), "must carry its offset"),
        ({}, worked("yesterday", "today"), "is not an instant"),
        ({}, worked("1026-10-05T10:00:00+02:00", "2026-10-05T09:00:00+02:00"), "is not in a year from 1970"),
        ({}, worked("2026-10-05T10:00:00+02:00", "2026-12-05T09:00:00+02:00"), "more than 31 days"),
        ({"group_by": "mood"}, {"minutes": 1}, "card.group_by is “mood”"),
        ({"after_hours": AFTER | {"tz": "Mars/Base"}}, {"minutes": 1}, "is not a time zone"),
        ({"after_hours": AFTER | {"holidays": ["25 December"]}}, {"minutes": 1}, "holidays[0] is not a date"),
        ({"after_hours": AFTER | {"business": [OFFICE | {"days": [7]}]}}, {"minutes": 1}, "weekdays from 0"),
        ({"after_hours": AFTER | {"business": [OFFICE | {"days": []}]}}, {"minutes": 1}, "weekdays from 0"),
        ({"after_hours": AFTER | {"business": [OFFICE | {"to": "8 pm"}]}}, {"minutes": 1}, "is not a time of day"),
        ({"after_hours": AFTER | {"business": [OFFICE | {"to": "08:00"}]}}, {"minutes": 1}, "must differ"),
    ],
)
def test_a_card_or_entry_that_cannot_be_right_is_refused(
    card: dict[str, Any], entry: dict[str, Any], sentence: str
) -> None:
    assert sentence in refusal_of("time", currency="EUR", card={"rate": "1"} | card, entries=[entry])


ZONES = ["Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]
INSTANTS = st.integers(0, 525_599).map(lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))
WALLS = st.sampled_from(["00:00", "01:30", "02:00", "02:15", "02:30", "08:00", "12:00", "17:00", "24:00"])


@given(start=INSTANTS, length=st.integers(0, 60 * 40), zone=st.sampled_from(ZONES), walls=st.tuples(WALLS, WALLS))
def test_the_parts_of_an_entry_are_its_real_minutes_read_on_the_wall_clock(
    start: datetime, length: int, zone: str, walls: tuple[str, str]
) -> None:
    if walls[0] == walls[1]:
        return
    business = [{"days": list(range(7)), "from": walls[0], "to": walls[1]}]
    hours = after_hours_from(Sheet({"tz": zone, "business": business}, "", AFTER_HOURS_KEYS))
    assert hours is not None
    cut = hours.cut(start, start + timedelta(minutes=length))
    assert sum(cut.values()) == elapsed_minutes(start, start + timedelta(minutes=length)) == length
    wall = [(start + timedelta(minutes=at)).astimezone(ZoneInfo(zone)) for at in range(length)]
    open_minutes = sum(hours.business[0].hold(at.weekday(), at.hour * 60 + at.minute) for at in wall)
    assert cut.get(WorkClass.BUSINESS, Fraction(0)) == open_minutes
