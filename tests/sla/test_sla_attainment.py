"""Counting kept promises."""

from hypothesis import given
from hypothesis import strategies as st

from msp.sla.attainment import AttainmentRow, Judged, Outcome, attainment
from msp.sla.terms import Metric
from tests.campaign import drawn


def judged(metric: Metric, priority: str, tier: str | None, outcome: Outcome, excused: bool = False) -> Judged:
    return Judged(metric, priority, tier, outcome, excused)


def test_promises_are_counted_per_metric_priority_and_tier() -> None:
    found = attainment(
        [
            judged(Metric.RESOLUTION, "P2", "L1", Outcome.MET),
            judged(Metric.RESOLUTION, "P1", "L2", Outcome.BREACHED),
            judged(Metric.RESOLUTION, "P1", "L1", Outcome.MET),
            judged(Metric.RESOLUTION, "P1", "L1", Outcome.BREACHED, excused=True),
            judged(Metric.FIRST_RESPONSE, "P1", None, Outcome.MET),
        ]
    )
    assert [(row.metric, row.priority, row.tier, row.met, row.breached, row.excused) for row in found.rows] == [
        (Metric.FIRST_RESPONSE, "P1", None, 1, 0, 0),
        (Metric.RESOLUTION, "P1", "L1", 1, 0, 1),
        (Metric.RESOLUTION, "P1", "L2", 0, 1, 0),
        (Metric.RESOLUTION, "P2", "L1", 1, 0, 0),
    ]
    assert [(row.metric, row.priority, row.ratio) for row in found.totals] == [
        (Metric.FIRST_RESPONSE, None, (1, 1)),
        (Metric.RESOLUTION, None, (2, 3)),
    ]
    assert (found.total.ratio, found.total.excused, found.total.percent) == ((3, 4), 1, "75.00")


def test_a_percentage_is_rounded_down_and_the_ratio_stays_exact() -> None:
    row = AttainmentRow(metric=Metric.RESOLUTION, met=99_999, breached=1, excused=0)
    assert (row.percent, row.ratio, row.counted) == ("99.99", (99_999, 100_000), 100_000)
    assert AttainmentRow(metric=None, met=2, breached=1, excused=0).percent == "66.66"
    assert AttainmentRow(metric=None, met=3, breached=0, excused=9).percent == "100.00"
    assert AttainmentRow(metric=None, met=0, breached=3, excused=0).percent == "0.00"
    assert AttainmentRow(metric=None, met=1, breached=1999, excused=0).percent == "0.05"


def test_nothing_that_counts_has_no_percentage() -> None:
    assert (attainment([]).rows, attainment([]).totals, attainment([]).total.percent) == ((), (), None)
    assert attainment([judged(Metric.OLA, "P1", "L1", Outcome.BREACHED, excused=True)]).total.percent is None


def test_what_is_open_and_due_is_told_apart_and_decides_nothing() -> None:
    alone = attainment([Judged(Metric.RESOLUTION, "P1", "L1", Outcome.OPEN, count=3)]).total
    assert (alone.open, alone.counted, alone.percent, alone.exact) == (3, 0, None, None)


def test_alike_clocks_count_as_often_as_there_are() -> None:
    found = attainment(
        [
            Judged(Metric.RESOLUTION, "P1", "L1", Outcome.MET, count=57, month="2026-09"),
            Judged(Metric.RESOLUTION, "P1", "L1", Outcome.BREACHED, count=5, month="2026-10"),
        ]
    )
    assert (found.total.ratio, found.total.percent) == ((57, 62), "91.93")
    assert {month: row.percent for month, row in found.months.items()} == {"2026-09": "100.00", "2026-10": "0.00"}


clocks = st.builds(
    Judged,
    st.sampled_from(Metric),
    st.sampled_from((None, "P1", "P2")),
    st.sampled_from((None, "L1", "L2")),
    st.sampled_from(Outcome),
    st.booleans(),
    st.integers(1, 5),
    st.sampled_from(("2026-09", "2026-10")),
)


@drawn(50)
@given(st.lists(clocks))
def test_rows_totals_and_the_total_agree(drawn: list[Judged]) -> None:
    found = attainment(drawn)
    for rows in (found.rows, found.totals):
        assert sum(row.counted for row in rows) == found.total.counted
        assert sum(row.met for row in rows) == found.total.met
        assert sum(row.excused for row in rows) == found.total.excused
        assert sum(row.open for row in rows) == found.total.open
    assert sum(row.counted for row in found.months.values()) == found.total.counted
    population = found.total.counted + found.total.excused + found.total.open
    assert population == sum(each.count for each in drawn)
    assert attainment(reversed(drawn)) == found
