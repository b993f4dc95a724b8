"""Kept and missed promises of a month, counted live while it is open and from frozen verdicts once it is closed."""

from flask import Flask

from msp.kernel.periods import Month
from msp.sla.tallies import NextPromise, Tally, next_promises, tallies, tallies_by_month
from msp.sla.terms import Metric
from msp.store import serving
from tests.desk_work import at, committed, opened
from tests.month_end import OCTOBER, agree, close_october, worked_ticket
from tests.world import World

SEPTEMBER = Month(2026, 9)


def _zones(world: World) -> dict:
    return {tenant.id: tenant.time_zone for tenant in (world.acorn, world.birch)}


def test_a_closed_month_counts_what_it_counted_while_it_was_open(ground: Flask, world: World):
    agree(world)
    with committed(world.acorn):
        worked_ticket(world, answered=2)
    zones = _zones(world)
    with serving(zones):
        live = tallies(OCTOBER, zones)
        by_month = tallies_by_month(world.acorn.id, world.acorn.time_zone, [OCTOBER, SEPTEMBER])
    assert live == {world.acorn.id: Tally(judged=2, met=1)}
    assert by_month == {OCTOBER: Tally(judged=2, met=1)}
    close_october(world, world.acorn)
    with serving(zones):
        assert tallies(OCTOBER, zones) == live
        assert tallies_by_month(world.acorn.id, world.acorn.time_zone, [OCTOBER, SEPTEMBER]) == by_month
        assert tallies(SEPTEMBER, zones) == {}


def test_a_tenant_out_of_scope_is_not_counted(ground: Flask, world: World):
    with committed(world.acorn):
        worked_ticket(world)
    with serving([world.birch.id]):
        assert tallies(OCTOBER, _zones(world)) == {}


def test_the_next_promise_of_a_ticket_is_the_one_due_first(ground: Flask, world: World):
    with committed(world.acorn):
        ticket_id = opened(world).id
    with serving([world.acorn.id]):
        assert next_promises([ticket_id]) == {ticket_id: NextPromise(Metric.FIRST_RESPONSE, at(1), None)}
    with serving([world.birch.id]):
        assert next_promises([ticket_id]) == {}
