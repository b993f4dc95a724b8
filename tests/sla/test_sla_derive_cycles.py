"""First responses, updates, reopens, stays and hand-offs: which events start and stop which clock."""

import pytest
from sla_desk import HOUR, clock_time, clocks, created, happened, paused, promise, resolution, resumed

from msp.sla.clock import State, StretchKind


def test_the_first_public_reply_stops_the_first_response_for_good() -> None:
    log = [created(), happened("09:00", "agent_reply"), happened("10:00", "agent_reply"), happened("11:00", "resolve")]
    clock = clocks({"first_response": promise()}, [*log, happened("12:00", "reopen")], "13:00")["first_response"]
    assert (clock.state, clock.stopped_at) == (State.STOPPED, clock_time("09:00"))


def test_a_reply_during_a_hold_leaves_a_due_instant() -> None:
    log = [created(), paused("09:00"), happened("10:00", "agent_reply")]
    clock = clocks({"first_response": promise()}, log, "11:00")["first_response"]
    assert (clock.state, clock.elapsed_seconds, clock.paused_seconds) == (State.STOPPED, HOUR, HOUR)
    assert clock.due_at == clock_time("13:00")


def test_an_unanswered_first_response_is_held_while_resolved() -> None:
    log = [created(), happened("09:00", "resolve"), happened("11:00", "reopen")]
    policy = {"first_response": promise()}
    held = clocks(policy, log, "10:00")["first_response"]
    assert (held.state, held.held_seconds, held.due_at) == (State.PAUSED, {"resolved": HOUR}, None)
    assert held.stretches[-1].kind is StretchKind.STOPPED
    assert clocks(policy, log, "12:00")["first_response"].elapsed_seconds == 2 * HOUR


def test_resolving_answers_when_the_policy_says_so() -> None:
    log = [created(), happened("09:00", "resolve"), happened("11:00", "reopen")]
    clock = clocks({"first_response": promise(resolve_counts=True)}, log, "12:00")["first_response"]
    assert (clock.state, clock.stopped_at) == (State.STOPPED, clock_time("09:00"))


def test_the_oldest_unanswered_message_counts() -> None:
    policy = {"next_update": promise(2 * HOUR)}
    log = [created(), happened("09:00", "customer_message"), happened("09:30", "agent_reply")]
    assert clocks(policy, log, "09:45")["next_update"].stopped_at == clock_time("09:30")
    log += [happened("10:00", "customer_message"), happened("11:00", "customer_message")]
    found = clocks(policy, log, "11:30")
    assert found["next_update"].started_at == clock_time("10:00")
    assert (found["next_update"].cycle, found["next_update#1"].cycle) == (2, 1)
    assert found["next_update#1"].due_at == clock_time("10:00")


def test_a_ticket_that_an_agent_opened_waits_for_the_first_message() -> None:
    policy = {"next_update": promise(2 * HOUR, warn=[50])}
    clock = clocks(policy, [created(by="agent")], "09:00")["next_update"]
    assert (clock.state, clock.started_at, clock.target_seconds, clock.cycle) == (State.NONE, None, None, 0)
    assert (clock.warn_at, clock.due_at, clock.stretches) == ({50: None}, None, ())
    log = [created(by="agent"), happened("09:30", "customer_message")]
    assert clocks(policy, log, "10:00")["next_update"].started_at == clock_time("09:30")


def test_keep_in_loop_starts_anew_at_each_public_reply() -> None:
    policy = {"next_update": promise(2 * HOUR, mode="keep_in_loop")}
    log = [created(), happened("08:30", "customer_message"), happened("09:00", "agent_reply")]
    assert clocks(policy, log, "08:45")["next_update"].state is State.NONE
    found = clocks(policy, [*log, happened("10:00", "agent_reply")], "10:30")
    assert found["next_update"].started_at == found["next_update#1"].stopped_at == clock_time("10:00")


