"""Tickets that come at the same moment are given in turn: nobody is passed over, and nobody has two turns in a row."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from msp import identity, tickets
from msp.identity import Role
from msp.store import serving
from msp.tickets import QueueFilter
from msp.tiers import staff
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


def _opened_at_birch(world: World, number: int) -> None:
    level = (tickets.Impact.LOW, tickets.Urgency.LOW)
    form = tickets.TicketForm(tickets.TicketKind.INCIDENT, f"Gate {number}", "Shut.", *level, world.people["bob"])
    with committed(world.birch):
        tickets.open_ticket(form, by=world.actors["bob"], now=at(1))


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
