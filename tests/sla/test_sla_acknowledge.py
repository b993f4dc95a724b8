"""How long a stay waits for somebody of its step to take it up, in the step's own hours; drawn tickets have it too."""

from datetime import timedelta
from typing import Any

import pytest
from sla_desk import HOUR, clock_time, created, desk_versions, happened, paused, promise, resumed

from msp.sla.clock import Clock, MarkKind, State
from msp.sla.derive import Event, derive
from msp.sla.explain import explain
from msp.sla.terms import Metric
from msp.sla.zones import zone_named
from msp.tiers import StepLimits

RESOLUTION = {"resolution": promise(9 * HOUR)}
QUARTER = {"L1": StepLimits(acknowledge=HOUR // 4)}
Log = list[tuple[str, dict[str, str]]]


def read(log: Log, as_of: str, limits: dict[str, StepLimits], policy: Any = None) -> dict[str, Clock]:
    """The clocks of stays of a ticket: of how long they are, and of when they are taken up."""
    versions = desk_versions(policy or RESOLUTION, [(None, limits)])
    found = derive([Event(clock_time(at), **values) for at, values in log], versions, clock_time(as_of))
    return {name: clock for name, clock in found.items() if clock.metric in (Metric.DWELL, Metric.ACKNOWLEDGE)}


def test_an_untaken_ticket_warns_at_three_quarters_and_is_raised_to_the_lead_when_its_time_is_up() -> None:
    clock = read([created()], "09:00", QUARTER)["acknowledge:L1#1"]
    assert (clock.due_at, clock.breached_at) == (clock_time("08:15"), clock_time("08:15"))
    assert {mark.name: mark.at for mark in clock.marks} == {
        "warn:75": clock_time("08:11:15"),
        "raise:100:lead": clock_time("08:15"),
        "breach": clock_time("08:15:01"),
    }
    assert not [mark for mark in clock.marks if mark.kind is MarkKind.ESCALATE], "it moves nowhere by this"


@pytest.mark.parametrize("sign", ["acknowledge", "agent_reply", "resolve"])
def test_the_first_sign_stops_it(sign: str) -> None:
    log = [created(), happened("08:15", sign), happened("08:40", "acknowledge")]
    clock = read(log, "09:00", QUARTER)["acknowledge:L1#1"]
    assert (clock.state, clock.stopped_at, clock.breached) == (State.STOPPED, clock_time("08:15"), False)


def test_every_stay_waits_anew_and_a_step_without_a_target_for_nobody() -> None:
    log = [
        created(),
        happened("08:05", "acknowledge"),
        happened("09:00", "tier", tier="L2"),
        happened("10:00", "tier", tier="L1"),
        happened("10:05", "resolve"),
        happened("11:00", "reopen"),
    ]
    clocks = read(log, "11:10", QUARTER)
    assert {name: (clock.state, clock.elapsed_seconds) for name, clock in clocks.items()} == {
        "acknowledge:L1#1": (State.STOPPED, 300),
        "acknowledge:L1#2": (State.STOPPED, 300),
        "acknowledge:L1#3": (State.RUNNING, 600),
    }


def test_whoever_takes_the_ticket_along_has_taken_it_up() -> None:
    log = [created(), happened("09:00", "tier", tier="L2"), happened("09:00", "acknowledge")]
    clock = read(log, "12:00", {"L2": StepLimits(acknowledge=HOUR)})["acknowledge:L2#1"]
    assert (clock.elapsed_seconds, clock.state) == (0, State.STOPPED)


def test_it_waits_while_the_agreement_of_the_tier_does() -> None:
    log = [created(), paused("08:05"), resumed("10:05")]
    assert read(log, "10:05", QUARTER)["acknowledge:L1#1"].due_at == clock_time("10:15")
    counting = RESOLUTION | {"ola": promise(4 * HOUR, pauses=[])}
    assert read(log, "10:05", QUARTER, counting)["acknowledge:L1#1"].due_at == clock_time("08:15")


def test_a_step_has_hours_of_its_own() -> None:
    """The desk opens at 08:00; the experts of L1's step work around the clock, those of the other from 10:00 on."""
    log = [created("Mon 16:50")]
    own = {"L1": StepLimits(HOUR, HOUR // 4, "always")}
    clocks = read(log, "16:55", own)
    assert clocks["dwell:L1#1"].due_at == clock_time("17:50")
    assert clocks["acknowledge:L1#1"].due_at == clock_time("17:05")
    later = {"L1": StepLimits(HOUR, HOUR // 4, "later")}
    assert read([created("07:00")], "07:30", later)["dwell:L1#1"].due_at == clock_time("11:00")
    assert read(log, "16:55", {"L1": StepLimits(HOUR)})["dwell:L1#1"].due_at == clock_time("Tue 08:50")


def test_own_hours_need_no_promise_to_resolve_and_then_every_wait_holds() -> None:
    log = [created(), paused("08:30", "waiting_vendor"), resumed("09:30", "waiting_vendor")]
    clocks = read(log, "09:30", {"L1": StepLimits(HOUR, hours="always")}, {"ola": promise(pauses=[])})
    assert clocks["dwell:L1#1"].due_at == clock_time("10:00")


def test_where_no_step_takes_over_the_duty_manager_is_told_at_the_limit() -> None:
    clock = read([created()], "09:30", {"L1": StepLimits(HOUR, moves_on=False)})["dwell:L1#1"]
    assert [(mark.name, mark.at) for mark in clock.marks] == [("raise:100:duty_manager", clock_time("09:00"))]
    assert clock.attention_at is None


def test_it_tells_in_plain_words_what_happens_when_its_time_is_up() -> None:
    zone = zone_named("UTC")
    limits = {"L1": StepLimits(HOUR, HOUR // 4)}

    def last(as_of: str, *more: tuple[str, dict[str, str]]) -> list[str]:
        clocks = read([created(), *more], as_of, limits)
        return [explain(clocks[name], zone=zone).sentences[-1] for name in ("acknowledge:L1#1", "dwell:L1#1")]

    assert last("08:05") == [
        "Mon 2 Mar 08:15 the lead of the step is told unless somebody takes it up.",
        "Mon 2 Mar 09:00 the ticket moves on.",
    ]
    assert last("08:20")[0] == "Nobody had taken it up by Mon 2 Mar 08:15, and the lead of the step was told."
    ended = last("08:30", happened("08:10", "acknowledge"), happened("08:25", "resolve"))
    assert ended == ["Taken up Mon 2 Mar 08:10.", "The stay ended Mon 2 Mar 08:25."]
    to_duty = read([created()], "08:05", {"L1": StepLimits(HOUR, moves_on=False)})["dwell:L1#1"]
    assert explain(to_duty, zone=zone).sentences[-1] == "Mon 2 Mar 09:00 the duty manager is told."


def test_a_vendors_acknowledgement_is_another_clock() -> None:
    policy = RESOLUTION | {"acknowledge": {"hours": "desk", "targets": {"*": HOUR}}}
    log = [created(), happened("08:30", "vendor_handoff", vendor="quill"), happened("08:40", "acknowledge")]
    clocks = read(log, "09:00", QUARTER, policy)
    assert clocks["acknowledge:L1#1"].breached_at == clock_time("08:15")
    assert clocks["acknowledge:quill#1"].due_at == clock_time("08:30") + timedelta(hours=1)
    assert clocks["acknowledge:quill#1"].state is State.RUNNING
