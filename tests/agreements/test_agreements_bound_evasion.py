"""No bound is passed by cutting steps anew or by closing days: level by level, and year by year."""

from calendar import isleap
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from msp.agreements import Outcome, Setting
from msp.agreements.differences.hours import yearly_minutes
from tests.agreements.test_agreements_differences import DESK, OUT, TECH, ladder
from tests.agreements.test_agreements_guard_rails import rails

HOUR = {"dwell_minutes": 60}
L1_TO_L3 = {"levels": ["L1", "L2", "L3"], "name": "Desk"}
BACK = {"levels": ["L2", "L3"], "name": "Back office"}


@pytest.mark.parametrize(
    ("before", "after", "called"),
    [
        (ladder({**DESK, **HOUR}, {**TECH, **HOUR}), ladder({**DESK, "levels": ["L1", "L2"]}), "Desk (L1–L2)"),
        (ladder(DESK, {**TECH, **HOUR}), ladder({**DESK, "levels": ["L1", "L2"]}), "Desk (L1–L2)"),
        (ladder({**L1_TO_L3, **HOUR}), ladder({**DESK, **HOUR}, BACK), "Back office (L2–L3)"),
        (ladder({**DESK, **HOUR}), ladder({**DESK, **HOUR}, TECH), f"{TECH['name']} (L2)"),
        (ladder({**DESK, **HOUR}, OUT), ladder({**DESK, **HOUR}, {**OUT, "vendor": False}), "Out (L4)"),
    ],
    ids=["merged", "merged into one without", "split", "new", "taken back from a vendor"],
)
def test_no_level_loses_its_dwell_limit_with_the_step_that_held_it(before: dict, after: dict, called: str):
    ruling = rails(Setting.LADDER, max_dwell_minutes=240).judge(Setting.LADDER, before, after)
    assert ruling.sentences == (f"{called} needs a dwell limit of at most 4 h.",)


def test_a_level_does_not_take_over_a_limit_beyond_the_bound_from_its_neighbour():
    before = ladder({**DESK, "dwell_minutes": 600}, {**TECH, **HOUR})
    after = ladder({**DESK, "levels": ["L1", "L2"], "dwell_minutes": 600})
    ruling = rails(Setting.LADDER, max_dwell_minutes=240).judge(Setting.LADDER, before, after)
    assert ruling.sentences == ("Desk (L1–L2) may keep a ticket for at most 4 h; 10 h is more.",)


@st.composite
def ladders(draw: st.DrawFn) -> dict:
    """Ladders of any cut: levels left out, merged and split, with limits and vendors above the first worked step."""
    levels = draw(st.lists(st.sampled_from(["L0", "L1", "L2", "L3", "L4"]), min_size=1, unique=True).map(sorted))
    cuts = [0, *(place for place in range(1, len(levels)) if draw(st.booleans())), len(levels)]
    parts = [levels[start:end] for start, end in pairwise(cuts)]
    steps: list[dict] = []
    for part in parts:
        vendor = any(step["levels"] != ["L0"] for step in steps) and draw(
            st.sampled_from([False, False, True, "quill"])
        )
        step = {"levels": part, "name": "-".join(part), "vendor": vendor}
        if not vendor and part != ["L0"]:
            step["dwell_minutes"] = draw(st.sampled_from([None, 30, 60, 90]))
        steps.append(step)
    assume(any(step["levels"] != ["L0"] for step in steps))
    return {"steps": steps}


def by_level(document: dict) -> dict[str, tuple]:
    """Per level who works there (nobody, the provider, a vendor) and the dwell limit, read the long way."""
    return {
        level: ("nobody" if step["levels"] == ["L0"] else step["vendor"] or "provider", step.get("dwell_minutes"))
        for step in document["steps"]
        for level in step["levels"]
    }


@given(ladders(), ladders())
def test_a_dwell_limit_is_within_its_bound_on_every_level_that_changes(before: dict, after: dict):
    was = by_level(before)
    loose = [
        level
        for level, (worker, minutes) in by_level(after).items()
        if worker == "provider" and was.get(level) != (worker, minutes) and (minutes is None or minutes > 60)
    ]
    outcome = rails(Setting.LADDER, max_dwell_minutes=60).judge(Setting.LADDER, before, after).outcome
    assert outcome is (Outcome.OUT_OF_BOUNDS if loose else Outcome.ALLOWED)


