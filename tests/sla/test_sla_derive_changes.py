"""Changes of priority, tier, policy and version count from their instant on (clocks.md sections 3 and 4)."""

from datetime import datetime
from typing import Any

import pytest
from sla_desk import DESK, HOUR, LATER_DESK, clock_time, clocks, created, happened, paused, promise, resolution, resumed

from msp.kernel.errors import Invalid
from msp.sla.calendar import ServiceHours
from msp.sla.clock import Clock, MarkKind, Standing, State, StretchKind, standing
from msp.sla.derive import Event, Versions, derive
from msp.sla.policy import policy_from_document


def test_a_smaller_target_breaks_at_the_change_and_not_before() -> None:
    log = [created("08:00"), happened("11:00", "priority", priority="P1")]
    clock = resolution(log, "11:00", {"P1": HOUR, "*": 8 * HOUR})
    assert (clock.due_at, clock.breached_at) == (clock_time("09:00"), clock_time("11:00"))
    assert clock.marks == ((MarkKind.BREACH, "breach", clock_time("11:00")),)


def test_a_smaller_target_under_a_hold_breaks_at_the_resume() -> None:
    log = [created("08:00"), paused("10:00"), happened("11:00", "priority", priority="P1")]
    assert not resolution(log, "12:00", {"P1": HOUR, "*": 8 * HOUR}).breached
    clock = resolution([*log, resumed("13:00")], "14:00", {"P1": HOUR, "*": 8 * HOUR})
    assert (clock.due_at, clock.breached_at) == (clock_time("09:00"), clock_time("13:00"))


def test_a_held_clock_does_not_break_even_when_it_is_resolved_so() -> None:
    log = [
        created("08:00"),
        paused("10:00"),
        happened("11:00", "priority", priority="P1"),
        happened("12:00", "resolve"),
    ]
    clock = resolution(log, "14:00", {"P1": HOUR, "*": 8 * HOUR})
    assert (clock.breached, standing(clock)) == (False, Standing.MET)


def test_a_larger_target_does_not_unbreak() -> None:
    log = [created("08:00"), happened("10:00", "priority", priority="P1")]
    clock = resolution(log, "11:00", {"P1": 8 * HOUR, "*": HOUR})
    assert (clock.due_at, clock.breached_at) == (clock_time("16:00"), clock_time("09:00"))
    assert standing(clock) is Standing.BREACHED


def test_elapsed_seconds_survive_a_change_of_priority() -> None:
    log = [created("08:00"), paused("08:30"), resumed("09:00"), happened("10:00", "priority", priority="P1")]
    clock = resolution(log, "10:30", {"P1": 3 * HOUR, "*": 8 * HOUR})
    assert (clock.elapsed_seconds, clock.paused_seconds, clock.target_seconds) == (2 * HOUR, HOUR // 2, 3 * HOUR)
    assert clock.due_at == clock_time("11:30")


def test_a_pause_at_the_very_instant_of_a_warning_warns_only_when_resumed() -> None:
    log = [created("08:00"), paused("10:00")]
    assert resolution(log, "11:00", warn=[50]).marks == ()
    clock = resolution([*log, resumed("11:00")], "11:30", warn=[50])
    assert next((mark.name, mark.at) for mark in clock.marks) == ("warn:50", clock_time("11:00"))


def test_a_pause_at_the_very_instant_of_due_breaks_only_when_resumed() -> None:
    log = [created("08:00"), paused("12:00")]
    assert not resolution(log, "15:00").breached
    assert not resolution([*log, resumed("14:00")], "14:00").stopped_at
    assert resolution([*log, resumed("14:00")], "14:30").breached_at == clock_time("14:00")


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ({"P2/L1": 1, "P2": 2, "*/L1": 3, "*": 4}, 1),
        ({"P1/L1": 1, "P2": 2, "*/L1": 3, "*": 4}, 2),
        ({"P2/L2": 1, "P1": 2, "*/L1": 3, "*": 4}, 3),
        ({"P2/L2": 1, "P1": 2, "*/L2": 3, "*": 4}, 4),
        ({"P1": 2}, None),
    ],
)
def test_the_most_particular_target_counts(targets: dict[str, int], expected: int | None) -> None:
    assert resolution([created()], "08:00", targets).target_seconds == expected


def test_a_clock_without_target_runs_and_owes_nothing() -> None:
    clock = resolution([created()], "10:00", {"P1": HOUR}, warn=[50])
    assert (clock.state, clock.target_seconds, clock.remaining_seconds) == (State.RUNNING, None, None)
    assert (clock.due_at, clock.warn_at, clock.breached, clock.elapsed_seconds) == (None, {50: None}, False, 2 * HOUR)
    assert standing(clock) is Standing.ON_TRACK


