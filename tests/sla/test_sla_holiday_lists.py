"""Closed days proposed by a country's calendar or by a file: marked, bounded, and never a fault that nobody reads."""

import re
import time
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.errors import Invalid
from msp.sla.holiday_files import FILE_BYTES, PART_LIMIT, CalendarFile, of_file
from msp.sla.holiday_lists import DayKind, Proposal, ProposedDay, countries, of_country, regions
from msp.sla.ical_rules import COUNT_LIMIT, content_lines, refuse_costly_rules
from msp.sla.ical_work import WORK_LIMIT

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
WHOLE, PART = DayKind.WHOLE_DAY, DayKind.PART_OF_DAY


def ics(*events: str, zones: str = "") -> bytes:
    parts = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}@x\r\nDTSTAMP:20260101T000000Z\r\n{event}END:VEVENT\r\n"
        for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{zones}{parts}END:VCALENDAR\r\n".encode()


def event(start: str, *more: str, name: str = "Closed") -> str:
    return "".join(f"{line}\r\n" for line in (f"SUMMARY:{name}", f"DTSTART{start}", *more))


def read(content: bytes, last: date = LAST) -> Proposal:
    return of_file(CalendarFile("company.ics", content), FIRST, last, zone="Europe/Stockholm")


def repeating(rule: str, start: str = ";VALUE=DATE:20260105") -> bytes:
    return ics(event(start, f"RRULE:{rule}"))


def test_a_country_s_holidays_are_proposed_with_their_source_and_what_they_are():
    found = of_country("SE", "", FIRST, LAST)
    kinds = {day.name: day.kind for day in found.days}
    assert kinds["National Day"] is DayKind.PUBLIC
    assert kinds["Midsummer Eve"] is DayKind.DE_FACTO
    assert kinds["Squeeze day"] is DayKind.OPTIONAL
    assert found.days == tuple(sorted(found.days))
    assert found.source.startswith("holidays 0.")
    assert all(FIRST <= day.day <= LAST for day in found.days)


def test_observed_and_unofficial_days_are_told_from_public_ones():
    found = {day.day: day for day in of_country("US", "", FIRST, LAST).days}
    assert found[date(2026, 7, 3)].kind is DayKind.OBSERVED
    assert found[date(2026, 7, 4)].kind is DayKind.PUBLIC
    assert found[date(2026, 2, 14)].kind is DayKind.UNOFFICIAL


def test_a_region_has_days_of_its_own():
    whole, bavaria = (of_country("DE", region, FIRST, LAST) for region in ("", "BY"))
    more = {day.day for day in bavaria.days} - {day.day for day in whole.days}
    assert date(2026, 1, 6) in more
    assert bavaria.source.endswith("DE-BY")
    assert regions("DE")["BW"] == "Baden-Württemberg"
    assert regions("XX") == {}


