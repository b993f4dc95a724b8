"""Service hours by worked examples: each expected figure was counted by hand on the wall clock."""

from datetime import date, timedelta
from time import process_time
from typing import Any

import pytest
from sla_oracle import at

from msp.kernel.errors import Invalid
from msp.sla.calendar import Opening, ServiceHours
from msp.sla.horizon import Horizon
from msp.sla.hours_document import rules_from_document

HOUR = 3600
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
DESK = {"tz": "Europe/Stockholm", "weekly": {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in WORKDAYS}}
ALWAYS = {day: [["00:00", "24:00"]] for day in (*WORKDAYS, "sat", "sun")}


def hours(**document: Any) -> ServiceHours:
    return ServiceHours.from_document({"tz": "UTC", **document})


def desk(**more: Any) -> ServiceHours:
    return ServiceHours.from_document({**DESK, **more})


@pytest.mark.parametrize(
    ("start", "seconds", "expected"),
    [
        # Stockholm is at UTC+1 on Monday 2 March 2026: open 07:00-11:00 and 12:00-16:00 UTC.
        ("2026-03-02T14:00:00Z", 2 * HOUR, "2026-03-02T16:00:00Z"),  # uses up the day: due at closing time
        ("2026-03-02T14:00:00Z", 2 * HOUR + 1, "2026-03-03T07:00:01Z"),
        ("2026-03-02T10:00:00Z", HOUR, "2026-03-02T11:00:00Z"),  # at the beginning of lunch, not at its end
        ("2026-03-02T10:00:00Z", HOUR + 1, "2026-03-02T12:00:01Z"),
        ("2026-03-06T15:59:59Z", 1, "2026-03-06T16:00:00Z"),
        ("2026-03-06T15:59:59Z", 2, "2026-03-09T07:00:01Z"),  # over the weekend
        ("2026-03-07T12:00:00Z", 0, "2026-03-07T12:00:00Z"),  # nothing to add: the instant itself, though it is closed
        ("2026-03-07T12:00:00Z", 8 * HOUR, "2026-03-09T16:00:00Z"),
        ("2026-03-03T07:00:00Z", -HOUR, "2026-03-02T15:00:00Z"),
        ("2026-03-03T07:00:00Z", -4 * HOUR, "2026-03-02T12:00:00Z"),  # the latest such instant: after lunch
        ("2026-03-03T07:00:00Z", -4 * HOUR - 1, "2026-03-02T10:59:59Z"),
        ("2026-03-02T07:00:00Z", 10 * 52 * 40 * HOUR, "2036-02-15T16:00:00Z"),  # beyond the decade first compiled
        ("2026-03-02T07:00:00Z", -10 * 52 * 40 * HOUR, "2016-03-14T07:00:00Z"),
    ],
)
def test_adding_service_time_finds_the_earliest_or_the_latest_instant(start: str, seconds: int, expected: str) -> None:
    assert desk().add(at(start), seconds) == at(expected)


