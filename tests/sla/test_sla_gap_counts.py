"""A reopen whose gap counts breaks no promise in a month that was over: the gap counts, and breaks at the reopen."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sla_derived import events_of, versions_of
from sla_desk import HOUR, clock_time, created, happened, paused, resolution, resumed
from sla_drawn_tickets import DrawnTicket, drawn_tickets
from test_sla_population import NOVEMBER, OCTOBER, answered, asked, solved, stockholm, told

from msp import sla, tickets
from msp.identity import AUTOMATIC
from msp.sla import VersionForm
from msp.sla.across import counted_across
from msp.sla.attainment import attainment
from msp.sla.clock import Clock, MarkKind, Standing, standing
from msp.sla.derive import derive
from msp.sla.fired import firings_of
from msp.sla.instants import instant_of
from msp.sla.recheck import recheck
from msp.sla.verdicts import VerdictView
from msp.store import serving
from tests.campaign import drawn
from tests.desk_work import committed
from tests.month_end import agree, close_october
from tests.promises import POLICY
from tests.world import World

#: Opened at 08:00 with four hours promised, resolved at 10:00: it would be due at 12:00.
SOLVED = [created(), happened("10:00", "resolve")]


def counting(log: list[tuple[str, dict[str, str]]], as_of: str, target: object = 4 * HOUR, **more: object) -> Clock:
    return resolution(log, as_of, target, on_reopen="continue", **more)


def marks(clock: Clock) -> dict[str, str]:
    return {mark.name: f"{mark.at:%H:%M:%S}" for mark in clock.marks}


def test_a_promise_that_ran_out_in_the_gap_breaks_at_the_reopen_and_stays_due_when_it_was() -> None:
    clock = counting([*SOLVED, happened("14:00", "reopen")], "15:00")
    assert (clock.due_at, clock.breached_at) == (clock_time("12:00"), clock_time("14:00"))
    assert (clock.elapsed_seconds, clock.paused_seconds, clock.remaining_seconds) == (7 * HOUR, 0, -3 * HOUR)


def test_it_is_there_to_see_in_the_second_of_the_reopen() -> None:
    clock = counting([*SOLVED, happened("14:00", "reopen")], "14:00")
    assert (clock.breached_at, standing(clock)) == (clock_time("14:00"), Standing.BREACHED)
    assert marks(clock)["breach"] == "14:00:00"
    assert standing(counting(SOLVED, "14:00")) is Standing.MET


@pytest.mark.parametrize(
    ("reopened", "broken"),
    [("11:59:59", "12:00"), ("12:00", "12:00"), ("12:00:01", "12:00:01")],
)
def test_around_due_the_later_of_the_two_instants_counts(reopened: str, broken: str) -> None:
    log = [*SOLVED, happened(reopened, "reopen")]
    assert counting(log, "13:00").breached_at == clock_time(broken)
    # Exactly at due is met, also when it was reopened and solved once more just then.
    assert counting([*log, happened("12:00", "resolve")], "13:00").breached == (reopened > "12:00:00")


def test_what_was_broken_before_it_was_resolved_keeps_its_date() -> None:
    log = [created(), happened("13:00", "resolve"), happened("14:00", "reopen")]
    assert counting(log, "15:00").breached_at == clock_time("12:00")


def test_warnings_raises_and_the_way_up_are_no_earlier_than_the_reopen_either() -> None:
    more = {"warn": [25, 75], "raise": {"90": "lead", "200": "duty_manager"}, "escalate": {"L1": 75}}
    clock = counting([*SOLVED, happened("14:00", "reopen")], "14:30", **more)
    assert marks(clock) == {
        "warn:25": "09:00:00",
        "warn:75": "14:00:00",
        "raise:90:lead": "14:00:00",
        "escalate:L1": "14:00:00",
        "breach": "14:00:00",
        "raise:200:duty_manager": "16:00:00",
    }


def test_a_target_that_was_small_only_in_the_gap_breaks_nothing() -> None:
    small = [happened("10:30", "priority", priority="P1"), happened("11:00", "priority", priority="P2")]
    log = [*SOLVED, *small, happened("11:30", "reopen")]
    clock = counting(log, "11:45", {"P1": HOUR, "*": 4 * HOUR})
    assert (clock.breached_at, clock.due_at) == (None, clock_time("12:00"))


def test_what_comes_back_held_breaks_when_it_goes_on() -> None:
    log = [*SOLVED, paused("13:00"), happened("14:00", "reopen")]
    assert counting(log, "15:00").breached_at is None
    assert counting([*log, resumed("15:00")], "15:00").breached_at == clock_time("15:00")


def test_each_gap_counts_from_its_own_reopen() -> None:
    log = [created(), happened("09:00", "resolve"), happened("10:00", "reopen"), happened("11:00", "resolve")]
    again = [*log, happened("13:00", "reopen")]
    assert counting(again, "14:00").breached_at == clock_time("13:00")
    thrice = [*again, happened("13:30", "resolve"), happened("15:00", "reopen")]
    assert counting(thrice, "16:00").breached_at == clock_time("13:00")


@drawn(300)
@given(drawn_tickets, st.booleans())
def test_whatever_comes_later_is_never_dated_before_it(ticket: DrawnTicket, gaps_count: bool) -> None:
    """So no event of an open month, a reopen or any other, moves a breach into a month that was judged."""
    log, as_of = ticket.log, ticket.as_of
    if gaps_count:
        counting = {name: [(since, _counting(body)) for since, body in each] for name, each in ticket.policies.items()}
        ticket = ticket._replace(policies=counting)
    events, versions = events_of(log), versions_of(ticket)
    after = _keyed(derive(events, versions, instant_of(as_of)))
    for just_before in {at - 1 for at, _ in log if log[0][0] < at <= as_of}:
        before = _keyed(derive(events, versions, instant_of(just_before)))
        for key, clock in after.items():
            then = before.get(key)
            assert _dated_before(clock, just_before) == (_dated_before(then, just_before) if then else set())


def _counting(policy: dict[str, Any]) -> dict[str, Any]:
    return {metric: {**terms, "on_reopen": "continue"} for metric, terms in policy.items()}


def _keyed(clocks: dict[str, Clock]) -> dict[tuple[str, int], Clock]:
    return {(clock.name, clock.cycle): clock for clock in clocks.values()}


def _dated_before(clock: Clock, moment: int) -> set[tuple[str, datetime]]:
    """Its marks of before a moment, and its breach; a move up is no fact before it is made."""
    end = instant_of(moment)
    found = {(mark.name, mark.at) for mark in clock.marks if mark.at < end and mark.kind is not MarkKind.ESCALATE}
    broken = clock.breached_at
    return found | {("broken", broken)} if broken and broken < end else found


@pytest.fixture
def solved_in_october(ground: Flask, world: World) -> str:
    """Rosa's P1 ticket of Friday 30 October, 09:00, solved at 10:00 under a promise of four hours whose gap counts."""
    counts = POLICY | {"resolution": POLICY["resolution"] | {"on_reopen": "continue", "escalate": {}}}
    agree(world)
    with committed(world.acorn):
        form = VersionForm("standard", counts, "The gap counts")
        sla.publish_policy_version(form, by=AUTOMATIC, now=stockholm("10-01 00:00"))
        solved(world, asked(world, "10-28 09:00"), "10-28 09:45")
        ticket = asked(world, "10-30 09:00")
        answered(world, ticket, "10-30 09:30")
        solved(world, ticket, "10-30 10:00")
        return ticket.reference


