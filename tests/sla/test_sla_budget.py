"""The budget of a promise: what tiers and vendors may take, added up by hand and against every minute of a week."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sla_desk import ALWAYS, DESK, HOUR, LATER_DESK, promise

from msp.sla.budget import Agreed, BudgetLine, Stage, budget
from msp.sla.budget_week import WEEK_SECONDS, Step, worst_start
from msp.sla.calendar import ServiceHours
from msp.sla.policy import policy_from_document
from msp.sla.undertaking import Undertaking, undertaking_from_document

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOURS = {name: ServiceHours.from_document(each) for name, each in (("desk", DESK), ("always", ALWAYS))}
LADDER = (Stage("L1"), Stage("L2"), Stage("L3"))
OLA = {"P1/L1": HOUR // 2, "P1/L2": 2 * HOUR, "P1/L3": 4 * HOUR}


def _lines(
    policy: dict[str, Any], stages: tuple[Stage, ...] = LADDER, *undertakings: Undertaking
) -> tuple[BudgetLine, ...]:
    def hours_of(hours: ServiceHours | str) -> ServiceHours | None:
        return HOURS.get(hours) if isinstance(hours, str) else hours

    return budget(Agreed(policy_from_document(policy), stages, undertakings, hours_of), MONDAY)


def _policy(targets: dict[str, int], ola: dict[str, int] = OLA, hours: str = "desk") -> dict[str, Any]:
    return {"resolution": promise(targets), "ola": {"hours": hours, "targets": ola}}


def _quill(seconds: int = 3 * HOUR, *, holds: bool = False, hours: dict[str, Any] = DESK) -> Undertaking:
    document = {"name": "Quill Networks", "hours": hours, "resolution": {"*": seconds}, "holds": holds}
    return undertaking_from_document(document)


def test_tiers_that_may_take_more_than_is_promised_are_added_up_in_a_sentence():
    (line,) = _lines(_policy({"P1": 4 * HOUR}))
    told = "P1: L1 30 min + L2 2 h + L3 4 h = 6 h 30 min, more than the 4 h promised for the resolution."
    assert (line.sentence, line.is_over, line.is_inside) == (told, True, True)


def test_tiers_that_use_up_the_promise_to_the_second_stay_within_it():
    (line,) = _lines(_policy({"P1": 6 * HOUR + HOUR // 2}))
    assert line.sentence.endswith("= 6 h 30 min, within the 6 h 30 min promised for the resolution.")
    assert not line.is_over
    (line,) = _lines(_policy({"P1": 6 * HOUR + HOUR // 2 - 1}))
    assert line.is_over


def test_an_agreement_is_looked_up_as_the_clocks_look_it_up():
    ola = {"P1/L1": 60, "P1": 120, "*/L2": 180, "*": 240}
    lines = _lines(_policy({"*": HOUR}, ola))
    assert [line.sentence.partition(" =")[0] for line in lines] == [
        "P1: L1 1 min + L2 2 min + L3 2 min",
        "P2: L1 4 min + L2 3 min + L3 4 min",
        "P3: L1 4 min + L2 3 min + L3 4 min",
        "P4: L1 4 min + L2 3 min + L3 4 min",
    ]


def test_a_promise_of_its_own_at_a_tier_is_the_one_that_has_to_hold():
    (line,) = _lines(_policy({"P1": 8 * HOUR, "P1/L3": 6 * HOUR}))
    assert line.is_over
    assert "the 6 h promised" in line.sentence


def test_a_tier_without_an_agreement_is_named_and_not_counted():
    (line,) = _lines(_policy({"P1": 4 * HOUR}, {"P1/L1": HOUR}))
    assert line.sentence.startswith("P1: L1 1 h, within the 4 h promised for the resolution.")
    assert line.sentence.endswith(" Nothing is agreed for L2 and L3, which are not counted.")


def test_the_longest_contract_counts_at_a_vendor_s_step_and_only_there():
    policy = _policy({"P1": 4 * HOUR}, {"P1": HOUR})
    (line,) = _lines(policy, (Stage("L1"), Stage("L4", is_vendor=True)), _quill(), _quill(60))
    assert line.sentence == "P1: L1 1 h + Quill Networks 3 h = 4 h, within the 4 h promised for the resolution."
    (line,) = _lines(policy, (Stage("L1"),), _quill())
    assert line.sentence == "P1: L1 1 h, within the 4 h promised for the resolution."


def test_a_vendor_that_holds_the_client_s_clock_takes_nothing_of_the_promise():
    stages = (Stage("L1"), Stage("L4", is_vendor=True))
    (line,) = _lines(_policy({"P1": 4 * HOUR}, {"P1/L1": HOUR}), stages, _quill(9 * HOUR, holds=True))
    told = "P1: L1 1 h, within the 4 h promised for the resolution."
    assert line.sentence == f"{told} Quill Networks holds the client's clock and is not counted."


def test_amounts_on_other_hours_are_never_added_up_but_followed_through_a_week():
    stages = (Stage("L1"), Stage("L4", is_vendor=True))
    (line,) = _lines(_policy({"P1": 4 * HOUR}, {"P1/L1": HOUR}), stages, _quill(2 * HOUR, hours=LATER_DESK))
    # Handed over at 15:00:01, the vendor lacks one second at its closing, which goes by after its opening at 10:00.
    assert line.sentence == (
        "P1: L1 1 h + Quill Networks 2 h; Quill Networks counts on other hours than the promise. "
        "In a normal week up to 5 h of the promise's hours go by (begun Mon 14:00:01), "
        "more than the 4 h promised for the resolution."
    )
    assert " = " not in line.sentence


def test_a_promise_around_the_clock_is_eaten_by_the_nights_of_a_desk():
    policy = _policy({"P1": 8 * HOUR}, {"P1/L1": HOUR})
    policy["resolution"]["hours"] = "always"
    (line,) = _lines(policy, (Stage("L1"),))
    assert line.is_over
    assert "up to 64 h of the promise's hours go by (begun Fri 16:00:01)" in line.sentence


def test_a_first_answer_later_than_the_solution_is_no_secret():
    policy = {"resolution": promise({"P1": HOUR}), "first_response": promise({"P1": 2 * HOUR})}
    (line,) = _lines(policy)
    assert line.sentence == "P1: the first answer may take 2 h, longer than the 1 h promised for the resolution."
    assert (line.is_over, line.is_inside) == (True, False)


def test_without_agreements_there_is_no_budget():
    assert _lines({"resolution": promise()}) == ()
    assert _lines({"ola": {"hours": "desk", "targets": {"*": HOUR}}}) == ()


DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = st.tuples(st.integers(0, 46), st.integers(1, 48)).filter(lambda span: span[0] < span[1])


def _half_hour(n: int) -> str:
    return f"{n // 2:02d}:{n % 2 * 30:02d}"


@st.composite
def _some_hours(draw: st.DrawFn) -> ServiceHours:
    spans = draw(st.dictionaries(st.sampled_from(DAY_NAMES), _SPAN, min_size=1))
    weekly = {day: [[_half_hour(since), _half_hour(until)]] for day, (since, until) in spans.items()}
    closed = draw(st.sampled_from([[], ["2026-03-04"]]))
    return ServiceHours.from_document({"tz": "UTC", "weekly": weekly, "closed_dates": closed})


@settings(max_examples=15, deadline=None)
@given(_some_hours(), st.lists(st.tuples(st.integers(1, 20), _some_hours()), min_size=1, max_size=3))
def test_the_worst_start_is_the_worst_of_every_minute_and_its_next_second(promised: ServiceHours, drawn: list):
    steps = [Step(amount * HOUR // 2, hours) for amount, hours in drawn]
    found = worst_start(steps, promised, MONDAY)
    assert found is not None
    plain = [ServiceHours.from_document(_without_dates(hours)) for hours in (promised, *(step.hours for step in steps))]

    def used(start: datetime) -> int:
        end: datetime | None = start
        for step, hours in zip(steps, plain[1:], strict=True):
            assert end is not None
            end = hours.add(end, step.seconds)
        assert end is not None
        return plain[0].between(start, end)

    # All edges and amounts are whole half hours, so between two of them nothing turns.
    halves = [MONDAY + timedelta(minutes=30 * n) for n in range(WEEK_SECONDS // 1800)]
    slow = max(used(start + timedelta(seconds=more)) for start in halves for more in (0, 1, 1799))
    assert found.seconds == slow
    assert used(found.start) == slow


def _without_dates(hours: ServiceHours) -> dict[str, Any]:
    weekly = {
        name: [[_clock(since), _clock(until)] for since, until in spans]
        for name, spans in zip(DAY_NAMES, hours.rules.weekly, strict=True)
        if spans
    }
    return {"tz": hours.zone, "weekly": weekly}


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
