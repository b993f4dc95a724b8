"""Closed dates with names: checked with their hours, told where a clock stood still, and changing no amount."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.agreements.origins import origins
from msp.kernel.errors import Invalid
from msp.kernel.ids import new_id
from msp.sla import PublishedVersion, explain
from msp.sla.calendar import ServiceHours
from msp.sla.closed_days import Holiday, holiday_names, runs_out, with_holidays
from msp.sla.derive import derive, event_from_document
from msp.sla.explain import ExplainedKind
from msp.sla.policy import policy_from_document
from msp.sla.versions import Versions

WEEK = {"tz": "Europe/Stockholm", "weekly": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
EVE = {"date": "2027-06-25", "name": "Midsummer Eve", "source": "holidays 0.109, SE"}
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
HOLIDAYS = st.lists(st.builds(Holiday, DAYS, st.sampled_from(["Eve", "Day"]), st.just("by hand")), max_size=12)


def closed(*parts: object, dates: tuple[str, ...] = ("2027-06-25",)) -> dict:
    return {**WEEK, "closed_dates": list(dates), "holidays": list(parts)}


def test_names_change_no_amount_and_not_what_the_hours_say():
    plain = ServiceHours.from_document({**WEEK, "closed_dates": ["2027-06-25"]})
    named = ServiceHours.from_document(closed(EVE))
    assert named.content_hash == plain.content_hash
    start = datetime(2027, 6, 24, 13, tzinfo=UTC)
    assert named.add(start, 36_000) == plain.add(start, 36_000)


@pytest.mark.parametrize(
    ("holidays", "words"),
    [
        ("Midsummer", "must be a list"),
        ([1], "gives date, name and source"),
        ([{**EVE, "by": "Anna"}], "gives date, name and source"),
        ([{**EVE, "name": 7}], "gives date, name and source"),
        ([{**EVE, "date": "midsummer"}], "not a date"),
        ([{**EVE, "date": "20270625"}], "not a date"),
        ([EVE, {**EVE, "name": "Eve"}], "names 2027-06-25 twice"),
        ([{**EVE, "date": "2027-06-24"}], "not one of the closed_dates"),
        ([{**EVE, "name": ""}], "a name of 2027-06-25"),
        ([{**EVE, "name": "n" * 121}], "a name of 2027-06-25"),
        ([{**EVE, "name": "a\nb"}], "a name of 2027-06-25"),
        ([{**EVE, "source": " "}], "a source of 2027-06-25"),
    ],
)
def test_a_name_that_makes_no_sense_is_refused_with_its_date(holidays: object, words: str):
    with pytest.raises(Invalid, match=words) as refused:
        ServiceHours.from_document({**WEEK, "closed_dates": ["2027-06-25"], "holidays": holidays})
    assert refused.value.field == "holidays"


@given(HOLIDAYS, st.lists(DAYS.map(date.isoformat), max_size=6))
def test_accepted_days_close_the_hours_once_each_and_what_had_a_name_keeps_it(
    accepted: list[Holiday], dates: list[str]
):
    before = {**WEEK, "closed_dates": dates}
    document = with_holidays(before, accepted)
    ServiceHours.from_document(document)
    assert set(document["closed_dates"]) == {*dates, *(one.day.isoformat() for one in accepted)}
    assert len(set(document["closed_dates"])) == len(document["closed_dates"])
    again = with_holidays(document, [Holiday(one.day, "Another", "else") for one in accepted])
    assert holiday_names(again) == holiday_names(document)


def test_a_clock_says_which_holiday_it_stood_still_on_and_which_lies_before_it_is_due():
    hours = ServiceHours.from_document(closed(EVE, dates=("2027-06-24", "2027-06-25")))
    policy = policy_from_document({"resolution": {"hours": "office", "targets": {"*": 36_000}}})
    versions = Versions({"p": [(None, policy)]}, {"office": [(None, hours)]})
    created = {"at": "2027-06-23T13:00:00Z", "type": "created", "policy": "p", "priority": "P1", "tier": "L1"}
    events = [event_from_document({**created, "by": "requester"})]
    ahead = derive(events, versions, datetime(2027, 6, 23, 14, tzinfo=UTC))["resolution"]
    assert "Closed for Midsummer Eve on Fri 25 Jun." in explain(ahead, zone=ZoneInfo("UTC")).sentences
    behind = explain(derive(events, versions, datetime(2027, 6, 28, 8, tzinfo=UTC))["resolution"], zone=ZoneInfo("UTC"))
    assert "Closed for Midsummer Eve on Fri 25 Jun." in behind.sentences
    reasons = [part.why for part in behind.stretches if part.kind is ExplainedKind.HOLIDAY]
    # The closed day before it has no name, and both are one stretch.
    assert reasons == ["Midsummer Eve"]


def test_many_holidays_are_counted_and_the_first_and_last_of_them_named():
    dates = [f"2027-06-{day:02}" for day in range(7, 15)]
    parts = [{"date": day, "name": f"Day {day[-2:]}", "source": "x"} for day in dates]
    hours = closed(*parts, dates=tuple(dates))
    policy = policy_from_document({"resolution": {"hours": hours, "targets": {"*": 3600}}})
    created = {"at": "2027-06-06T13:00:00Z", "type": "created", "policy": "p", "priority": "P1", "tier": "L1"}
    events = [event_from_document({**created, "by": "requester"})]
    clock = derive(events, Versions({"p": [(None, policy)]}, {}), datetime(2027, 6, 6, 14, tzinfo=UTC))["resolution"]
    sentences = explain(clock, zone=ZoneInfo("UTC")).sentences
    assert "Closed for 8 holidays, from Day 07 on Mon 7 Jun to Day 14 on Mon 14 Jun." in sentences


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ([], None),
        (["2026-12-25"], date(2026, 12, 25)),
        (["2026-12-25", "2027-12-25"], None),
        (["2025-12-25"], date(2025, 12, 25)),
        (["2027-11-23"], date(2027, 11, 23)),
        (["2027-11-24"], None),
    ],
)
def test_a_list_that_ends_within_twelve_months_runs_out(dates: list[str], expected: date | None):
    assert runs_out({**WEEK, "closed_dates": dates, "closed_yearly": ["12-25"]}, date(2026, 11, 24)) == expected


def test_the_version_that_brought_a_name_is_known():
    def version(n: int, author: str, *parts: dict) -> PublishedVersion:
        document = {**WEEK, "closed_dates": [part["date"] for part in parts], "holidays": list(parts)}
        begun = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n)
        return PublishedVersion(new_id(), "office", begun, document, author, "", None)

    day = {"date": "2027-06-26", "name": "Midsummer Day", "source": "holidays 0.109, SE"}
    versions = [version(4, "Bea", EVE, day), version(3, "Omar", EVE), version(2, "Anna"), version(1, "Lena", EVE)]
    found = {one.holiday.name: (one.author, one.valid_from.day) for one in origins(versions)}
    assert found == {"Midsummer Eve": ("Omar", 4), "Midsummer Day": ("Bea", 5)}
    assert origins([]) == ()
