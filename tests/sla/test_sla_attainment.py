"""Counting kept promises."""

from hypothesis import given
from hypothesis import strategies as st

from msp.sla.attainment import AttainmentRow, Judged, Outcome, attainment
from msp.sla.terms import Metric
from tests.campaign import drawn


def judged(metric: Metric, priority: str, tier: str | None, outcome: Outcome, excused: bool = False) -> Judged:
    return Judged("ACN-1", metric, priority, tier, outcome, excused)


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


clocks = st.builds(
    Judged,
    st.just("ACN-1"),
    st.sampled_from(Metric),
    st.sampled_from((None, "P1", "P2")),
    st.sampled_from((None, "L1", "L2")),
    st.sampled_from(Outcome),
    st.booleans(),
)


@drawn(50)
@given(st.lists(clocks))
def test_rows_totals_and_the_total_agree(drawn: list[Judged]) -> None:
    found = attainment(drawn)
    for rows in (found.rows, found.totals):
        assert sum(row.counted for row in rows) == found.total.counted
        assert sum(row.met for row in rows) == found.total.met
        assert sum(row.excused for row in rows) == found.total.excused
    assert found.total.counted + found.total.excused == len(drawn)
    assert attainment(reversed(drawn)) == found