@pytest.mark.parametrize(
    ("country", "region", "first", "last", "field"),
    [
        ("XX", "", FIRST, LAST, "country"),
        ("__class__", "", FIRST, LAST, "country"),
        ("SE", "BY", FIRST, LAST, "region"),
        ("SE", "", LAST, FIRST, "last_year"),
        ("SE", "", FIRST, date(2033, 1, 1), "last_year"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(country: str, region: str, first: date, last: date, field: str):
    with pytest.raises(Invalid) as refused:
        of_country(country, region, first, last)
    assert refused.value.field == field


def test_every_country_and_region_that_is_offered_has_a_list():
    for country in countries():
        for region in ("", *list(regions(country))[:2]):
            assert isinstance(of_country(country, region, FIRST, LAST).days, tuple), (country, region)


def test_a_file_proposes_whole_days_and_says_from_when_to_when_the_others_last():
    found = read(
        ics(
            event(";VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227", name="Christmas"),
            event(";VALUE=DATE:20250501", "RRULE:FREQ=YEARLY", name="Labour Day"),
            event(":20261231T110000Z", "DTEND:20261231T160000Z", name="Short day"),
            event(":20260609T150000", "DTEND:20260611T120000", name="Summer party"),
            event(";VALUE=DATE:20260701", "STATUS:CANCELLED", name="Called off"),
            event(";VALUE=DATE:20270101", name="Beyond the span"),
        )
    )
    assert found.days == (
        ProposedDay(date(2026, 5, 1), "Labour Day", WHOLE),
        ProposedDay(date(2026, 6, 9), "Summer party", PART, "15:00 to 24:00"),
        ProposedDay(date(2026, 6, 10), "Summer party", WHOLE),
        ProposedDay(date(2026, 6, 11), "Summer party", PART, "00:00 to 12:00"),
        *(ProposedDay(date(2026, 12, day), "Christmas", WHOLE) for day in (24, 25, 26)),
        ProposedDay(date(2026, 12, 31), "Short day", PART, "12:00 to 17:00"),
    )


def test_a_file_is_named_with_the_hash_of_what_was_in_it():
    content = ics(event(";VALUE=DATE:20260501"))
    sources = {read(content).source, read(content).source, read(content + b"\r\n").source}
    assert len(sources) == 2
    assert all(source.startswith("company.ics, sha256 ") for source in sources)
    hostile = CalendarFile("..\\..\n\u202e" + "x" * 500, content)
    assert len(of_file(hostile, FIRST, LAST, zone="UTC").source) < 120


def test_of_two_things_on_one_day_the_whole_one_counts():
    half, whole = event(":20260501T100000Z", "DTEND:20260501T110000Z"), event(";VALUE=DATE:20260501", name="Labour Day")
    for events in ((half, whole), (whole, half)):
        assert [(day.name, day.kind) for day in read(ics(*events)).days] == [("Labour Day", WHOLE)]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "not a calendar"),
        (b"PK\x03\x04\x14\x00", "not a calendar"),
        (b"\x00\xff garbage", "not a calendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "not a calendar"),
        (b"x" * (FILE_BYTES + 1), "larger than 256 KB"),
        (b"x" * 10_000_000, "larger than 256 KB"),
        (ics(event(":garbage")), "cannot be read"),
        (ics("SUMMARY:No day\r\n"), "cannot be read"),
        (ics(*[event(";VALUE=DATE:20260101")] * PART_LIMIT), "more than 2,000"),
        (ics(*[event(";VALUE=DATE:20260101", "RRULE:FREQ=YEARLY")] * 101), "101 repetitions"),
        (ics(*[event(";VALUE=DATE:20260101", "RRULE:FREQ=DAILY")] * 6), "not read here"),
        (repeating("FREQ=DAILY", ";VALUE=DATE:20150101"), "repeats since 2015"),
        (repeating("FREQ=YEARLY", ";VALUE=DATE:00010101"), "repeats since 1"),
    ],
    ids=lambda value: None if isinstance(value, str) else "file",
)
def test_a_file_that_is_no_list_of_holidays_is_refused_with_a_sentence(file: bytes, words: str):
    with pytest.raises(Invalid, match=words) as refused:
        read(file)
    assert refused.value.field == "calendar"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=SECONDLY", "more than once a day"),
        ("freq=hourly", "more than once a day"),
        ("FREQ=DAILY;BYMINUTE=1,2,3", "more than once a day"),
        ("FREQ=YEARLY;BYHOUR=4", "more than once a day"),
        ("FREQ=DAILY;COUNT=1000000000", "1,000,000,000 times"),
        (f"FREQ=YEARLY;COUNT={COUNT_LIMIT + 1}", "1,001 times"),
        ("FREQ=DAILY;INTERVAL=0", "not read here"),
        ("FREQ=DAILY;INTERVAL=-1", "not read here"),
        ("FREQ=DAILY;FREQ=SECONDLY", "not read here"),
        ("FREQ=FORTNIGHTLY", "not read here"),
        ("COUNT=3", "not read here"),
        ("FREQ=YEARLY;COUNT=1_000", "not read here"),
        # Days that no year has: looked for until the year 9999.
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "not read here"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "not read here"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", "not read here"),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=1MO", "not read here"),
        ("FREQ=YEARLY;BYDAY=53MO;BYMONTH=1", "not read here"),
        ("FREQ=YEARLY;BYSETPOS=366;BYDAY=MO", "not read here"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "not read here"),
    ],
)
def test_a_rule_that_costs_or_means_too_much_is_refused_before_it_is_unrolled(rule: str, words: str):
    begun = time.perf_counter()
    with pytest.raises(Invalid, match=words):
        read(repeating(rule))
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=YEARLY;BYMONTH=6;BYDAY=1SA", ["2026-06-06"]),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;WKST=SU", ["2026-05-25"]),
        ("FREQ=YEARLY;BYMONTH=4,12;BYMONTHDAY=-1", ["2026-04-30", "2026-12-31"]),
        ("FREQ=DAILY;COUNT=3", ["2026-01-05", "2026-01-06", "2026-01-07"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;COUNT=3", ["2026-01-05", "2026-01-06", "2026-01-19"]),
        ("FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20260301", ["2026-02-01", "2026-03-01"]),
    ],
)
def test_the_rules_that_holidays_have_are_read(rule: str, days: list[str]):
    found = {day.day.isoformat() for day in read(repeating(rule)).days}
    assert found - {"2026-01-05"} == {*days} - {"2026-01-05"}


