"""Tickets that come at the same moment are given in turn: nobody is passed over, and nobody has two turns in a row."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from msp import identity, sla, tickets, tiers
from msp.identity import AUTOMATIC, Role
from msp.store import acting_for, db, serving
from msp.tenants import TenantView
from msp.tickets import Cause, MoveForm, QueueFilter, Ticket
from msp.tiers import LadderForm, Tier, staff
from msp.tiers.staff import Way
from tests import giving, live
from tests.desk_work import at, committed, opened
from tests.world import World

TIMES = 8


@pytest.fixture
def at_work(engine_kind: str, shared_folder: Path, worker_id: str, tmp_path: Path) -> Iterator[tuple[Flask, World]]:
    """The cast where transactions are real; Lena and Sven are the desk, which gets its tickets in turn."""
    with live.live_world(engine_kind, shared_folder, tmp_path, f"{worker_id}_turns") as world:
        with world.app.app_context():
            giving.team(world, "desk", "lena", "sven", way=Way.IN_TURN)
            with committed(world.acorn):
                giving.manned(world.acorn, "L1", now=at(0), teams=["desk"])
            with committed(world.birch):
                giving.manned(world.birch, "L1", now=at(0), teams=["desk"])
        yield world.app, world


def _calm_at_birch(world: World, number: int, when: float) -> Ticket:
    level = (tickets.Impact.LOW, tickets.Urgency.LOW)
    form = tickets.TicketForm(tickets.TicketKind.INCIDENT, f"Gate {number}", "Shut.", *level, world.people["bob"])
    return tickets.open_ticket(form, by=world.actors["bob"], now=at(when))


def _opened_at_birch(world: World, number: int) -> None:
    with committed(world.birch):
        _calm_at_birch(world, number, 1)


def _opened_at_acorn(world: World) -> None:
    with committed(world.acorn):
        opened(world, when=1)


def _given(world: World) -> Counter[str | None]:
    served = [world.acorn.id, world.birch.id]
    with serving(served):
        return Counter(row.assignee_name for row in tickets.queue(served, QueueFilter()).rows)


def test_tickets_that_come_at_once_are_given_evenly(at_work: tuple[Flask, World]):
    # At two clients: at one of them the drawing of the number lets only one in at a time.
    app, world = at_work
    with app.app_context(), committed(world.acorn):
        identity.grant(world.agents["sven"], Role.AGENT, ("L1",), now=at(0))
    for number in range(TIMES):
        both = [lambda: _opened_at_acorn(world), lambda number=number: _opened_at_birch(world, number)]
        live.at_once(app, 2, lambda both=both: both.pop()())
        # After every pair: two turns of the same one are made up for by the next pair.
        with app.app_context():
            assert _given(world) == {"Lena": number + 1, "Sven": number + 1}


def test_the_turn_is_one_for_all_clients_of_the_team(at_work: tuple[Flask, World]):
    app, world = at_work
    with app.app_context():
        # Sven serves Birch only, so at Acorn it is always Lena's turn, and at Birch it is Sven's after hers.
        _opened_at_acorn(world)
        _opened_at_birch(world, 1)
        assert _given(world) == {"Lena": 1, "Sven": 1}
        with serving([world.provider.id]):
            assert staff.crews(["desk"])["desk"].last_agent_id == world.agents["sven"]


# Two clients whose tickets come to the same two teams in one transaction each, in opposite order.

STEPS = [
    {"levels": ["L1"], "name": "Desk", "teams": ["desk"], "dwell_minutes": 60},
    {"levels": ["L2"], "name": "Second", "teams": ["second"], "dwell_minutes": 60},
    {"levels": ["L3"], "name": "Third", "teams": ["third"]},
]
PARTED = {
    "steps": [{"levels": ["L1"], "name": "Desk", "teams": ["second"]}, STEPS[2] | {"levels": ["L4"]}],
    "moved": {"L2": "L1", "L3": "L4"},
}


@pytest.fixture
def crossing(at_work: tuple[Flask, World]) -> tuple[Flask, World]:
    """Acorn's older ticket goes to the second team and its younger to the third; at Birch it is the other way about."""
    app, world = at_work
    with app.app_context():
        giving.team(world, "second", "lena", "marc", way=Way.IN_TURN)
        giving.team(world, "third", "nadia", way=Way.IN_TURN)
        for tenant in (world.acorn, world.birch):
            with committed(tenant):
                tiers.publish_ladder(LadderForm({"steps": STEPS}, "By teams"), by=AUTOMATIC, now=at(0.1))
    return app, world


def _stand_at(world: World, *levels: Tier, when: float) -> None:
    """Two tickets of each client: Acorn's older one at the first of the levels, Birch's at the second."""
    for tenant, order in ((world.acorn, levels), (world.birch, levels[::-1])):
        with committed(tenant):
            for number, level in enumerate(order):
                of_acorn = tenant is world.acorn
                begun = when + number / 100
                ticket = opened(world, when=begun, urgent=False) if of_acorn else _calm_at_birch(world, number, begun)
                if level is not Tier.L1:
                    tickets.escalate(ticket, MoveForm(level, Cause.AT_RISK), by=AUTOMATIC, now=at(when + 0.02))
                # Whoever has a ticket may keep it where it goes; what nobody has is given there.
                tickets.assign(ticket, None, by=AUTOMATIC, now=at(when + 0.03))


def _tiers(tenant: TenantView) -> list[str]:
    with serving([tenant.id]):
        return sorted(placed.tier for placed in tickets.moves.open_at(list(Tier), limit=100))


def test_sweeps_that_give_to_the_same_teams_in_opposite_order_never_wait_for_each_other(
    crossing: tuple[Flask, World],
):
    app, world = crossing
    with app.app_context():
        _stand_at(world, Tier.L1, Tier.L2, when=1)
    # Whoever was undone because of the other would leave its tickets for a later sweep.
    live.at_once(app, 2, lambda: sla.sweep(now=at(28)))
    with app.app_context():
        assert [_tiers(tenant) for tenant in (world.acorn, world.birch)] == [["L2", "L3"]] * 2


def test_tickets_that_follow_two_ladders_to_the_same_teams_never_wait_for_each_other(crossing: tuple[Flask, World]):
    app, world = crossing
    with app.app_context():
        _stand_at(world, Tier.L2, Tier.L3, when=1)
        for tenant in (world.acorn, world.birch):
            with committed(tenant):
                tiers.publish_ladder(LadderForm(PARTED, "Two steps go"), by=AUTOMATIC, now=at(2))
    both = [world.acorn, world.birch]
    assert live.at_once(app, 2, lambda: _followed(both.pop())) == [2, 2]
    with app.app_context():
        assert [_tiers(tenant) for tenant in (world.acorn, world.birch)] == [["L1", "L4"]] * 2


def _followed(tenant: TenantView) -> int:
    with acting_for(tenant.id):
        moved = tickets.moves.follow_ladder(limit=10, now=at(3))
        db.session.commit()
        return moved
