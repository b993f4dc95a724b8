"""From when a mail counts: from its arrival, however late it is read, as far as that is still open."""

from datetime import timedelta

import pytest
from flask import Flask

from msp import channels, tickets
from msp.sla.recheck import recheck
from msp.store import acting_for, serving
from tests.desk_work import at, committed, opened
from tests.mails import raw
from tests.month_end import OCTOBER, agree, close_october
from tests.postbox import arrive, connect, reply_to
from tests.world import MONDAY, World

ROSA = "Rosa <rosa@example.com>"


@pytest.fixture
def desk(ground: Flask, world: World) -> World:
    """The cast with a mailbox for Acorn, and a ticket of Rosa's: ACORN-1."""
    connect(world.acorn)
    with committed(world.acorn):
        opened(world)
    return world


def test_a_mail_counts_from_its_arrival_although_others_wrote_before_it_was_read(desk: World):
    with committed(desk.acorn):
        tickets.note(tickets.ticket_for(desk.actors["lena"], "ACORN-1"), "Hm.", by=desk.actors["lena"], now=at(2.5))
    arrive(desk.acorn, raw(ROSA, "Still broken.", to=reply_to(desk, "ACORN-1", "rosa")), when=2)
    channels.read_mail(now=at(3))
    with acting_for(desk.acorn.id):
        line = tickets.log_of(tickets.ticket_for(desk.actors["lena"], "ACORN-1"))[-1]
        assert (line.type, line.at, line.recorded_at, line.late_reason) == ("customer_message", at(2), at(3), "")


def test_a_mail_that_lay_there_for_days_counts_from_a_day_before_it_is_read(desk: World):
    arrive(desk.acorn, raw(ROSA, "It smokes."), when=2)
    channels.read_mail(now=at(60))
    with acting_for(desk.acorn.id):
        assert tickets.ticket_for(desk.actors["anna"], "ACORN-2").opened_at == at(36)


def test_a_mail_of_a_closed_month_counts_from_the_first_open_instant(desk: World):
    november = OCTOBER.span("Europe/Stockholm").end
    agree(desk)
    arrive(desk.acorn, raw(ROSA, "It smokes."), when=(november - MONDAY) / timedelta(hours=1) - 1)
    close_october(desk, desk.acorn, now=november + timedelta(hours=10))
    channels.read_mail(now=november + timedelta(hours=11))
    with acting_for(desk.acorn.id):
        opened_at = tickets.ticket_for(desk.actors["anna"], "ACORN-2").opened_at
        assert opened_at == november + timedelta(seconds=1)


@pytest.mark.parametrize("before_the_end", [timedelta(hours=1), timedelta(0)])
def test_a_mail_that_came_too_late_for_a_month_leaves_what_was_judged_in_it(desk: World, before_the_end: timedelta):
    """The verdicts of a month read what happens at its very end; ACORN-1 was judged in it, and Rosa writes about it."""
    november = OCTOBER.span("Europe/Stockholm").end
    agree(desk)
    letter = raw(ROSA, "Still broken.", to=reply_to(desk, "ACORN-1", "rosa"))
    arrive(desk.acorn, letter, when=(november - before_the_end - MONDAY) / timedelta(hours=1))
    close_october(desk, desk.acorn, now=november + timedelta(hours=10))
    channels.read_mail(now=november + timedelta(hours=11))
    with serving([desk.acorn.id]):
        assert tickets.log_of(tickets.ticket_for(desk.actors["lena"], "ACORN-1"))[-1].type == "customer_message"
        again = recheck(OCTOBER, OCTOBER.span("Europe/Stockholm"))
        assert again.verdicts > 0
        assert again.differences == ()


def test_a_mail_of_a_month_that_is_over_and_still_open_counts_from_its_arrival(desk: World):
    november = OCTOBER.span("Europe/Stockholm").end
    arrive(desk.acorn, raw(ROSA, "It smokes."), when=(november - MONDAY) / timedelta(hours=1) - 1)
    channels.read_mail(now=november + timedelta(hours=11))
    with acting_for(desk.acorn.id):
        assert tickets.ticket_for(desk.actors["anna"], "ACORN-2").opened_at == november - timedelta(hours=1)
