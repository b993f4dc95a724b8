"""How a clock runs, pauses, stops and breaks (clocks.md section 3), counted by hand on a desk open 08:00-17:00 UTC."""

import pytest
from sla_desk import HOUR, clock_time, clocks, created, happened, paused, promise, resolution, resumed

from msp.sla.clock import MarkKind, Standing, State, standing


def test_a_clock_runs_from_creation_on_service_hours() -> None:
    clock = resolution([created("16:00")], "Tue 09:00", warn=[50, 75])
    assert (clock.state, clock.started_at, clock.stopped_at) == (State.RUNNING, clock_time("16:00"), None)
    assert (clock.elapsed_seconds, clock.remaining_seconds, clock.target_seconds) == (2 * HOUR, 2 * HOUR, 4 * HOUR)
    assert clock.due_at == clock_time("Tue 11:00")
    assert clock.warn_at == {50: clock_time("Tue 09:00"), 75: clock_time("Tue 10:00")}
    assert [(mark.kind, mark.name, mark.at) for mark in clock.marks] == [
        (MarkKind.WARN, "warn:50", clock_time("Tue 09:00")),
        (MarkKind.WARN, "warn:75", clock_time("Tue 10:00")),
        (MarkKind.BREACH, "breach", clock_time("Tue 11:00:01")),
    ]
    assert clock.attention_at == clock_time("Tue 10:00")
    assert [mark.name for mark in clock.unfired({"warn:50"})] == ["warn:75", "breach"]
    assert (clock.name, clock.cycle, clock.priority, clock.tier) == ("resolution", 1, "P2", "L1")


def test_a_target_that_uses_up_the_day_is_due_at_closing_time() -> None:
    assert resolution([created("13:00")], "13:00").due_at == clock_time("17:00")


@pytest.mark.parametrize(
    ("resolved", "breached_at", "how"),
    [
        ("17:00", None, Standing.MET),  # exactly at due
        ("17:00:01", "17:00", Standing.BREACHED),  # one second later, though closed
        ("17:30", "17:00", Standing.BREACHED),
        ("Tue 07:00", "17:00", Standing.BREACHED),
    ],
)
def test_stopping_at_due_is_met_and_later_is_a_breach(resolved: str, breached_at: str | None, how: Standing) -> None:
    clock = resolution([created("13:00"), happened(resolved, "resolve")], "Fri 12:00")
    assert clock.breached_at == (clock_time(breached_at) if breached_at else None)
    assert clock.breached is (breached_at is not None)
    assert (clock.state, standing(clock)) == (State.STOPPED, how)
    assert clock.due_at == clock_time("17:00")
    assert clock.attention_at is None


def test_open_at_exactly_due_is_not_yet_a_breach() -> None:
    log = [created("13:00")]
    assert not resolution(log, "17:00").breached
    assert resolution(log, "17:00").attention_at == clock_time("17:00:01")
    assert resolution(log, "17:00:01").breached_at == clock_time("17:00")


def test_a_late_look_dates_the_breach_no_later() -> None:
    assert resolution([created("08:00")], "Fri 16:00").breached_at == clock_time("12:00")


def test_a_stopped_clock_is_due_as_if_it_ran_on() -> None:
    clock = resolution([created("08:00"), happened("09:00", "resolve")], "Fri 16:00", warn=[50])
    assert (clock.elapsed_seconds, clock.stopped_at) == (HOUR, clock_time("09:00"))
    assert (clock.due_at, clock.warn_at) == (clock_time("12:00"), {50: clock_time("10:00")})
    assert clock.marks == ()


def test_warnings_are_rounded_up_to_whole_seconds() -> None:
    clock = resolution([created("08:00")], "08:00", target=7, warn=[50, 150])
    assert clock.warn_at == {50: clock_time("08:00:04"), 150: clock_time("08:00:11")}


def test_pauses_count_service_time_only_and_each_second_once() -> None:
    log = [created("16:00"), paused("16:30"), paused("16:40", "scheduled"), resumed("Tue 08:20")]
    clock = resolution([*log, resumed("Tue 08:30", "scheduled")], "Tue 09:00")
    assert clock.elapsed_seconds == HOUR
    assert clock.paused_seconds == HOUR
    assert clock.held_seconds == {"waiting_requester": 50 * 60, "scheduled": 50 * 60}
    assert clock.due_at == clock_time("Tue 12:00")