@pytest.mark.parametrize(
    ("document", "start", "end", "expected"),
    [
        # Night of the change to winter time: Sunday has 25 hours, and 02:00-03:00 passes twice.
        ({"tz": "Europe/Stockholm", "weekly": ALWAYS}, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", 25 * HOUR),
        ({"tz": "Europe/Stockholm", "weekly": {"sun": [["02:00", "03:00"]]}}, "2026-10-24", "2026-10-26", 2 * HOUR),
        ({"tz": "Europe/Stockholm", "weekly": {"sun": [["02:00", "03:00"]]}}, "2026-03-28", "2026-03-30", 0),
        ({"tz": "Europe/Stockholm", "weekly": {"sun": [["02:30", "04:00"]]}}, "2026-03-28", "2026-03-30", HOUR),
        ({"tz": "America/New_York", "weekly": {"sun": [["01:00", "02:00"]]}}, "2026-10-31", "2026-11-03", 2 * HOUR),
        ({"tz": "America/New_York", "weekly": {"sun": [["01:30", "03:30"]]}}, "2026-03-07", "2026-03-10", HOUR),
        # Lord Howe moves by half an hour: 01:30-02:00 twice in April, 02:00-02:30 never in October.
        ({"tz": "Australia/Lord_Howe", "weekly": {"sun": [["01:30", "02:00"]]}}, "2026-04-03", "2026-04-06", HOUR),
        ({"tz": "Australia/Lord_Howe", "weekly": {"sun": [["02:00", "02:30"]]}}, "2026-10-02", "2026-10-05", 0),
        # Kathmandu is at +05:45: Monday 10:00-11:00 is 04:15-05:15 UTC.
        (
            {"tz": "Asia/Kathmandu", "weekly": {"mon": [["10:00", "11:00"]]}},
            "2026-03-02T04:00:00Z",
            "2026-03-02T04:30:00Z",
            900,
        ),
        # Apia never had Friday 30 December 2011.
        ({"tz": "Pacific/Apia", "weekly": {"fri": [["00:00", "24:00"]]}}, "2011-12-26", "2012-01-03", 0),
        ({"tz": "Pacific/Apia", "weekly": {"sat": [["00:00", "24:00"]]}}, "2011-12-26", "2012-01-03", 24 * HOUR),
        # São Paulo's Sunday 18 October 2015 began at 01:00.
        ({"tz": "America/Sao_Paulo", "weekly": {"sun": [["00:00", "02:00"]]}}, "2015-10-17", "2015-10-20", HOUR),
        ({"tz": "America/Sao_Paulo", "weekly": {"sat": [["23:00", "02:00"]]}}, "2015-10-17", "2015-10-20", 2 * HOUR),
        # Casablanca leaves +01:00 for Ramadan, at 03:00 back to 02:00.
        ({"tz": "Africa/Casablanca", "weekly": {"sun": [["02:00", "03:00"]]}}, "2024-03-09", "2024-03-12", 2 * HOUR),
        # A special zone for the second spelling of times.
        ({"tz": "UTC", "weekly": {"mon": [["08:00:30", "08:01"]]}}, "2026-03-02", "2026-03-03", 30),
    ],
)
def test_only_what_the_wall_clock_shows_decides(document: dict[str, Any], start: str, end: str, expected: int) -> None:
    first, last = (at(text if "T" in text else f"{text}T00:00:00Z") for text in (start, end))
    service = ServiceHours.from_document(document)
    assert service.between(first, last) == expected
    assert service.between(last, first) == -expected


def test_a_midnight_that_never_comes_does_not_stop_the_count() -> None:
    service = hours(tz="America/Sao_Paulo", weekly=ALWAYS)
    assert service.add(at("2015-10-18T02:00:00Z"), HOUR) == at("2015-10-18T03:00:00Z")
    assert service.add(at("2015-10-18T02:00:00Z"), HOUR + 1) == at("2015-10-18T03:00:01Z")


NIGHTS = {"thu": [["22:00", "06:00"]], "fri": [["22:00", "06:00"]]}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        # Friday 6 March 2026: tail 00:00-06:00 of Thursday, 22:00-24:00 of its own; Saturday: tail 00:00-06:00.
        ({}, [("00:00", True), ("05:59", True), ("06:00", False), ("22:00", True), ("30:00", False), ("29:59", True)]),
        ({"closed_dates": ["2026-03-06"]}, [("00:00", False), ("22:00", False), ("24:00", True), ("29:59", True)]),
        ({"closed_yearly": ["03-06"]}, [("00:00", False), ("22:00", False), ("24:00", True), ("29:59", True)]),
        (
            {"date_hours": {"2026-03-06": [["09:00", "10:00"]]}},
            [("00:00", False), ("09:00", True), ("10:00", False), ("22:00", False), ("24:00", True)],
        ),
        (
            {"date_hours": {"2026-03-06": [["09:00", "10:00"]]}, "closed_dates": ["2026-03-06"]},
            [("09:00", False), ("24:00", True)],
        ),
        ({"date_hours": {"2026-03-06": []}}, [("00:00", False), ("22:00", False), ("24:00", True)]),
        ({"date_hours": {"2026-03-06": [["09:00", "02:00"]]}}, [("23:00", True), ("24:00", True), ("29:59", True)]),
        ({"date_hours": {"2026-03-05": [["20:00", "08:00"]]}}, [("05:00", True), ("07:59", True), ("08:00", False)]),
        (
            {"date_breaks": {"2026-03-06": [["01:00", "02:00"], ["23:00", "01:00"]]}},
            [("00:59", True), ("01:30", False), ("02:00", True), ("22:59", True), ("23:00", False), ("25:00", True)],
        ),
        ({"date_breaks": {"2026-03-06": [["23:00", "01:00"]]}}, [("24:30", False), ("25:00", True)]),
        (
            {"date_hours": {"2026-03-06": [["08:00", "18:00"]]}, "date_breaks": {"2026-03-06": [["00:00", "09:00"]]}},
            [("08:00", False), ("09:00", True)],
        ),
    ],
)
def test_closed_beats_dated_beats_weekly_and_breaks_cut_last(
    more: dict[str, Any], expected: list[tuple[str, bool]]
) -> None:
    service = hours(weekly=NIGHTS, **more)
    midnight = at("2026-03-06T00:00:00Z")
    for time, is_open in expected:
        hour, minute = map(int, time.split(":"))
        assert service.is_open(midnight + timedelta(hours=hour, minutes=minute)) is is_open, time


