"""Merges that cross each other at the same moment: one happens, nobody waits for ever, nothing is done twice."""

from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import time_machine
from sqlalchemy import select

from msp import tickets
from msp.kernel.errors import Conflict
from msp.store import acting_for, db
from msp.tickets.models import TicketMerge
from tests.desk_work import at, committed, opened
from tests.live import at_once, live_world
from tests.world import MONDAY, World

ROUNDS, HANDS = 5, 6


def test_crossing_merges_are_one_merge(engine_kind: str, shared_folder: Path, worker_id: str, tmp_path: Path):
    with live_world(engine_kind, shared_folder, tmp_path, f"{worker_id}_merging") as world:
        app = world.app
        with time_machine.travel(MONDAY, tick=True):
            for count in range(1, ROUNDS + 1):
                with app.app_context(), committed(world.acorn):
                    names = [opened(world, when=when).reference for when in (0, 0.1, 0.2)]
                orders = cycle((names, names[::-1], [names[1], names[2], names[0]]))
                acts = [_merging(world, next(orders)) for _ in range(HANDS)]
                answers = at_once(app, HANDS, lambda acts=acts: acts.pop()())
                assert sorted(answers) == ["done", *["refused"] * (HANDS - 1)]
                with app.app_context(), acting_for(world.acorn.id):
                    assert len(db.session.scalars(select(TicketMerge.id)).all()) == 2 * count
                    survivor = tickets.ticket_for(world.actors["lena"], names[0])
                    types = [line.type for line in tickets.log_of(survivor)]
                    assert (survivor.is_open, types.count("took_in")) == (True, 2)


def _merging(world: World, names: list[str]) -> Callable[[], str]:
    lena = world.actors["lena"]

    def act() -> str:
        with acting_for(world.acorn.id, lena.who):
            try:
                tickets.moves.merge([tickets.ticket_for(lena, name) for name in names], by=lena, now=at(0.5))
            except Conflict:
                return "refused"
            db.session.commit()
            return "done"

    return act