IN_OCTOBER = [("10", "first", "met"), ("10", "solve", "met"), ("10", "first", "met"), ("10", "solve", "met")]


def test_a_closed_month_stays_as_judged_and_the_month_of_the_reopen_judges_the_breach(
    solved_in_october: str, world: World
):
    close_october(world, world.acorn)
    before = _october(world)
    assert told(world, "11-02 10:30") == IN_OCTOBER
    _reopened(world, solved_in_october, "11-02 11:00")
    sla.sweep(now=stockholm("11-02 11:00") + timedelta(seconds=5))
    assert told(world, "11-02 12:00") == [*IN_OCTOBER, ("11", "solve", "breached")]
    assert _october(world) == before
    with serving([world.acorn.id]):
        found = recheck(OCTOBER, OCTOBER.span(world.acorn.time_zone))
        assert (found.verdicts, found.differences, found.notes) == (4, (), ())
        (view,) = sla.preview_verdicts(NOVEMBER.span(world.acorn.time_zone), now=stockholm("11-02 12:00"))
        ticket = tickets.ticket_for(world.actors["lena"], solved_in_october)
        (broken,) = [one for one in firings_of(ticket) if one.kind == "breach"]
    assert (view.judged_at, view.due_at) == (stockholm("11-02 11:00"), stockholm("10-30 13:00"))
    assert (broken.scheduled_at, broken.late_seconds) == (stockholm("11-02 11:00"), 0)
    assert _sums(world) == [(4, 0), (0, 1)]


def test_a_month_that_is_closed_after_the_reopen_judges_what_was_true_at_its_end(solved_in_october: str, world: World):
    _reopened(world, solved_in_october, "11-02 09:00")
    sla.sweep(now=stockholm("11-02 09:01"))
    close_october(world, world.acorn)
    assert told(world, "11-02 12:00") == [*IN_OCTOBER, ("11", "solve", "breached")]
    with serving([world.acorn.id]):
        assert recheck(OCTOBER, OCTOBER.span(world.acorn.time_zone)).differences == ()
    assert _sums(world) == [(4, 0), (0, 1)]


def _reopened(world: World, reference: str, when: str) -> None:
    with committed(world.acorn):
        ticket = tickets.ticket_for(world.actors["lena"], reference, lock=True)
        tickets.reopen(ticket, "It is not.", by=world.actors["lena"], now=stockholm(when))


def _october(world: World) -> list[VerdictView]:
    with serving([world.acorn.id]):
        return sla.verdicts_of("2026-10")


def _sums(world: World) -> list[tuple[int, int]]:
    """Kept and broken of October and of November, as the list of all clients counts them."""
    zones = {world.acorn.id: world.acorn.time_zone}
    with serving(zones):
        found = [counted_across([month], zones, now=stockholm("11-02 12:00")) for month in (OCTOBER, NOVEMBER)]
    rows = [attainment(across[world.acorn.id]).total for across in found]
    return [(row.met, row.breached) for row in rows]