def test_a_night_on_sunday_ends_on_monday() -> None:
    service = hours(weekly={"sun": [["22:00", "06:00"]]})
    assert service.is_open(at("2026-03-02T05:59:59Z"))
    assert not service.is_open(at("2026-03-02T06:00:00Z"))


def test_a_leap_day_closes_only_in_leap_years() -> None:
    service = hours(weekly=ALWAYS, closed_yearly=["02-29"])
    assert service.between(at("2024-02-28T00:00:00Z"), at("2024-03-02T00:00:00Z")) == 48 * HOUR
    assert service.between(at("2023-02-28T00:00:00Z"), at("2023-03-02T00:00:00Z")) == 48 * HOUR
    assert service.between(at("1900-02-28T00:00:00Z"), at("1900-03-02T00:00:00Z")) == 48 * HOUR


def test_hours_that_only_open_on_dates_end_for_ever() -> None:
    service = hours(date_hours={"2026-03-02": [["08:00", "09:00"]], "2031-03-02": [["08:00", "09:00"]]})
    assert service.add(at("2026-01-01T00:00:00Z"), 2 * HOUR) == at("2031-03-02T09:00:00Z")
    assert service.add(at("2026-01-01T00:00:00Z"), 2 * HOUR + 1) is None
    assert service.add(at("2040-01-01T00:00:00Z"), 1) is None
    assert service.add(at("2040-01-01T00:00:00Z"), -2 * HOUR) == at("2026-03-02T08:00:00Z")
    assert service.add(at("2040-01-01T00:00:00Z"), -2 * HOUR - 1) is None
    assert service.add(at("2026-03-02T08:00:00Z"), -1) is None


def _all_but(kept: str) -> list[str]:
    days = [(date(2024, 1, 1) + timedelta(days=n)).strftime("%m-%d") for n in range(366)]
    return [day for day in days if day != kept]


def test_hours_on_leap_day_mondays_wait_forty_years_but_come() -> None:
    service = hours(weekly={"mon": [["09:00", "10:00"]]}, closed_yearly=_all_but("02-29"))
    assert service.add(at("2073-01-01T00:00:00Z"), HOUR) == at("2112-02-29T10:00:00Z")
    assert service.add(at("2073-01-01T00:00:00Z"), -HOUR) == at("2072-02-29T09:00:00Z")


def test_recurring_hours_that_fall_into_a_gap_every_year_never_come_again() -> None:
    """Since 1980 Stockholm's clocks go forward on the last Sunday of March: a Sunday that is the 31st is that day."""
    service = hours(tz="Europe/Stockholm", weekly={"sun": [["02:00", "03:00"]]}, closed_yearly=_all_but("03-31"))
    assert service.add(at("2026-01-01T00:00:00Z"), 1) is None
    assert service.add(at("2026-01-01T00:00:00Z"), -HOUR) == at("1974-03-31T01:00:00Z")


def test_dated_hours_still_come_where_weekly_ones_never_do() -> None:
    service = hours(
        tz="Europe/Stockholm",
        weekly={"sun": [["02:00", "03:00"]]},
        closed_yearly=_all_but("03-31"),
        date_hours={"2043-03-31": [["08:00", "09:00"]]},
    )
    assert service.add(at("2026-01-01T00:00:00Z"), HOUR) == at("2043-03-31T07:00:00Z")
    assert service.add(at("2026-01-01T00:00:00Z"), HOUR + 1) is None


@pytest.mark.parametrize(("start", "seconds"), [("9980-01-01T00:00:00Z", 10**9), ("0012-01-01T00:00:00Z", -(10**9))])
def test_an_amount_beyond_the_years_of_a_calendar_is_never_reached(start: str, seconds: int) -> None:
    service = hours(weekly={"mon": [["00:00", "00:01" if seconds > 0 else "00:02"]]})
    assert service.add(at(start), seconds) is None


