"""How a vendor kept what it undertook: who counts in a period, and what it comes to."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.periods import Month
from msp.sla import Metric, VendorClock
from msp.vendors.scorecard import Ending, Score, Tally, ending_in, score, together

OCTOBER = Month(2026, 10).span("Europe/Stockholm")
MIDDLE = datetime(2026, 10, 15, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 20, tzinfo=UTC)
BEFORE, AFTER = OCTOBER.start - timedelta(seconds=1), OCTOBER.end
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Stayed:
    handed_at: datetime
    returned_at: datetime | None = None


def clock(**values: datetime | None) -> VendorClock:
    """The answer that a vendor owes, running without an end in sight."""
    return replace(VendorClock(NOBODY, NOBODY, "quill", Metric.ACKNOWLEDGE, None, None, None), **values)


@pytest.mark.parametrize(
    ("values", "ending"),
    [
        ({"stopped_at": MIDDLE, "due_at": AFTER}, Ending.KEPT),
        ({"stopped_at": OCTOBER.start, "due_at": MIDDLE}, Ending.KEPT),
        ({"stopped_at": AFTER, "due_at": AFTER}, None),
        ({"stopped_at": BEFORE, "due_at": BEFORE}, None),
        ({"breached_at": MIDDLE, "stopped_at": AFTER}, Ending.MISSED),
        ({"breached_at": MIDDLE}, Ending.MISSED),
        ({"breached_at": BEFORE, "stopped_at": MIDDLE}, None),
        ({"breached_at": AFTER}, None),
        ({"due_at": LATER + timedelta(days=1)}, None),
        ({}, None),
    ],
)
def test_an_undertaking_counts_where_it_was_judged(values: dict[str, datetime], ending: Ending | None):
    assert ending_in(clock(**values), OCTOBER, now=LATER) is ending


def test_one_that_runs_counts_where_it_falls_due():
    running = clock(due_at=MIDDLE)
    assert ending_in(running, OCTOBER, now=MIDDLE) is Ending.RUNNING
    assert ending_in(running, OCTOBER, now=MIDDLE + timedelta(seconds=1)) is Ending.MISSED
    assert ending_in(running, Month(2026, 11).span("Europe/Stockholm"), now=LATER) is None


def test_answers_and_solutions_are_counted_apart():
    clocks = [clock(stopped_at=MIDDLE), clock(breached_at=MIDDLE), replace(clock(due_at=MIDDLE), metric=Metric.UC)]
    found = score([], clocks, OCTOBER, now=MIDDLE)
    assert (found.acknowledged, found.resolved) == (Tally(kept=1, missed=1), Tally(running=1))


def test_a_stay_is_handed_over_in_one_period_and_may_end_in_another():
    stays = [Stayed(BEFORE, MIDDLE), Stayed(MIDDLE, AFTER), Stayed(MIDDLE), Stayed(AFTER)]
    found = score(stays, [], OCTOBER, now=LATER)
    assert found.handed == 2
    assert found.times == (int((MIDDLE - BEFORE).total_seconds()),)


@pytest.mark.parametrize(("times", "median"), [((), None), ((5,), 5), ((1, 9), 1), ((1, 2, 9), 2)])
def test_the_median_is_a_time_that_was_measured(times: tuple[int, ...], median: int | None):
    assert Score(times=times).median_seconds == median


@pytest.mark.parametrize(
    ("tally", "words"),
    [
        (Tally(), "–"),
        (Tally(running=3), "–"),
        (Tally(999, 1), "99.90 %"),
        (Tally(2, 1), "66.66 %"),
        (Tally(1), "100.00 %"),
    ],
)
def test_a_percentage_is_rounded_down_and_nothing_is_a_dash(tally: Tally, words: str):
    assert tally.words == words


TALLIES = st.builds(Tally, *(st.integers(0, 500) for _ in range(3)))
SCORES = st.builds(Score, st.integers(0, 50), TALLIES, TALLIES, st.lists(st.integers(0, 10**6), max_size=5).map(tuple))


@given(st.lists(SCORES, max_size=6))
def test_clients_together_are_the_sum_of_each(scores: list[Score]):
    whole = together(scores)
    assert whole.handed == sum(one.handed for one in scores)
    assert whole.resolved.judged == sum(one.resolved.judged for one in scores)
    assert sorted(whole.times) == sorted(time for one in scores for time in one.times)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_single_miss_never_shows_as_all_kept(kept: int, missed: int):
    words = Tally(kept, missed).words
    assert (words == "100.00 %") == (missed == 0 and kept > 0)


DAYS = 86_400
INSTANTS = st.none() | st.integers(-40 * DAYS, 50 * DAYS).map(lambda count: MIDDLE + timedelta(seconds=count))


@given(INSTANTS, INSTANTS, INSTANTS)
def test_an_undertaking_is_judged_in_at_most_one_month(
    due: datetime | None, stopped: datetime | None, breached: datetime | None
):
    months = [Month(2026, number).span("Europe/Stockholm") for number in (8, 9, 10, 11, 12)]
    endings = [ending_in(clock(due_at=due, stopped_at=stopped, breached_at=breached), m, now=LATER) for m in months]
    assert sum(ending is not None for ending in endings) <= 1
