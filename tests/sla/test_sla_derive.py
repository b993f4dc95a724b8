"""The rules of clocks.md section 3, one example each; figures counted by hand on a desk open 08:00-17:00 UTC."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from msp.kernel.errors import Invalid
from msp.sla.calendar import ServiceHours
from msp.sla.clock import Clock, MarkKind, Standing, State, StretchKind, standing
from msp.sla.derive import Event, EventType, Versions, derive, event_from_document, event_to_document
from msp.sla.policy import policy_from_document

HOUR = 3600
DESK = {"tz": "UTC", "weekly": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
ALWAYS = {"tz": "UTC", "weekly": {d: [["00:00", "24:00"]] for d in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}
LATER_DESK = {"tz": "UTC", "weekly": {day: [["10:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
Log = list[tuple[str, str, dict[str, str]]]


def clock_time(text: str) -> datetime:
    """“Tue 09:30”, or “09:30” for Monday 2 March 2026."""
    day, _, time = text.rpartition(" ")
    hour, minute, second = [*map(int, time.split(":")), 0][:3]
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day.lower() or "mon")
    return MONDAY + timedelta(days=days, hours=hour, minutes=minute, seconds=second)


def promise(target: int | dict[str, int] = 4 * HOUR, **more: Any) -> dict[str, Any]:
    targets = target if isinstance(target, dict) else {"*": target}
    return {"hours": "desk", "targets": targets, "pauses": ["waiting_requester", "scheduled"], **more}


def clocks(
    policy: dict[str, Any], log: list[tuple[str, dict[str, str]]], as_of: str, **others: Any
) -> dict[str, Clock]:
    policies = {"p": [(None, policy_from_document(policy))]}
    for name, body in others.items():
        policies[name] = [(None, policy_from_document(body))]
    hours = {"desk": DESK, "always": ALWAYS, "later": LATER_DESK}
    versions = Versions(policies, {name: [(None, ServiceHours.from_document(each))] for name, each in hours.items()})
    return derive([Event(clock_time(at), **values) for at, values in log], versions, clock_time(as_of))


def created(at: str = "08:00", **more: str) -> tuple[str, dict[str, str]]:
    return at, {"type": "created", "policy": "p", "priority": "P2", "tier": "L1", "by": "requester", **more}


def happened(at: str, kind: str, **more: str) -> tuple[str, dict[str, str]]:
    return at, {"type": kind, **more}


def paused(at: str, reason: str = "waiting_requester") -> tuple[str, dict[str, str]]:
    return happened(at, "pause", reason=reason)


def resumed(at: str, reason: str = "waiting_requester") -> tuple[str, dict[str, str]]:
    return happened(at, "resume", reason=reason)


def resolution(log: list[tuple[str, dict[str, str]]], as_of: str, target: Any = 4 * HOUR, **more: Any) -> Clock:
    return clocks({"resolution": promise(target, **more)}, log, as_of)["resolution"]


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


# Changes of priority, tier and policy


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


# First response


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


# Next update


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


# Reopening


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
    assert resolution(log, "14:00", on_reopen="continue").breached_at == clock_time("12:00")


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


# Stays and hand-offs


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


# Escalation


def test_a_ticket_still_at_its_tier_moves_up_at_the_percent() -> None:
    clock = resolution([created()], "09:00", escalate={"L1": 75, "L2": 90})
    assert clock.escalate_at == {"L1": clock_time("11:00")}
    assert ("escalate:L1", clock_time("11:00")) in [(mark.name, mark.at) for mark in clock.marks]
    assert clock.attention_at == clock_time("11:00")
    later = resolution([created()], "11:30", escalate={"L1": 75, "L2": 90})
    assert later.escalate_at == {"L1": clock_time("11:00")}


def test_a_ticket_that_moved_on_escalates_from_where_it_is() -> None:
    log = [created(), happened("09:00", "tier", tier="L2")]
    assert resolution(log, "10:00", escalate={"L1": 75, "L2": 90}).escalate_at == {"L2": clock_time("11:36")}
    assert resolution(log, "10:00", escalate={"L1": 75}).escalate_at == {}


def test_a_ticket_handed_back_after_the_percent_is_not_thrown_up_again() -> None:
    log = [created(), happened("11:00", "tier", tier="L2"), happened("11:30", "tier", tier="L1")]
    assert resolution(log, "11:45", escalate={"L1": 75}).escalate_at == {"L1": None}
    early = [created(), happened("09:00", "tier", tier="L2"), happened("10:00", "tier", tier="L1")]
    assert resolution(early, "11:45", escalate={"L1": 75}).escalate_at == {"L1": clock_time("11:00")}


def test_a_ticket_handed_back_while_held_knows_what_had_elapsed() -> None:
    log = [created(), happened("11:15", "tier", tier="L2"), paused("11:30"), happened("11:30", "tier", tier="L1")]
    assert resolution(log, "11:45", escalate={"L1": 75}).escalate_at == {"L1": None}


def test_a_smaller_target_escalates_at_the_change() -> None:
    log = [created(), happened("11:00", "priority", priority="P1")]
    clock = resolution(log, "11:30", {"P1": 4 * HOUR - 1, "*": 9 * HOUR}, escalate={"L1": 75})
    assert clock.escalate_at == {"L1": clock_time("11:00")}


def test_nothing_escalates_without_a_target_or_after_the_stop() -> None:
    assert resolution([created()], "09:00", {"P1": HOUR}, escalate={"L1": 75}).escalate_at == {"L1": None}
    log = [created(), happened("09:00", "resolve")]
    assert resolution(log, "10:00", escalate={"L1": 75}).escalate_at == {}
    log = [created(), happened("09:00", "policy", policy="q")]
    other = {"ola": promise()}
    policy = {"resolution": promise(escalate={"L1": 75})}
    assert clocks(policy, log, "10:00", q=other)["resolution"].escalate_at == {}


def test_standing_turns_at_risk_at_its_percent() -> None:
    assert standing(resolution([created()], "10:59:59")) is Standing.ON_TRACK
    assert standing(resolution([created()], "11:00")) is Standing.AT_RISK
    assert standing(resolution([created()], "10:00"), at_risk_percent=50) is Standing.AT_RISK


# Versions


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


# Event documents


def test_an_event_survives_being_written_and_read() -> None:
    for values in ({"type": "pause", "reason": "waiting_requester"}, {"type": "agent_reply"}, {"type": "merged"}):
        event = Event(clock_time("08:00"), **values)
        assert event_from_document(event_to_document(event)) == event
    written = event_to_document(Event(clock_time("08:00"), EventType.PRIORITY, priority="P1"))
    assert written == {"at": "2026-03-02T08:00:00Z", "type": "priority", "priority": "P1"}


def test_values_of_no_meaning_to_clocks_are_dropped() -> None:
    read = event_from_document({"at": "2026-03-02T09:00:00+01:00", "type": "agent_reply", "text": "Hello", "by": None})
    assert read == Event(clock_time("08:00"), "agent_reply")
    assert event_from_document({"at": "2026-03-02T08:00:00Z", "type": "merged", "tier": "L9"}) == Event(
        clock_time("08:00"), "merged"
    )


@pytest.mark.parametrize(
    ("document", "field", "words"),
    [
        ("pause", "events", "must be an object"),
        ({"at": "2026-03-02T08:00:00Z"}, "type", "needs a type"),
        ({"at": "2026-03-02T08:00:00Z", "type": ""}, "type", "needs a type"),
        ({"type": "resolve"}, "at", "not an instant"),
        ({"type": "resolve", "at": "2026-03-02T08:00:00"}, "at", "not an instant"),
        ({"type": "resolve", "at": "0001-01-01T00:00:00+10:00"}, "at", "not an instant"),
        ({"at": "2026-03-02T08:00:00Z", "type": "created"}, "policy", "needs a policy"),
        ({"at": "2026-03-02T08:00:00Z", "type": "pause"}, "reason", "needs a reason"),
        ({"at": "2026-03-02T08:00:00Z", "type": "pause", "reason": 5}, "reason", "must be a word"),
        ({"at": "2026-03-02T08:00:00Z", "type": "priority", "priority": "P5"}, "priority", "no priority “P5”"),
        ({"at": "2026-03-02T08:00:00Z", "type": "tier", "tier": "L5"}, "tier", "no tier “L5”"),
        ({"at": "2026-03-02T08:00:00Z", "type": "vendor_handoff"}, "vendor", "needs a vendor"),
    ],
)
def test_an_event_that_cannot_be_read_is_refused_in_a_sentence(document: object, field: str, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        event_from_document(document)
    assert words in refusal.value.sentence
    assert refusal.value.field == field
