"""What has passed and was not told yet stays in sight of the sweep, whatever people do to the ticket meanwhile."""

import sys
from typing import Any

import pytest
from sqlalchemy import select

from msp import sla, tickets
from msp.identity import AUTOMATIC
from msp.sla import VersionForm
from msp.sla.models import Firing, SlaClock
from msp.store import acting_for, db
from msp.tickets import DetailsForm, Impact, Ticket, Urgency
from tests.desk_work import at, committed, opened
from tests.promises import POLICY
from tests.world import World


def fired(world: World, kind: str = "breach") -> list[tuple[Any, ...]]:
    """Clock, when the mark was passed and when that was noticed, of every firing of a kind."""
    found = select(SlaClock.name, Firing.scheduled_at, Firing.noticed_at).join(Firing, Firing.clock_id == SlaClock.id)
    with acting_for(world.acorn.id):
        rows = db.session.execute(found.where(Firing.kind == kind, Firing.tenant_id == SlaClock.tenant_id))
        return sorted(map(tuple, rows))


def held(world: World, reference: str) -> Ticket:
    return tickets.ticket_for(world.actors["lena"], reference, lock=True)


@pytest.fixture
def answered(ground, world: World) -> str:
    """A calm ticket of Rosa's of 08:00, answered at 08:30."""
    with committed(world.acorn):
        ticket = opened(world, urgent=False)
        tickets.reply(ticket, "We are on it.", by=world.actors["lena"], now=at(0.5))
        return ticket.reference


def raise_to_p1(world: World, reference: str, hours: float) -> None:
    with committed(world.acorn):
        ticket = held(world, reference)
        form = DetailsForm(impact=Impact.HIGH, urgency=Urgency.HIGH)
        tickets.edit(ticket, form, expected_version=ticket.version, by=world.actors["lena"], now=at(hours))


def test_a_promise_that_a_higher_priority_breaks_at_once_is_told(answered: str, world: World):
    raise_to_p1(world, answered, 5)
    assert sla.sweep(now=at(5.1)) > 0
    assert fired(world) == [("resolution", at(5), at(5.1))]


def test_a_promise_that_was_broken_while_the_ticket_was_resolved_is_told_when_the_gap_counts(ground, world: World):
    counts = POLICY | {"resolution": POLICY["resolution"] | {"on_reopen": "continue", "escalate": {}}}
    with committed(world.acorn):
        sla.publish_policy_version(VersionForm("standard", counts, "The gap counts"), by=AUTOMATIC, now=at(0))
        ticket = opened(world, when=1)
        tickets.resolve(ticket, "Done.", by=world.actors["lena"], now=at(2))
        reference = ticket.reference
    sla.sweep(now=at(3))
    with committed(world.acorn):
        tickets.reopen(held(world, reference), "It is not", by=world.actors["lena"], now=at(7))
    sla.sweep(now=at(7.1))
    assert fired(world) == [("resolution", at(7), at(7.1))]
    with acting_for(world.acorn.id):
        clock = db.session.scalars(select(SlaClock).where(SlaClock.name == "resolution")).one()
        assert (clock.due_at, clock.breached_at) == (at(5), at(7))


def test_a_warning_that_was_passed_before_the_end_is_told_when_the_ticket_comes_back(ground, world: World):
    with committed(world.acorn):
        ticket = opened(world)
        tickets.resolve(ticket, "Done.", by=world.actors["lena"], now=at(3.7))
        tickets.reopen(ticket, "It is not", by=world.actors["lena"], now=at(3.8))
    sla.sweep(now=at(3.81))
    assert ("resolution", at(3.6), at(3.81)) in fired(world, "warn:90")


def test_what_was_put_aside_is_seen_again_as_soon_as_somebody_touches_the_ticket(
    answered: str, world: World, monkeypatch: pytest.MonkeyPatch
):
    def breaks(*_args: object) -> None:
        raise ValueError("a fault planted by the test")

    raise_to_p1(world, answered, 1)
    monkeypatch.setattr(sys.modules["msp.sla.sweep"], "derived", breaks)
    assert sla.sweep(now=at(4.5)) == 0
    monkeypatch.undo()
    assert sla.sweep(now=at(4.6)) == 0, "it is put aside for an hour"
    with committed(world.acorn):
        tickets.reply(held(world, answered), "Still on it.", by=world.actors["lena"], now=at(4.7))
    assert sla.sweep(now=at(4.8)) > 0
    assert [name for name, *_ in fired(world)] == ["resolution"]


def test_what_was_told_is_out_of_sight(answered: str, world: World):
    raise_to_p1(world, answered, 5)
    sla.sweep(now=at(5.1))
    with committed(world.acorn):
        tickets.reply(held(world, answered), "Still on it.", by=world.actors["lena"], now=at(5.2))
    with acting_for(world.acorn.id):
        assert set(db.session.scalars(select(SlaClock.attention_at))) == {None}