@given(ladders(), ladders())
def test_fixed_vendor_steps_keep_every_level_with_who_works_there(before: dict, after: dict):
    was, will = ({k: w for k, (w, _) in by_level(d).items() if w in (True, "quill")} for d in (before, after))
    ruling = rails(Setting.LADDER, vendor_steps=False).judge(Setting.LADDER, before, after)
    assert ruling.outcome is (Outcome.ALLOWED if was == will else Outcome.OUT_OF_BOUNDS)


WEEK = {"tz": "Europe/Stockholm", "weekly": {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
EVERY_DAY = [f"{date(2024, 1, 1) + timedelta(place):%m-%d}" for place in range(366)]


def days_of(year: int, first: int, count: int) -> list[str]:
    """Dates in a row, from a day of a year on."""
    return [f"{date(year, 1, 1) + timedelta(first + place)}" for place in range(count)]


def shut(**closed: list[str]) -> Outcome:
    """What becomes of closing days of an office week of 40 h where 40 h is the least."""
    return rails(Setting.HOURS, min_weekly_minutes=2400).judge(Setting.HOURS, WEEK, {**WEEK, **closed}).outcome


def test_a_year_that_is_closed_but_for_a_day_is_fewer_hours_than_the_least():
    closed = {**WEEK, "closed_yearly": [day for day in EVERY_DAY if day != "02-29"]}
    ruling = rails(Setting.HOURS, min_weekly_minutes=2400).judge(Setting.HOURS, WEEK, closed)
    assert ruling.sentences == (
        "Closed days cannot leave fewer than 1,920 h a year (48 weeks of 40 h); this makes 0 min in 2027.",
    )


def test_holidays_of_four_weeks_fit_and_a_closed_season_does_not():
    assert shut(closed_yearly=["01-01", "05-01", "12-24", "12-25", "12-26"]) is Outcome.ALLOWED
    assert shut(closed_yearly=EVERY_DAY[180:208]) is Outcome.ALLOWED
    assert shut(closed_yearly=EVERY_DAY[180:240]) is Outcome.OUT_OF_BOUNDS
    assert shut(closed_dates=days_of(2031, 180, 28)) is Outcome.ALLOWED
    assert shut(closed_dates=days_of(2031, 180, 60)) is Outcome.OUT_OF_BOUNDS
    both = {"closed_yearly": EVERY_DAY[180:200], "closed_dates": days_of(2031, 30, 20)}
    assert shut(**both) is Outcome.OUT_OF_BOUNDS


def test_closed_days_beyond_the_bound_may_stay_and_become_fewer_but_not_more():
    bounded = rails(Setting.HOURS, min_weekly_minutes=2400)
    season, longer = ({**WEEK, "closed_yearly": EVERY_DAY[180:end]} for end in (240, 250))
    assert bounded.judge(Setting.HOURS, season, {**season, "closed_dates": []}).outcome is Outcome.ALLOWED
    assert bounded.judge(Setting.HOURS, longer, season).outcome is Outcome.ALLOWED
    assert bounded.judge(Setting.HOURS, season, longer).outcome is Outcome.OUT_OF_BOUNDS


def test_where_no_least_is_set_days_close_freely():
    closed = {**WEEK, "closed_yearly": EVERY_DAY[100:300]}
    assert rails(Setting.HOURS).judge(Setting.HOURS, WEEK, closed).outcome is Outcome.ALLOWED


@given(
    st.integers(2025, 2033),
    st.sets(st.sampled_from(EVERY_DAY), max_size=366),
    st.lists(st.tuples(st.integers(2025, 2033), st.integers(0, 364)), max_size=80),
)
def test_the_minutes_of_a_year_are_those_of_its_days(year: int, yearly: set[str], dates: list[tuple[int, int]]):
    weekly = {"mon": [["08:00", "16:00"]], "wed": [["22:00", "06:00"]], "sun": [["20:00", "02:00"]]}
    closed = [day for named, place in dates for day in days_of(named, place, 1)]
    open_hours = (10, 0, 2, 6, 0, 0, 4)
    days = [date(year, 1, 1) + timedelta(place) for place in range(366 if isleap(year) else 365)]
    slowly = sum(open_hours[d.weekday()] for d in days if f"{d:%m-%d}" not in yearly and f"{d}" not in closed)
    document = {"weekly": weekly, "closed_yearly": sorted(yearly), "closed_dates": closed}
    assert yearly_minutes(document, [year]) == {year: slowly * 60}
