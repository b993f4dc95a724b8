"""Dwell limits: how long a ticket may stay at a step of the ladder; drawn tickets have them too (see derive)."""

from datetime import datetime
from typing import Any

from sla_desk import HOUR, clock_time, created, desk_versions, happened, paused, promise, resumed

from msp.sla.clock import Clock, State
from msp.sla.derive import Event, derive

RESOLUTION = {"resolution": promise(9 * HOUR)}
Limits = list[tuple[datetime | None, dict[str, int]]]


def dwell(log: list[tuple[str, dict[str, str]]], as_of: str, limits: Limits, policy: Any = None) -> dict[str, Clock]:
    """The dwell clocks of a ticket under versions of the ladder."""
    versions = desk_versions(policy or RESOLUTION, limits)
    found = derive([Event(clock_time(at), **values) for at, values in log], versions, clock_time(as_of))
    return {name: clock for name, clock in found.items() if name.startswith("dwell")}


def test_at_its_limit_a_ticket_moves_on_and_no_promise_is_broken() -> None:
    (clock,) = dwell([created()], "09:30", [(None, {"L1": HOUR})]).values()
    assert (clock.name, clock.due_at, clock.elapsed_seconds) == ("dwell:L1#1", clock_time("09:00"), 5400)
    assert [(mark.name, mark.at) for mark in clock.marks] == [("escalate:L1", clock_time("09:00"))]
    assert clock.breached_at is None


def test_every_stay_has_a_limit_of_its_own() -> None:
    log = [created(), happened("08:30", "tier", tier="L2"), happened("10:00", "tier", tier="L1")]
    clocks = dwell(log, "10:15", [(None, {"L1": HOUR})])
    assert {name: (clock.state, clock.elapsed_seconds) for name, clock in clocks.items()} == {
        "dwell:L1#1": (State.STOPPED, 1800),
        "dwell:L1#2": (State.RUNNING, 900),
    }
    assert clocks["dwell:L1#2"].due_at == clock_time("11:00")


def test_only_what_holds_the_resolution_promise_holds_the_limit() -> None:
    log = [created(), paused("08:30"), resumed("11:30")]
    assert dwell(log, "11:45", [(None, {"L1": HOUR})])["dwell:L1#1"].due_at == clock_time("12:00")
    counting = {"resolution": promise(9 * HOUR, pauses=[])}
    assert dwell(log, "11:45", [(None, {"L1": HOUR})], counting)["dwell:L1#1"].due_at == clock_time("09:00")


def test_a_resolved_ticket_dwells_nowhere_and_a_reopened_one_begins_again() -> None:
    log = [created(), happened("08:30", "resolve"), happened("12:00", "reopen")]
    clocks = dwell(log, "12:10", [(None, {"L1": HOUR})])
    assert clocks["dwell:L1#1"].state is State.STOPPED
    assert clocks["dwell:L1#2"].due_at == clock_time("13:00")


def test_a_changed_limit_counts_from_its_instant_on() -> None:
    longer: Limits = [(None, {"L1": HOUR}), (clock_time("08:40"), {"L1": 3 * HOUR})]
    assert dwell([created()], "08:45", longer)["dwell:L1#1"].due_at == clock_time("11:00")
    shorter: Limits = [(None, {"L1": 3 * HOUR}), (clock_time("10:00"), {"L1": HOUR})]
    (clock,) = dwell([created()], "10:05", shorter).values()
    assert [mark.at for mark in clock.marks] == [clock_time("10:00")], "never before the limit was made"
    (foreseen,) = dwell([created()], "09:30", shorter).values()
    assert foreseen.due_at == clock_time("10:00")


def test_a_limit_that_begins_later_counts_nothing_of_what_was_before() -> None:
    late: Limits = [(None, {}), (clock_time("10:00"), {"L1": HOUR})]
    assert dwell([created()], "09:30", late) == {}
    (clock,) = dwell([created()], "10:30", late).values()
    assert (clock.elapsed_seconds, clock.due_at) == (1800, clock_time("11:00"))


def test_a_limit_taken_back_lets_the_ticket_stay() -> None:
    gone: Limits = [(None, {"L1": 2 * HOUR}), (clock_time("09:00"), {"L2": HOUR})]
    (clock,) = dwell([created()], "12:00", gone).values()
    assert (clock.state, clock.due_at, clock.marks) == (State.NONE, None, ())


def test_without_a_promise_to_resolve_there_are_no_hours_to_count_in() -> None:
    assert dwell([created()], "12:00", [(None, {"L1": HOUR})], {"ola": promise()}) == {}


def test_the_other_clocks_do_not_know_of_the_ladder() -> None:
    policy = RESOLUTION | {"first_response": promise(HOUR), "ola": promise(2 * HOUR)}
    log = [Event(clock_time(at), **values) for at, values in [created(), happened("09:30", "tier", tier="L2")]]
    limits: Limits = [(None, {"L1": HOUR}), (clock_time("09:00"), {"L1": 2 * HOUR}), (clock_time("15:00"), {})]
    plain, limited = (
        derive(log, versions, clock_time("11:00"))
        for versions in (desk_versions(policy, []), desk_versions(policy, limits))
    )
    assert {name: clock for name, clock in limited.items() if not name.startswith("dwell")} == plain