@pytest.mark.parametrize("instant", ["0009-12-31T23:59:59Z", "9990-01-01T00:00:00Z"])
def test_instants_outside_the_years_of_a_calendar_are_refused(instant: str) -> None:
    with pytest.raises(Invalid, match="years 10 to 9989"):
        desk().is_open(at(instant))


def test_a_document_of_thirty_thousand_dates_is_read_at_once() -> None:
    """It took minutes when each date looked at all the others; a hostile document must not stop the process."""
    days = [date.fromordinal(700_000 + n).isoformat() for n in range(30_000)]
    begun = process_time()
    with pytest.raises(Invalid, match="never open"):
        hours(date_hours={day: [] for day in days}, closed_dates=days)
    shift = [[f"{n // 60:02d}:{n % 60:02d}:00", f"{n // 60:02d}:{n % 60:02d}:30"] for n in range(1440)]
    halved = hours(date_hours={"2026-03-02": [["00:00", "24:00"]]}, date_breaks={"2026-03-02": shift})
    assert halved.between(at("2026-03-02T00:00:00Z"), at("2026-03-03T00:00:00Z")) == 12 * HOUR
    assert process_time() - begun < 10


def test_an_instant_without_a_zone_is_a_programming_error() -> None:
    with pytest.raises(TypeError):
        desk().between(at("2026-03-02T08:00:00"), at("2026-03-02T09:00:00Z"))


def test_instants_of_any_zone_and_fractions_of_seconds_are_understood() -> None:
    assert desk().between(at("2026-03-02T08:00:00.900000+01:00"), at("2026-03-02T02:00:01-06:00")) == HOUR + 1


def test_a_horizon_may_grow_in_any_order() -> None:
    rules = rules_from_document(DESK)
    first, second, third = (int(at(f"{year}-06-01T00:00:00Z").timestamp()) for year in (1995, 2026, 2041))
    forwards, backwards, inside = Horizon(rules), Horizon(rules), Horizon(rules)
    for moment in (first, second, third):
        forwards.covering(moment, moment)
    for moment in (third, second, first):
        backwards.covering(moment, moment)
    inside.covering(second, second)
    inside.covering(first, third)
    assert forwards.table == backwards.table == inside.table
    assert inside.covering(second, third) is inside.table


def test_between_reaches_beyond_what_is_compiled() -> None:
    once = {"2026-03-02": [["08:00", "09:00"]], "2044-03-02": [["08:00", "10:00"]], "1988-03-02": [["08:00", "11:00"]]}
    start, later, earlier = (at(f"{year}-01-01T00:00:00Z") for year in (2026, 2045, 1988))
    for end, expected in ((later, 3 * HOUR), (earlier, -3 * HOUR)):
        service = hours(date_hours={**once, f"{2030 + end.year}-07-01": []})
        assert not service.is_open(start)
        assert service.between(start, end) == expected == -service.between(end, start)


def test_equal_documents_share_what_was_compiled() -> None:
    spelled = {"tz": "UTC", "weekly": {"mon": [["08:00:00", "09:00"]]}, "closed_dates": ["2026-01-01", "2026-01-01"]}
    again = {"closed_dates": ["2026-01-01"], "weekly": {"mon": [["08:00", "09:00:00"]]}, "tz": "UTC"}
    one, other = ServiceHours.from_document(spelled), ServiceHours.from_document(again)
    assert one.content_hash == other.content_hash
    assert one.rules == other.rules
    assert one._horizon is other._horizon
    assert one.rules != desk().rules
    assert one.rules != "rules"
    assert one.zone == "UTC"


def test_the_parts_of_a_stretch_name_holidays_and_closed_time() -> None:
    service = desk(closed_dates=["2026-03-03"])
    parts = service.parts(at("2026-03-02T15:00:00Z"), at("2026-03-04T08:00:00Z"))
    assert [(start.isoformat()[8:16], kind) for start, _, kind in parts] == [
        ("02T15:00", Opening.OPEN),
        ("02T16:00", Opening.CLOSED),
        ("02T23:00", Opening.HOLIDAY),
        ("03T23:00", Opening.CLOSED),
        ("04T07:00", Opening.OPEN),
    ]
    assert service.parts(at("2026-03-02T15:00:00Z"), at("2026-03-02T15:00:00Z")) == ()


