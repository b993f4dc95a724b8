"""Where a month is heading: the engine of the close with promises supposed to be kept or missed."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.billing.invoice_math import draft_invoice
from msp.billing.measures import measures_from
from msp.billing.month_ahead import Forecast, Reached, forecast_of
from msp.billing.statement import MonthJudged
from msp.billing.supported import read_rate_card
from msp.billing.supposing import Case, Supposed, ending
from msp.kernel.errors import Invalid
from msp.kernel.money import Money, total
from msp.kernel.periods import Month
from tests.billing.month import CARD, FACTS, changed

OCTOBER = Month(2026, 10)
REACHED = Reached(OCTOBER, OCTOBER.span("Europe/Stockholm"), 10, 31)
TEN = datetime(2026, 10, 10, 12, tzinfo=UTC)
SCHEME: dict[str, Any] = {
    "measures": {"solved": {"source": "ratio", "clock": "resolution", "filter": {"tier": "L1"}, "target": "95"}},
    "rules": [{"measure": "solved", "base": "L1", "award": {"kind": "flat", "pct": "5"}}],
}


@dataclass(frozen=True)
class Open:
    """An open promise of L1 that falls due in two days."""

    reference: str = "ACME-9"
    subject: str = "The till"
    metric: str = "resolution"
    priority: str = "P1"
    tier: str = "L1"
    cycle: int = 1
    due_at: datetime | None = TEN + timedelta(days=2)
    target_seconds: int = 3600
    elapsed_seconds: int = 1800
    paused_seconds: int = 0
    is_at_risk: bool = False


def judged(met: int, missed: int) -> list[Supposed]:
    return [ending(Open(reference=f"ACME-{n}"), met=n < met) for n in range(met + missed)]


def ahead(*coming: Open, met: int = 19, missed: int = 1, **card: Any) -> Forecast:
    document = changed(CARD, credits=[{"tier": "L1", "scheme": SCHEME}], **card)
    read, promises = read_rate_card(document)
    month = MonthJudged(read, promises, tuple(judged(met, missed)))
    return forecast_of(month, changed(FACTS, measures=measures_from(promises, month.verdicts)), coming, REACHED)


def credits(found: Forecast) -> list[str]:
    return [str(found.credits[case]) for case in Case]


def test_the_credit_now_is_what_the_engine_of_the_close_gives():
    found = ahead(met=18, missed=2)
    document = changed(CARD, credits=[{"tier": "L1", "scheme": SCHEME}])
    read, promises = read_rate_card(document)
    draft = draft_invoice(read, changed(FACTS, measures=measures_from(promises, judged(18, 2))))
    assert found.credits[Case.NOW] == draft.service_credit == Money.of("180.00", "EUR")
    assert found.so_far == draft.net


def test_one_more_miss_costs_the_credit_and_one_kept_does_not():
    found = ahead(Open())
    assert credits(found) == ["0.00", "0.00", "0.00", "180.00"]
    (stake,) = found.at_stake
    assert (stake.promise.reference, str(stake.alone)) == ("ACME-9", "180.00")
    assert str(found.at_risk) == "180.00"


def test_what_is_past_its_last_warning_is_likely_missed():
    found = ahead(Open(is_at_risk=True), Open(reference="ACME-10"))
    assert credits(found) == ["0.00", "0.00", "180.00", "180.00"]
    whole, promised = found.promises
    assert (whole.name, promised.promised) == ("Resolution, all tickets", "at least 95 % in time")
    assert [promised.cases[case].words for case in Case] == ["95.00 %", "95.45 %", "90.90 %", "86.36 %"]
    assert [promised.cases[case].failed for case in Case] == [False, False, True, True]


def test_a_credit_that_is_owed_already_is_not_at_risk():
    found = ahead(Open(), met=10, missed=10)
    assert credits(found) == ["180.00"] * 4
    assert found.at_risk == Money.zero("EUR")


def test_only_what_falls_due_this_month_is_supposed():
    later = Open(reference="ACME-10", due_at=REACHED.span.end)
    found = ahead(later, Open(reference="ACME-11", due_at=None), Open(reference="ACME-12", tier="L2"))
    assert (found.held, found.later) == (1, 1)
    assert [stake.promise.reference for stake in found.at_stake] == ["ACME-12"]
    assert found.at_stake[0].alone == Money.zero("EUR")
    assert credits(found) == ["0.00"] * 4


def test_the_nearest_due_stands_first():
    dues = [TEN + timedelta(hours=hours) for hours in (30, 3, 20)]
    found = ahead(*(Open(reference=f"ACME-{n}", due_at=due) for n, due in enumerate(dues)))
    assert [stake.promise.reference for stake in found.at_stake] == ["ACME-1", "ACME-2", "ACME-0"]


def test_fees_are_whole_and_time_goes_on_in_a_straight_line():
    found = ahead()
    assert [(one.tier, str(one.so_far), str(one.at_end)) for one in found.revenue] == [
        ("L1", "3600.00", "3600.00"),
        ("L2", "166.25", "515.38"),
    ]
    assert (str(found.so_far), str(found.at_end)) == ("3766.25", "4115.38")


def test_nothing_promised_and_nothing_judged_is_no_failure():
    found = ahead(met=0, missed=0)
    (promised,) = found.promises
    assert [(kept.words, kept.failed) for kept in promised.cases.values()] == [("–", False)] * 4


def test_a_month_that_cannot_be_computed_says_why():
    with pytest.raises(Invalid, match="at L2, where the rate card charges no time"):
        ahead(lines=CARD["lines"][:2])


COMING = st.lists(
    st.builds(
        Open,
        reference=st.integers(100, 999).map(lambda number: f"ACME-{number}"),
        tier=st.sampled_from(["L1", "L2"]),
        metric=st.sampled_from(["resolution", "first_response"]),
        due_at=st.one_of(st.none(), st.integers(1, 60).map(lambda days: TEN + timedelta(days=days))),
        is_at_risk=st.booleans(),
    ),
    max_size=8,
)


@given(COMING, st.integers(0, 30), st.integers(0, 5))
def test_the_cases_stand_in_their_order_and_every_sum_adds_up(coming: list[Open], met: int, missed: int):
    found = ahead(*coming, met=met, missed=missed)
    best, likely, worst = (found.credits[case] for case in (Case.BEST, Case.LIKELY, Case.WORST))
    assert best <= likely <= worst
    assert found.held + found.later + len(found.at_stake) == len(coming)
    assert all(Money.zero("EUR") <= stake.alone <= worst for stake in found.at_stake)
    assert found.so_far == total((one.so_far for one in found.revenue), "EUR")
    for promise in found.promises:
        counted = [promise.cases[case].counted for case in (Case.BEST, Case.LIKELY, Case.WORST)]
        assert len(set(counted)) == 1


def test_a_supposed_miss_took_at_least_a_second_more_than_promised():
    assert ending(Open(elapsed_seconds=10), met=False).elapsed_seconds == 3601
    assert ending(replace(Open(), elapsed_seconds=9000), met=False).elapsed_seconds == 9000
    assert ending(Open(elapsed_seconds=10), met=True).elapsed_seconds == 10