def test_a_change_of_policy_counts_from_its_instant_with_hours_and_pauses() -> None:
    second = {"resolution": {"hours": "always", "targets": {"*": 6 * HOUR}, "pauses": [], "warn": [10]}}
    log = [created("16:00"), paused("16:30"), happened("18:00", "policy", policy="q")]
    clock = clocks({"resolution": promise(warn=[5])}, log, "20:00", q=second)["resolution"]
    assert (clock.elapsed_seconds, clock.paused_seconds, clock.state) == (5 * HOUR // 2, HOUR // 2, State.RUNNING)
    assert clock.due_at == clock_time("23:30")
    assert [(mark.name, mark.at) for mark in clock.marks] == [
        ("warn:5", clock_time("16:12")),
        ("warn:10", clock_time("18:06")),  # 36 minutes: 30 of the first policy count, the hold does not
        ("breach", clock_time("23:30:01")),
    ]
    assert [stretch.policy_version for stretch in clock.stretches] == ["p, version 1"] * 2 + ["q, version 1"]


def test_a_policy_without_the_metric_suspends_the_promise() -> None:
    log = [created("08:00"), happened("10:00", "policy", policy="q"), happened("11:00", "policy", policy="p")]
    policy, other = {"resolution": promise()}, {"first_response": promise()}
    between = clocks(policy, log, "10:30", q=other)
    assert (between["resolution"].state, between["resolution"].due_at) == (State.NONE, None)
    assert standing(between["resolution"]) is Standing.ON_TRACK
    assert between["first_response"].elapsed_seconds == HOUR // 2
    after = clocks(policy, log, "12:00", q=other)["resolution"]
    assert (after.state, after.elapsed_seconds) == (State.RUNNING, 3 * HOUR)
    assert [stretch.kind for stretch in after.stretches] == [
        StretchKind.RUNNING,
        StretchKind.NONE,
        StretchKind.RUNNING,
    ]


def test_an_unknown_policy_or_unknown_hours_are_refused() -> None:
    with pytest.raises(Invalid, match="no policy named “gold”"):
        clocks({"resolution": promise()}, [created(policy="gold")], "08:00")
    with pytest.raises(Invalid, match="no service hours named “night”"):
        clocks({"resolution": {**promise(), "hours": "night"}}, [created()], "08:00")


def _versioned(
    policies: list[tuple[str | None, dict[str, Any]]], hours: list[tuple[str | None, dict[str, Any]]]
) -> Versions:
    def when(text: str | None) -> datetime | None:
        return clock_time(text) if text else None

    return Versions(
        {"p": [(when(at), policy_from_document(body)) for at, body in policies]},
        {"desk": [(when(at), ServiceHours.from_document(body)) for at, body in hours]},
    )


def _resolution(versions: Versions, as_of: str, *more: tuple[str, dict[str, str]]) -> Clock:
    log = [Event(clock_time(at), **values) for at, values in [created("16:00"), *more]]
    return derive(log, versions, clock_time(as_of))["resolution"]


def test_new_hours_count_from_their_instant_and_are_foreseen() -> None:
    versions = _versioned([(None, {"resolution": promise()})], [(None, DESK), ("Tue 00:00", LATER_DESK)])
    before, after = _resolution(versions, "18:00"), _resolution(versions, "Tue 11:00")
    assert before.due_at == after.due_at == clock_time("Tue 13:00")
    assert (before.version_changes_at, before.attention_at) == (clock_time("Tue 00:00"),) * 2
    assert (after.elapsed_seconds, after.version_changes_at) == (2 * HOUR, None)
    assert [stretch.hours_version for stretch in after.stretches] == ["desk, version 1", "desk, version 2"]


def test_a_new_policy_with_a_smaller_target_breaks_where_it_begins() -> None:
    small = {"resolution": promise(HOUR // 2)}
    versions = _versioned([("Tue 09:00", small), (None, {"resolution": promise()})], [(None, DESK)])
    assert _resolution(versions, "Tue 08:00").due_at == clock_time("Tue 09:00")
    for as_of in ("Tue 09:00", "Tue 10:00"):
        after = _resolution(versions, as_of)
        assert (after.due_at, after.breached_at) == (clock_time("16:30"), clock_time("Tue 09:00"))


def test_a_due_instant_before_a_new_version_is_not_touched_by_it() -> None:
    versions = _versioned([(None, {"resolution": promise()})], [(None, DESK), ("Fri 00:00", LATER_DESK)])
    assert _resolution(versions, "17:00").due_at == clock_time("Tue 11:00")


def test_versions_that_suspend_and_bring_back_a_promise_are_foreseen() -> None:
    policies = [
        (None, {"resolution": promise()}),
        ("Tue 09:00", {"ola": promise()}),
        ("Tue 12:00", {"resolution": promise({"P1": HOUR})}),
        ("Tue 14:00", {"resolution": promise()}),
    ]
    versions = _versioned(policies, [(None, DESK)])
    # 16:00-17:00 and 08:00-09:00 run, 12:00-14:00 runs without a target, so all four hours have elapsed by 14:00.
    assert _resolution(versions, "17:00").due_at == clock_time("Tue 14:00")
    assert _resolution(versions, "Tue 14:30").breached_at == clock_time("Tue 14:00")


def test_a_version_that_takes_over_a_held_clock_wakes_the_sweep() -> None:
    versions = _versioned(
        [(None, {"resolution": promise()}), ("Tue 09:00", {"resolution": promise(pauses=[])})], [(None, DESK)]
    )
    held = _resolution(versions, "17:00", paused("16:30"))
    assert (held.state, held.due_at, held.attention_at) == (State.PAUSED, None, clock_time("Tue 09:00"))


def test_before_the_first_version_there_is_no_promise_and_no_service_time() -> None:
    policies = [("Tue 08:00", {"resolution": promise()})]
    assert (
        derive([Event(clock_time("16:00"), "created", policy="p")], _versioned(policies, []), clock_time("17:00")) == {}
    )
    versions = _versioned(policies, [("Tue 09:00", DESK)])
    early = _resolution(versions, "Tue 08:30")
    assert (early.state, early.elapsed_seconds, early.due_at) == (State.RUNNING, 0, clock_time("Tue 13:00"))
    assert _resolution(versions, "Tue 10:00").elapsed_seconds == HOUR
    assert _resolution(_versioned(policies, [("Fri 09:00", DESK)]), "Tue 10:00").stretches[-1].hours_version is None


def test_hours_that_no_version_gives_yet_leave_a_stopped_clock_without_due() -> None:
    versions = _versioned([(None, {"resolution": promise()})], [("Fri 09:00", DESK)])
    assert _resolution(versions, "Tue 10:00", happened("17:00", "resolve")).due_at is None
