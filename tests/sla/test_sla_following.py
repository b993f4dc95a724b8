"""Open clocks follow what is published: the next sweep derives them anew, and no fact of the past changes."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from msp import sla, tickets
from msp.identity import AUTOMATIC
from msp.sla import VersionForm
from msp.sla.models import Firing, SlaClock
from msp.store import acting_for, db, serving
from tests.desk_work import at, committed, opened
from tests.promises import OFFICE, POLICY
from tests.world import World


def resolved_within(seconds: int) -> dict[str, Any]:
    """The cast's policy with another time to solve a P1."""
    return POLICY | {"resolution": POLICY["resolution"] | {"targets": {"P1": seconds, "*": 86400}}}


def publish(
    world: World, policy: dict[str, Any], when: float, valid_from: float | None = None, to: str = "acorn"
) -> None:
    with committed(world.tenants[to]):
        begins = None if valid_from is None else at(valid_from)
        form = VersionForm("standard", policy, "Agreed again", begins)
        sla.publish_policy_version(form, by=AUTOMATIC, now=at(when))


def row(world: World, name: str = "resolution") -> SlaClock:
    with acting_for(world.acorn.id):
        return db.session.scalars(select(SlaClock).where(SlaClock.name == name)).one()


def nearest(world: World, reference: str) -> tuple[str | None, datetime]:
    with acting_for(world.acorn.id):
        ticket = tickets.ticket_for(world.actors["lena"], reference)
        return ticket.nearest_metric, ticket.queue_at


@pytest.fixture
def answered(ground, world: World) -> str:
    """Rosa's P1 of 08:00, answered at 08:30, to be solved by 12:00."""
    with committed(world.acorn):
        ticket = opened(world)
        tickets.reply(ticket, "We are on it.", by=world.actors["lena"], now=at(0.5))
        return ticket.reference


def test_a_new_target_reaches_open_tickets_at_the_next_sweep(answered: str, world: World):
    publish(world, resolved_within(28800), when=1)
    assert row(world).due_at == at(4), "not before the sweep"
    assert sla.sweep(now=at(1)) == 0, "nothing was due"
    assert row(world).due_at == at(8)
    assert nearest(world, answered) == ("resolution", at(8))
    assert row(world).attention_at == at(6)


def test_what_has_stopped_stays_as_it_was(answered: str, world: World):
    shorter = POLICY | {"first_response": POLICY["first_response"] | {"targets": {"*": 600}}}
    publish(world, shorter, when=1)
    sla.sweep(now=at(1))
    first = row(world, "first_response")
    assert (first.target_seconds, first.due_at, first.breached_at, first.attention_at) == (3600, at(1), None, None)


def test_a_shorter_target_is_broken_when_it_was_made_and_told_once(answered: str, world: World):
    publish(world, resolved_within(3600), when=2)
    sla.sweep(now=at(2.01))
    assert row(world).breached_at == at(2)
    assert sla.sweep(now=at(2.01)) == sla.sweep(now=at(2.02)) == 0
    with acting_for(world.acorn.id):
        kinds = db.session.scalars(select(Firing.kind)).all()
        assert len(kinds) == len(set(kinds))


def test_a_warning_that_was_told_is_not_told_again_under_a_longer_target(answered: str, world: World):
    sla.sweep(now=at(3))
    publish(world, resolved_within(28800), when=3.1)
    for n in range(31, 90):
        sla.sweep(now=at(n / 10))
    with acting_for(world.acorn.id):
        rows = select(Firing.kind).where(Firing.clock_id == row_id(world)).order_by(Firing.kind)
        assert db.session.scalars(rows).all() == ["breach", "escalate:L1", "warn:75", "warn:90"]


def row_id(world: World) -> Any:
    return db.session.scalars(select(SlaClock.id).where(SlaClock.name == "resolution")).one()


def test_a_version_that_begins_later_is_foreseen_now_and_followed_then(answered: str, world: World):
    publish(world, resolved_within(10800), when=1, valid_from=2)
    sla.sweep(now=at(1))
    assert (row(world).due_at, row(world).target_seconds) == (at(3), 14400)
    assert row(world).attention_at == at(2)
    sla.sweep(now=at(2))
    assert (row(world).due_at, row(world).target_seconds) == (at(3), 10800)
    with serving([world.acorn.id]):
        assert list(sla.clocks_unlike_their_events(now=at(2))) == []


def test_other_hours_move_open_clocks_too(answered: str, world: World):
    late = {"tz": "Europe/Stockholm", "weekly": {day: [["10:00", "17:00"]] for day in OFFICE["weekly"]}}
    with committed(world.acorn):
        sla.publish_hours_version(VersionForm("office", late, "We open later"), by=AUTOMATIC, now=at(1))
    sla.sweep(now=at(1))
    assert row(world).due_at == at(5), "one hour is used, and three more count from 10:00"


def test_something_newly_promised_gets_its_clock_though_every_other_has_stopped(ground, world: World):
    publish(world, {"first_response": POLICY["first_response"]}, when=0)
    with committed(world.acorn):
        tickets.reply(opened(world), "We are on it.", by=world.actors["lena"], now=at(0.5))
    sla.sweep(now=at(0.6))
    publish(world, POLICY, when=1)
    sla.sweep(now=at(1))
    assert (row(world).state, row(world).due_at) == ("running", at(5))
    publish(world, {"first_response": POLICY["first_response"]}, when=1.1, valid_from=1.2)
    sla.sweep(now=at(1.1))
    sla.sweep(now=at(1.2))
    assert (row(world).state, row(world).due_at) == ("none", None)


def test_one_clients_version_wakes_nobody_elses_clocks(answered: str, world: World):
    sla.sweep(now=at(1))
    before = row(world).attention_at
    publish(world, resolved_within(3600), when=1, to="birch")
    assert row(world).attention_at == before == at(3)


def test_a_clock_that_waits_for_the_sweep_is_no_broken_invariant(answered: str, world: World):
    waiting = POLICY | {"resolution": POLICY["resolution"] | {"pauses": []}}
    with committed(world.acorn):
        lena = world.actors["lena"]
        ticket = tickets.ticket_for(lena, answered, lock=True)
        tickets.wait(ticket, tickets.WaitReason.REQUESTER, by=lena, now=at(0.75))
    publish(world, waiting, when=1)
    for _ in range(2):
        with serving([world.acorn.id]):
            assert list(sla.clocks_unlike_their_events(now=at(1))) == []
        sla.sweep(now=at(1))
    assert row(world).state == "running"