def test_a_message_to_a_resolved_ticket_starts_a_clock_that_is_held() -> None:
    log = [created(by="agent"), happened("09:00", "resolve"), happened("10:00", "customer_message")]
    clock = clocks({"next_update": promise()}, log, "11:00")["next_update"]
    assert (clock.state, clock.started_at) == (State.PAUSED, clock_time("10:00"))
    again = clocks({"next_update": promise()}, [*log, happened("10:30", "resolve")], "11:00")["next_update"]
    assert again.stopped_at == clock_time("10:30")


@pytest.mark.parametrize(
    ("mode", "elapsed", "held", "due_at"),
    [
        ("resume", 3 * HOUR, {"resolved": 2 * HOUR}, "14:00"),
        ("continue", 5 * HOUR, {}, "12:00"),
    ],
)
def test_resolution_goes_on_as_the_policy_says(mode: str, elapsed: int, held: dict[str, int], due_at: str) -> None:
    log = [created(), happened("10:00", "resolve"), happened("12:00", "reopen")]
    clock = resolution(log, "13:00", on_reopen=mode)
    assert (clock.state, clock.stopped_at, clock.started_at) == (State.RUNNING, None, clock_time("08:00"))
    assert (clock.elapsed_seconds, clock.held_seconds, clock.due_at) == (elapsed, held, clock_time(due_at))


def test_while_resolved_the_gap_is_not_known_to_count() -> None:
    log = [created(), happened("10:00", "resolve"), happened("14:00", "reopen")]
    assert resolution(log, "13:00", on_reopen="continue").elapsed_seconds == 2 * HOUR
    assert resolution(log, "14:00", on_reopen="continue").breached_at == clock_time("14:00")


def test_a_restart_keeps_the_old_clock_and_starts_a_fresh_one() -> None:
    log = [created(), happened("10:00", "resolve"), happened("12:00", "reopen"), happened("13:00", "resolve")]
    found = clocks({"resolution": promise(on_reopen="restart")}, [*log, happened("13:30", "reopen")], "14:00")
    assert [found[name].started_at for name in ("resolution#1", "resolution#2", "resolution")] == [
        clock_time("08:00"),
        clock_time("12:00"),
        clock_time("13:30"),
    ]
    assert found["resolution#2"].elapsed_seconds == HOUR
    assert {clock.name for clock in found.values()} == {"resolution"}


def test_changes_during_the_gap_count_in_the_gap() -> None:
    log = [created(), happened("10:00", "resolve"), paused("10:30"), happened("11:00", "priority", priority="P1")]
    log += [resumed("11:30"), happened("12:00", "reopen")]
    targets = {"P1": 5 * HOUR, "*": 4 * HOUR}
    clock = resolution(log, "12:00", targets, on_reopen="continue")
    assert (clock.elapsed_seconds, clock.held_seconds) == (3 * HOUR, {"waiting_requester": HOUR})
    assert (clock.target_seconds, clock.due_at) == (5 * HOUR, clock_time("14:00"))
    stopped = resolution(log[:-1], "12:00", targets)
    assert (stopped.target_seconds, stopped.elapsed_seconds) == (4 * HOUR, 2 * HOUR)


