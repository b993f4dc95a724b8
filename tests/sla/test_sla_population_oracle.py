"""Reports of two months of chance against a slow reader that derives every clock of every ticket."""

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from msp import tickets
from msp.kernel.errors import Refusal
from msp.sla.across import counted_across
from msp.sla.attainment import Judged, Outcome, attainment
from msp.sla.clock import State
from msp.sla.keeping import derived
from msp.sla.population import counted
from msp.sla.terms import PROMISES
from msp.store import db, serving
from msp.tickets import Impact, Ticket, TicketForm, TicketKind, Urgency, WaitReason
from tests.desk_work import at, committed
from tests.month_end import NOVEMBER, OCTOBER, agree, close_october
from tests.world import World

MONTHS = (OCTOBER, OCTOBER.next)
#: Tuesday 17 November 2026, in the middle of a working day.
NOW = NOVEMBER + timedelta(days=15, hours=3)


def _lived(world: World, dice: random.Random) -> None:
    """One ticket from somewhere in October or early November on, with a few acts of chance."""
    rosa, lena = world.actors["rosa"], world.actors["lena"]
    levels = (dice.choice(list(Impact)), dice.choice(list(Urgency)))
    hours = dice.uniform(0, 40 * 24)
    ticket = tickets.open_ticket(
        TicketForm(TicketKind.INCIDENT, "Chance", "Rolls.", *levels, world.people["rosa"]), by=rosa, now=at(hours)
    )
    for _ in range(dice.randrange(7)):
        hours += dice.expovariate(1 / 20)
        if at(hours) >= NOW:
            return
        try:
            _act(ticket, dice, rosa, lena, at(hours))
        except Refusal:
            continue


def _act(ticket: Ticket, dice: random.Random, rosa, lena, now: datetime) -> None:
    acts = {
        "answer": lambda: tickets.reply(ticket, "We look.", by=lena, now=now),
        "ask": lambda: tickets.reply(ticket, "And?", by=rosa, now=now),
        "wait": lambda: tickets.wait(ticket, WaitReason.REQUESTER, by=lena, now=now),
        "solve": lambda: tickets.resolve(ticket, "Done.", by=lena, now=now),
        "again": lambda: tickets.reopen(ticket, "Again.", by=rosa, now=now),
    }
    acts[dice.choice(list(acts))]()


def _slowly(zone: str, now: datetime) -> list[Judged]:
    """Every clock of every ticket, derived at the end of each month or now."""
    events = tickets.events_by_ticket(list(db.session.scalars(select(Ticket.id))))
    found = []
    for month in MONTHS:
        span = month.span(zone)
        as_of = min(span.end, now)
        for log in events.values():
            for clock in derived([event for event in log if event["at"] <= as_of], as_of).values():
                if clock.metric not in PROMISES or clock.target_seconds is None:
                    continue
                if clock.breached_at:
                    at_, outcome = clock.breached_at, Outcome.BREACHED
                elif clock.state is State.STOPPED:
                    at_, outcome = clock.stopped_at, Outcome.MET
                else:
                    at_, outcome = clock.due_at, Outcome.OPEN
                if at_ is not None and at_ in span:
                    found.append(Judged(clock.metric, clock.priority, clock.tier, outcome, month=str(month)))
    return found


def _sums(judged: list[Judged]) -> Counter:
    sums: Counter = Counter()
    for each in judged:
        sums[each.month, each.metric, each.priority, each.tier, each.outcome, each.excused] += each.count
    return sums


@pytest.mark.parametrize("seed", range(6))
def test_reports_count_what_deriving_everything_counts(ground: Flask, world: World, seed: int):
    dice, zone = random.Random(seed), world.acorn.time_zone  # noqa: S311 - stories, not secrets
    agree(world)
    for _ in range(14):
        with committed(world.acorn):
            _lived(world, dice)
    with serving([world.acorn.id]):
        expected = _slowly(zone, NOW)
        assert _sums(counted(MONTHS, zone, now=NOW)) == _sums(expected)
        (row,) = counted_across(MONTHS[1:], {world.acorn.id: zone}, now=NOW).values()
        running = [each for each in expected if each.month == str(MONTHS[1])]
        assert attainment(row).totals == attainment(running).totals
    close_october(world, world.acorn, now=NOW)
    with serving([world.acorn.id]):
        assert _sums(counted(MONTHS, zone, now=NOW)) == _sums(expected)
        (row,) = counted_across(MONTHS, {world.acorn.id: zone}, now=NOW).values()
        assert attainment(row).totals == attainment(expected).totals
    assert {each.outcome for each in expected} >= {Outcome.MET, Outcome.BREACHED}