@pytest.mark.parametrize(
    ("document", "field", "words"),
    [
        ("08-17", "hours", "must be an object"),
        ({"weekly": {}}, "tz", "tz is missing"),
        ({"tz": 1}, "tz", "tz is missing"),
        ({"tz": "Europe/Stockhom"}, "tz", "tz has “Europe/Stockhom”, which is not a time zone"),
        ({"tz": "../etc/passwd"}, "tz", "not a time zone"),
        ({"tz": "UTC", "weekdays": {}}, "weekdays", "have no “weekdays”"),
        ({"tz": "UTC"}, "weekly", "never open"),
        ({"tz": "UTC", "weekly": {"mon": []}}, "weekly", "never open"),
        ({"tz": "UTC", "weekly": {"mon": [["24:00", "00:00"]]}}, "weekly.mon", "opens and closes"),
        ({"tz": "UTC", "weekly": {"mon": [["08:00", "08:00:00"]]}}, "weekly.mon", "opens and closes at 08:00"),
        ({"tz": "UTC", "weekly": {"monday": []}}, "weekly.monday", "no weekday “monday”"),
        ({"tz": "UTC", "weekly": []}, "weekly", "must be an object"),
        ({"tz": "UTC", "weekly": {"mon": "08-17"}}, "weekly.mon", "list of pairs"),
        ({"tz": "UTC", "weekly": {"mon": ["08-17"]}}, "weekly.mon", "list of pairs"),
        ({"tz": "UTC", "weekly": {"mon": [["08:00"]]}}, "weekly.mon", "list of pairs"),
        ({"tz": "UTC", "weekly": {"mon": [["8:00", "17:00"]]}}, "weekly.mon", "the time '8:00'"),
        ({"tz": "UTC", "weekly": {"mon": [["08:00", "24:01"]]}}, "weekly.mon", "the time '24:01'"),
        ({"tz": "UTC", "weekly": {"mon": [["08:60", "17:00"]]}}, "weekly.mon", "the time '08:60'"),
        ({"tz": "UTC", "weekly": {"mon": [[8, 17]]}}, "weekly.mon", "the time 8"),
        ({"tz": "UTC", "weekly": {"mon": [["٠٨:00", "17:00"]]}}, "weekly.mon", "the time '٠٨:00'"),
        ({"tz": "UTC", "closed_dates": "2026-12-24"}, "closed_dates", "list of dates"),
        ({"tz": "UTC", "closed_dates": ["2026-02-30"]}, "closed_dates", "not a date"),
        ({"tz": "UTC", "closed_dates": ["20261224"]}, "closed_dates", "not a date"),
        ({"tz": "UTC", "closed_dates": [20261224]}, "closed_dates", "not a date"),
        ({"tz": "UTC", "closed_dates": ["0001-01-01"]}, "closed_dates", "not a date"),
        ({"tz": "UTC", "closed_yearly": ["2-30"]}, "closed_yearly", "not a day of the year"),
        ({"tz": "UTC", "closed_yearly": ["02-30"]}, "closed_yearly", "not a day of the year"),
        ({"tz": "UTC", "closed_yearly": [None]}, "closed_yearly", "not a day of the year"),
        ({"tz": "UTC", "date_hours": {"soon": []}}, "date_hours", "not a date"),
        ({"tz": "UTC", "date_breaks": {"2026-12-24": [["9", "10"]]}}, "date_breaks.2026-12-24", "the time '9'"),
        ({"tz": "UTC", "weekly": ALWAYS, "closed_yearly": _all_but("")}, "weekly", "never open"),
        (
            {"tz": "Europe/Stockholm", "date_hours": {"2026-03-29": [["02:00", "03:00"]]}},
            "weekly",
            "never open",
        ),
        (
            {
                "tz": "UTC",
                "date_hours": {"2026-03-30": [["02:00", "03:00"]]},
                "date_breaks": {"2026-03-30": [["02:00", "03:00"]]},
            },
            "weekly",
            "never open",
        ),
    ],
)
def test_a_document_that_cannot_be_service_hours_is_refused_in_a_sentence(
    document: object, field: str, words: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        ServiceHours.from_document(document)
    assert words in refusal.value.sentence
    assert refusal.value.field == field
    assert refusal.value.sentence.endswith(".")
