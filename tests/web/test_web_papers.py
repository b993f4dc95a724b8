"""Papers on the page: figures grouped one way, agreements in words."""

import pytest

from msp.sla.tallies import Tally
from msp.web.agreement_paper import WEEK, date_words, hours_words, target_words
from msp.web.figures import as_here
from msp.web.office.shares import share_of


@pytest.mark.parametrize(
    ("printed", "here"),
    [
        ("5 % of 3 600.00 = 180.00", "5 % of 3,600.00 = 180.00"),
        ("Please pay 1\u202f234\u202f567.89 EUR", "Please pay 1,234,567.89 EUR"),
        ("−12\u202f000.00", "−12,000.00"),
    ],
)
def test_amounts_are_grouped_as_everywhere_else(printed: str, here: str):
    assert as_here(printed) == here


@pytest.mark.parametrize(
    "text", ["SE35 5000 0000 0549 1000", "Box 123 456", "P2 120.00", "57 of 62", "111 30 Stockholm"]
)
def test_what_people_typed_is_left_as_it_is(text: str):
    assert as_here(text) == text


def test_service_hours_are_read_as_sentences():
    office = [["08:00", "12:00"], ["13:00", "17:00"]]
    document = {
        "tz": "Europe/Stockholm",
        "weekly": {**dict.fromkeys(WEEK[:4], office), "fri": [["08:00", "12:00"]]},
        "closed_dates": ["2026-12-24", "2027-05-01", "2027-06-25"],
        "closed_yearly": ["12-25"],
        "holidays": [{"date": "2027-06-25", "name": "Midsummer Eve", "source": "holidays 0.109, SE"}],
        "date_hours": {"2026-12-31": [["08:00", "12:00"]]},
    }
    assert hours_words(document) == [
        "Monday to Thursday 08:00 to 12:00 and 13:00 to 17:00",
        "Friday 08:00 to 12:00 (Stockholm time)",
    ]
    assert date_words(document) == [
        "Closed in 2026 on 24 Dec",
        "Closed in 2027 on 1 May, 25 Jun (Midsummer Eve)",
        "Closed every 25 December",
        "Thu 31 Dec 2026: 08:00 to 12:00",
    ]
    around = {
        "tz": "UTC",
        "weekly": {name: [["00:00", "24:00"]] for name in WEEK},
    }
    assert hours_words(around) == ["Every day around the clock (UTC time)"]
    assert hours_words({}) == date_words({}) == []


def test_targets_are_said_in_hours_and_minutes():
    assert [target_words(seconds) for seconds in (30, 90, 900, 3600, 28_800, 5_400)] == [
        "30 s",
        "1 min 30 s",
        "15 min",
        "1 h",
        "8 h",
        "1 h 30 min",
    ]


def test_a_share_is_rounded_down_and_nothing_is_a_dash():
    assert share_of(Tally(124, 119)).words == "95.96 %"
    assert share_of(Tally(1000, 999)).words == "99.90 %"
    assert share_of(Tally(3, 3)).words == "100.00 %"
    assert share_of(Tally(0, 0)).words == "–"