@pytest.mark.parametrize(
    "text",
    [
        "\n" * FILE_BYTES,
        "\r\n" * (FILE_BYTES // 2),
        "\n\r" * (FILE_BYTES // 2),
        "BEGIN:VTIMEZONE\r\n" * 1_900,
        "BEGIN:VTIMEZONE\r\nRRULE:FREQ=YEARLY\r\n" * 99,
    ],
    ids=["lf", "crlf", "lfcr", "zones without end", "zones with rules"],
)
def test_what_nobody_ends_is_looked_at_once(text: str):
    # Whoever looks at each line anew for each line needs 34,000,000,000 steps here: minutes, or days.
    content = f"BEGIN:VCALENDAR\r\n{text}".encode()[:FILE_BYTES]
    with pytest.raises(Invalid):
        read(content)


@given(st.text(alphabet="\r\n \tX", max_size=40))
def test_lines_are_joined_where_the_library_joins_them(text: str):
    plain = f"A:1{text}"
    joined = plain
    while (whole := re.sub(r"(?:\r?\n)+[ \t]", "", joined)) != joined:
        joined = whole
    lines = [line for line in re.split(r"\r?\n", joined) if re.match(r"[A-Za-z0-9-]+[;:]", line)]
    assert content_lines(plain) == "".join(f"{line}\r\n" for line in lines)


@pytest.mark.parametrize(
    "hidden",
    [
        "RRU\r\n LE:FREQ=SECONDLY",
        "RRU\n\n  LE:FREQ=SECONDLY",
        "RRULE;X=1:FR\r\n\tEQ=SECONDLY",
        'RRULE;X=":":FREQ=SECONDLY',
        "rrule:freq=secondly",
        "EXRULE:FREQ=SECONDLY",
        "RRU LE:FREQ=SECONDLY",
    ],
)
def test_no_spelling_hides_a_rule(hidden: str):
    begun = time.perf_counter()
    with suppress(Invalid):
        assert len(read(ics(event(";VALUE=DATE:20260105", hidden))).days) == 1
    assert time.perf_counter() - begun < 1


def test_a_zone_of_a_file_is_looked_at_like_its_events():
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Own\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0100\r\n"
        "TZOFFSETTO:+0200\r\nRRULE:{}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    party = event(";TZID=Own:20260609T150000", "DTEND;TZID=Own:20260609T170000")
    assert [day.kind for day in read(ics(party, zones=zone.format("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"))).days] == [PART]
    for rule in ("FREQ=DAILY", "FREQ=SECONDLY", "FREQ=DAILY;COUNT=1000000000"):
        with pytest.raises(Invalid):
            read(ics(party, zones=zone.format(rule)))


EVERY_DAY = ",".join(map(str, range(1, 32)))
EVERY_MONTH = ",".join(map(str, range(1, 13)))
CENTURY = ";VALUE=DATE:19000101"


@pytest.mark.parametrize(
    "file",
    [
        ics(*[event(CENTURY, f"RRULE:FREQ=MONTHLY;BYMONTHDAY={EVERY_DAY}")] * 95),
        ics(event(CENTURY, f"RRULE:FREQ=YEARLY;BYMONTH={EVERY_MONTH};BYMONTHDAY={EVERY_DAY}")),
        ics(event(CENTURY, "RRULE:FREQ=YEARLY", "EXDATE:" + ",".join(["20260101"] * WORK_LIMIT))),
        ics(event(CENTURY, "RRULE:FREQ=YEARLY", *["RDATE;VALUE=DATE:20260101"] * 5_000, "EXDATE:" + "," * 15_000)),
        ics(*[event(CENTURY, "BEGIN:VALARM", "RRULE:FREQ=MONTHLY", "END:VALARM", "RRULE:FREQ=MONTHLY")] * 40),
    ],
    ids=["every day of every month", "every day of every year", "all left out", "dates and dates", "alarms"],
)
def test_rules_that_each_are_allowed_may_not_cost_too_much_together(file: bytes):
    with pytest.raises(Invalid, match="at most 20,000 are read") as refused:
        read(file)
    assert refused.value.field == "calendar"


def test_a_hundred_holidays_of_a_century_and_the_zones_of_an_office_are_read():
    half = (
        "BEGIN:{0}\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:{0}\r\n"
    )
    zone = f"BEGIN:VTIMEZONE\r\nTZID:Own\r\n{half.format('STANDARD')}{half.format('DAYLIGHT')}END:VTIMEZONE\r\n"
    days = [event(f";VALUE=DATE:1900{n // 9 + 1:02}{n % 9 + 1:02}", "RRULE:FREQ=YEARLY") for n in range(95)]
    assert len(read(ics(*days, zones=zone)).days) == 95
    daily = event(";VALUE=DATE:20160601", "RRULE:FREQ=DAILY")
    assert len(read(ics(*[daily] * 4)).days) == 365


def test_more_closed_days_than_can_be_looked_at_are_refused():
    long = event(";VALUE=DATE:20200101", "DTEND;VALUE=DATE:20990101")
    assert len(read(ics(long)).days) == 365
    for file in (ics(*[long] * 900), repeating("FREQ=DAILY")):
        with pytest.raises(Invalid, match="more than 400 days"):
            read(file, date(2028, 12, 31))


def test_what_a_file_calls_its_days_is_one_plain_line():
    names = ["<script>alert(1)</script>\\nBcc: x", "\u202egnp.exe", "n" * 400, ""]
    days = read(ics(*(event(f";VALUE=DATE:2026010{n + 1}", name=name) for n, name in enumerate(names)))).days
    assert [day.name for day in days] == [
        "<script>alert(1)</script> Bcc: x",
        "gnp.exe",
        "n" * 120,
        "A day without a name",
    ]


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: ics(event(f":{text}"))))
def test_no_bytes_whatever_are_a_fault_of_ours(content: bytes):
    with suppress(Invalid):
        read(content)


@given(st.text(alphabet="RULE:;\r\n \tFREQ=SECONDLY", max_size=60))
def test_lines_of_a_calendar_stay_lines_however_often_they_are_unfolded(text: str):
    once = content_lines(text)
    assert content_lines(once) == once
    with suppress(Invalid):
        refuse_costly_rules(once)
        assert "FREQ=SECONDLY" not in "".join(line for line in once.split("\r\n") if line.startswith("RRULE:"))