def test_resolving_and_reopening_again_adds_up() -> None:
    log = [created(), happened("09:00", "resolve"), happened("10:00", "reopen"), happened("11:00", "resolve")]
    log += [happened("11:30", "resolve"), happened("12:00", "reopen"), happened("12:15", "reopen")]
    clock = resolution(log, "12:30")
    assert (clock.elapsed_seconds, clock.paused_seconds) == (5 * HOUR // 2, 2 * HOUR)


def test_resolving_clears_the_hold_reasons() -> None:
    log = [created(), paused("09:00"), happened("10:00", "resolve"), happened("11:00", "reopen")]
    clock = resolution(log, "12:00")
    assert (clock.state, clock.held_seconds) == (State.RUNNING, {"waiting_requester": HOUR, "resolved": HOUR})


def test_reopening_without_the_metric_in_force_goes_on_with_the_same_clock() -> None:
    log = [
        created(),
        happened("09:00", "resolve"),
        happened("09:30", "policy", policy="q"),
        happened("10:00", "reopen"),
    ]
    log += [happened("11:00", "policy", policy="p")]
    clock = clocks({"resolution": promise(on_reopen="restart")}, log, "12:00", q={"ola": promise()})["resolution"]
    assert (clock.cycle, clock.elapsed_seconds) == (1, 2 * HOUR)


def test_each_stay_at_a_tier_has_its_own_clock_and_target() -> None:
    policy = {"ola": promise({"*/L1": HOUR, "*/L2": 2 * HOUR, "*": 9 * HOUR})}
    log = [created(), happened("08:30", "tier", tier="L1"), happened("09:00", "tier", tier="L2")]
    log += [happened("10:00", "tier", tier="L1"), happened("10:30", "resolve"), happened("11:00", "reopen")]
    found = clocks(policy, log, "11:15")
    assert {name: clock.elapsed_seconds for name, clock in found.items()} == {
        "ola:L1#1": HOUR,
        "ola:L2#1": HOUR,
        "ola:L1#2": HOUR // 2,
        "ola:L1#3": HOUR // 4,
    }
    assert (found["ola:L1#1"].target_seconds, found["ola:L2#1"].target_seconds) == (HOUR, 2 * HOUR)
    assert (found["ola:L2#1"].name, found["ola:L1#3"].cycle, found["ola:L1#3"].subject) == ("ola:L2#1", 3, "L1")


def test_a_ticket_created_without_a_tier_has_no_stay_yet() -> None:
    log = [("08:00", {"type": "created", "policy": "p"}), happened("09:00", "tier", tier="L1")]
    assert clocks({"ola": promise()}, log[:1], "08:30") == {}
    assert clocks({"ola": promise()}, log, "10:00")["ola:L1#1"].started_at == clock_time("09:00")


def test_a_move_while_resolved_starts_a_held_stay_that_the_reopen_replaces() -> None:
    log = [created(), happened("09:00", "resolve"), happened("10:00", "tier", tier="L2"), happened("11:00", "reopen")]
    found = clocks({"ola": promise()}, log, "12:00")
    assert (found["ola:L2#1"].paused_seconds, found["ola:L2#1"].stopped_at) == (HOUR, clock_time("11:00"))
    assert found["ola:L2#2"].elapsed_seconds == HOUR


def test_each_hand_off_to_a_vendor_has_its_own_clock_on_the_vendors_hours() -> None:
    policy = {"uc": {"hours": "always", "targets": {"quill": 3 * HOUR, "*": 9 * HOUR}}}
    log = [created(), happened("16:00", "vendor_handoff", vendor="quill")]
    log += [happened("17:00", "vendor_handoff", vendor="quill"), happened("17:00", "vendor_handoff", vendor="acme")]
    log += [happened("18:00", "vendor_return", vendor="quill"), happened("18:30", "vendor_return", vendor="nobody")]
    log += [happened("19:00", "vendor_handoff", vendor="quill"), happened("23:00", "resolve")]
    found = clocks(policy, log, "23:30")
    assert {name: (clock.elapsed_seconds, clock.target_seconds) for name, clock in found.items()} == {
        "uc:quill#1": (2 * HOUR, 3 * HOUR),
        "uc:acme#1": (6 * HOUR, 9 * HOUR),
        "uc:quill#2": (4 * HOUR, 3 * HOUR),
    }
    assert found["uc:quill#2"].breached_at == clock_time("22:00")


def test_a_vendor_without_a_target_is_measured_all_the_same() -> None:
    log = [created(), happened("09:00", "vendor_handoff", vendor="acme")]
    clock = clocks({"uc": promise({"quill": HOUR})}, log, "10:00")["uc:acme#1"]
    assert (clock.target_seconds, clock.elapsed_seconds) == (None, HOUR)
