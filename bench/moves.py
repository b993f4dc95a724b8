"""One move on the ladder as a door runs it: lock, decide, clocks, facts, outbox, commit."""

from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from bench import floors, worlds
from bench.figure import Figure, middle_ms
from msp import tickets
from msp.store import acting_for, db
from msp.tickets import MoveForm
from msp.tiers import Tier
from tests.desk_work import at, opened
from tests.world import World

TICKETS = 30


def figures(folder: Path) -> Iterator[Figure]:
    """The floor of a commit on this machine, and a move with a follower who gets a letter."""
    floor = next(figure for figure in floors.figures(folder) if "bare commit" in figure.name)
    yield floor
    app, world = worlds.app_with_cast(folder)
    yield Figure("move: a ticket goes up or down, all of it", move_ms(app, world), "ms", 20)


def move_ms(app: Flask, world: World) -> float:
    """Milliseconds of one move of a fresh ticket: half of what going up and coming down again takes."""
    with app.app_context():
        references = iter([_ticket(world) for _ in range(TICKETS + 3)])
        return middle_ms(lambda: _there_and_back(world, next(references)), times=TICKETS) / 2


def _ticket(world: World) -> str:
    """An urgent ticket that Nadia follows."""
    nadia = world.actors["nadia"]
    with acting_for(world.acorn.id, nadia.who):
        ticket = opened(world)
        tickets.moves.follow(ticket, by=nadia, now=at(0.1))
        db.session.commit()
        return ticket.reference


def _there_and_back(world: World, reference: str) -> None:
    lena, marc = world.actors["lena"], world.actors["marc"]
    with acting_for(world.acorn.id, lena.who):
        ticket = tickets.ticket_for(lena, reference, lock=True)
        tickets.escalate(ticket, MoveForm(Tier.L2, reason="Needs more skill"), by=lena, now=at(0.2))
        db.session.commit()
    with acting_for(world.acorn.id, marc.who):
        ticket = tickets.ticket_for(marc, reference, lock=True)
        tickets.de_escalate(ticket, MoveForm(Tier.L1, recipe="Restart the queue."), by=marc, now=at(0.4))
        db.session.commit()
