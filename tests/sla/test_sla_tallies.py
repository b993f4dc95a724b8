"""Kept and missed promises of a month, counted live while it is open and from frozen verdicts once it is closed."""

from flask import Flask

from msp import tickets
from msp.kernel.periods import Month
from msp.sla.across import counted_across
from msp.sla.attainment import attainment
from msp.sla.tallies import NextPromise, Tally, next_promises, tallies
from msp.sla.terms import Metric
from msp.store import serving
from tests.desk_work import at, committed, opened
from tests.month_end import NOVEMBER, OCTOBER, agree, close_october, worked_ticket
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
        live = tallies([OCTOBER, SEPTEMBER], zones, now=NOVEMBER)
    assert live == {world.acorn.id: {OCTOBER: Tally(judged=2, met=1)}, world.birch.id: {}}
    close_october(world, world.acorn)
    with serving(zones):
        assert tallies([OCTOBER, SEPTEMBER], zones, now=NOVEMBER) == live


def test_what_nobody_has_looked_at_yet_is_counted_as_the_report_counts_it(ground: Flask, world: World):
    with committed(world.acorn):
        opened(world)
        tickets.reply(opened(world, when=0.5), "On it.", by=world.actors["lena"], now=at(0.75))
    zones = {world.acorn.id: world.acorn.time_zone}
    with serving(zones):
        for hour, tally in ((0.9, Tally(1, 1)), (1, Tally(1, 1)), (1.1, Tally(2, 1)), (4.1, Tally(3, 1))):
            total = attainment(counted_across([OCTOBER], zones, now=at(hour))[world.acorn.id]).total
            assert tallies([OCTOBER], zones, now=at(hour)) == {world.acorn.id: {OCTOBER: tally}}
            assert total.ratio == (tally.met, tally.judged)


def test_a_tenant_out_of_scope_is_not_counted(ground: Flask, world: World):
    with committed(world.acorn):
        worked_ticket(world)
    with serving([world.birch.id]):
        assert tallies([OCTOBER], _zones(world), now=NOVEMBER)[world.acorn.id] == {}


def test_the_next_promise_of_a_ticket_is_the_one_due_first(ground: Flask, world: World):
    with committed(world.acorn):
        ticket_id = opened(world).id
    with serving([world.acorn.id]):
        assert next_promises([ticket_id]) == {ticket_id: NextPromise(Metric.FIRST_RESPONSE, at(1), None)}
    with serving([world.birch.id]):
        assert next_promises([ticket_id]) == {}