def test_nothing_is_due_while_held() -> None:
    clock = resolution([created("08:00"), paused("11:00")], "12:00", warn=[50, 90], escalate={"L1": 90})
    assert (clock.state, clock.due_at, clock.warn_at) == (State.PAUSED, None, {50: None, 90: None})
    assert (clock.remaining_seconds, standing(clock), clock.escalate_at) == (HOUR, Standing.PAUSED, {"L1": None})
    assert [mark.name for mark in clock.marks] == ["warn:50"]
    assert clock.attention_at is None


def test_a_reason_that_the_policy_does_not_list_holds_nothing() -> None:
    clock = resolution([created("08:00"), paused("09:00", "waiting_vendor")], "10:00")
    assert (clock.state, clock.elapsed_seconds, clock.paused_seconds) == (State.RUNNING, 2 * HOUR, 0)


def test_resuming_without_a_reason_ends_every_reason_and_an_absent_one_none() -> None:
    log = [created("08:00"), paused("09:00"), paused("09:00", "scheduled"), resumed("09:30", "waiting_part")]
    assert resolution(log, "10:00").state is State.PAUSED
    clock = resolution([*log, happened("10:00", "resume")], "10:30")
    assert (clock.state, clock.elapsed_seconds) == (State.RUNNING, 90 * 60)


def test_pausing_twice_is_pausing_once() -> None:
    log = [created("08:00"), paused("09:00"), paused("09:30"), resumed("10:00")]
    assert resolution(log, "10:30").elapsed_seconds == 90 * 60


@pytest.mark.parametrize("log", [[paused("08:00"), created("08:00")], [created("08:00"), paused("08:00")]])
def test_a_ticket_may_be_born_paused(log: list[tuple[str, dict[str, str]]]) -> None:
    clock = resolution([*log, resumed("10:00")], "11:00")
    assert (clock.elapsed_seconds, clock.paused_seconds) == (HOUR, 2 * HOUR)


def test_a_ticket_may_be_born_resolved() -> None:
    clock = resolution([created("08:00"), happened("08:00", "resolve")], "11:00")
    assert (clock.state, clock.elapsed_seconds, clock.breached) == (State.STOPPED, 0, False)


def test_what_a_ticket_is_like_before_it_is_created_is_how_it_is_born() -> None:
    policy = {"resolution": promise({"P1": HOUR, "*/L2": 2 * HOUR, "*": 3 * HOUR}), "ola": promise()}
    before = [happened("08:00", "priority", priority="P1"), happened("08:00", "tier", tier="L2")]
    before += [happened("08:00", "policy", policy="p"), happened("08:00", "agent_reply")]
    found = clocks(policy, [*before, ("09:00", {"type": "created"}), created("09:30", tier="L3")], "10:00")
    assert found["resolution"].target_seconds == HOUR
    assert found.keys() == {"resolution", "ola:L2#1"}


def test_before_creation_there_is_no_clock() -> None:
    assert clocks({"resolution": promise(), "next_update": promise()}, [created("09:00")], "08:59:59") == {}
    assert clocks({"resolution": promise()}, [], "08:00") == {}


def test_a_ticket_without_policy_has_no_clock() -> None:
    assert clocks({"resolution": promise()}, [("08:00", {"type": "created"})], "09:00") == {}


def test_events_of_one_second_apply_in_the_order_of_the_list() -> None:
    change, stop = happened("09:00", "priority", priority="P1"), happened("09:00", "resolve")
    targets = {"P1": HOUR // 2, "*": 4 * HOUR}
    assert resolution([created(), change, stop], "10:00", targets).target_seconds == HOUR // 2
    assert resolution([created(), stop, change], "10:00", targets).target_seconds == 4 * HOUR
    assert not resolution([created(), change, stop], "10:00", targets).breached  # no instant was seen under P1


def test_events_are_read_by_instant_whatever_their_order_in_the_list() -> None:
    assert resolution([created(), resumed("11:00"), paused("09:00")], "12:00").elapsed_seconds == 2 * HOUR
