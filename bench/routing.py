"""The next best ticket over 100,000 open ones, and what a proposal costs; the floor is the seek of one place."""

from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import update

from bench import worlds
from bench.figure import Figure, middle_ms
from msp.store import acting_for, db, serving
from msp.tickets import routing, ticket_for
from msp.tickets.models import Ticket
from msp.tickets.routing.takeable import first_takeable
from tests.world import MONDAY, World

TICKETS = 100_000


def figures(folder: Path) -> Iterator[Figure]:
    """Finding the next best one as the button does, also where all but the last are with somebody."""
    app, world = worlds.app_with_cast(folder)
    worlds.fill_tickets(app, world, TICKETS)
    served = [world.acorn.id, world.birch.id]
    nadia = world.actors["nadia"]
    with app.app_context(), serving(served):
        one_place = middle_ms(lambda: first_takeable([(world.acorn.id, "L3")], 1))
        yield Figure("floor: the first of one client and tier", one_place, "ms")
        found = middle_ms(lambda: routing.next_best(nadia, served, now=MONDAY))
        yield Figure("next best of 100,000 open tickets", found, "ms", 40)
    _give_most_away(app, world)
    with app.app_context(), serving(served):
        rest = middle_ms(lambda: routing.next_best(nadia, served, now=MONDAY))
        yield Figure("next best where 99 of 100 are with somebody", rest, "ms", 40)
        ticket = ticket_for(nadia, "ACORN-7")
        yield Figure(
            "who is proposed, 500 with one of them", middle_ms(lambda: routing.proposing(ticket, now=MONDAY)), "ms", 40
        )


def _give_most_away(app: Flask, world: World) -> None:
    """500 to Marc, who can be proposed, and nearly all others to somebody who cannot."""
    with app.app_context():
        for tenant in (world.acorn, world.birch):
            with acting_for(tenant.id):
                most = update(Ticket).where(Ticket.number % 100 != 0, Ticket.tenant_id == tenant.id)
                db.session.execute(most.values(assignee_id=world.agents["petra"]))
                first = update(Ticket).where(Ticket.number <= 250, Ticket.tenant_id == tenant.id)
                db.session.execute(first.values(assignee_id=world.agents["marc"]))
                db.session.commit()
