"""The figures of the tiers over 100,000 tickets: about two stays each, time booked, and acknowledgements."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from bench import worlds
from bench.figure import Figure, middle_ms
from msp.kernel.ids import new_id
from msp.sla.models import SlaClock
from msp.store import acting_for, db
from msp.tickets.figures.models import StayFigure
from msp.tickets.models import Ticket, WorkEntry
from tests.web.browser import Browser
from tests.world import MONDAY, World

TICKETS = 100_000
PERIOD = "from=2026-08&to=2026-10"
MONTHS = ("2026-08", "2026-09", "2026-10")


def figures(folder: Path) -> Iterator[Figure]:
    """The report of all clients, of one, and as a file."""
    app, world = worlds.app_with_cast(folder)
    worlds.fill_tickets(app, world, TICKETS)
    fill_stays(app, world)
    omar = Browser(app, "omar")
    yield Figure("floor: reading 200,000 small rows of one index", _floor_ms(app, world), "ms")
    yield Figure("tier figures of all clients, 100,000 tickets", _page_ms(omar, f"/office/tiers?{PERIOD}"), "ms", 500)
    yield Figure("tier figures of one client, half of them", _page_ms(omar, f"/office/acorn/tiers?{PERIOD}"), "ms", 500)
    yield Figure("tier figures as a file", _page_ms(omar, f"/office/tiers.csv?{PERIOD}"), "ms", 500)
    with worlds.counted_queries(app) as statements:
        omar.get(f"/office/tiers?{PERIOD}")
    yield Figure("tier figures of all clients: queries", float(len(statements)), "", 20)


def fill_stays(app: Flask, world: World) -> None:
    """Two stays of most tickets over three months, half an hour booked on each, each arrival acknowledged."""
    dice = random.Random(5)
    with app.app_context():
        for tenant in (world.acorn, world.birch):
            with acting_for(tenant.id):
                every = db.session.scalars(select(Ticket.id)).all()
                for start in range(0, len(every), 2000):
                    batch = every[start : start + 2000]
                    stays = [stay for ticket_id in batch for stay in _stays(tenant.id, ticket_id, dice)]
                    db.session.execute(insert(StayFigure), stays)
                    db.session.execute(insert(SlaClock), [_clock(stay, dice) for stay in stays])
                    db.session.execute(
                        insert(WorkEntry), [_entry(world, tenant.id, ticket_id, dice) for ticket_id in batch]
                    )
                db.session.commit()


def _stays(tenant_id: Any, ticket_id: Any, dice: random.Random) -> Iterator[dict[str, Any]]:
    path = dice.choice((("L1",), ("L1", "L2"), ("L1", "L2", "L1"), ("L1", "L3")))
    for n, tier in enumerate(path, start=1):
        month, is_last = dice.choice(MONTHS), n == len(path)
        following = tier if is_last else path[n]
        yield {
            "tenant_id": tenant_id,
            "id": new_id(),
            "ticket_id": ticket_id,
            "n": n,
            "tier": tier,
            "arrived_in": month,
            "is_bounce": n > 3,
            "ended_in": month,
            "end": "resolved" if is_last else ("up" if following > tier else "down"),
            "seconds": dice.randrange(300_000),
            "replies": dice.randrange(3),
            "reopened_after": None,
        }


def _clock(stay: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    due_at = MONDAY + timedelta(minutes=dice.randrange(30_000))
    return {
        "tenant_id": stay["tenant_id"],
        "id": new_id(),
        "ticket_id": stay["ticket_id"],
        "name": f"acknowledge:{stay['tier']}#{stay['n']}",
        "cycle": 1,
        "metric": "acknowledge",
        "state": "stopped",
        "started_at": MONDAY,
        "stopped_at": due_at - timedelta(minutes=1),
        "target_seconds": 900,
        "elapsed_seconds": 840,
        "paused_seconds": 0,
        "due_at": due_at,
        "breached_at": None if dice.randrange(5) else due_at,
    }


def _entry(world: World, tenant_id: Any, ticket_id: Any, dice: random.Random) -> dict[str, Any]:
    return {
        "tenant_id": tenant_id,
        "id": new_id(),
        "ticket_id": ticket_id,
        "agent_id": world.agents["lena"],
        "tier": dice.choice(("L1", "L2", "L3")),
        "minutes": dice.randrange(5, 90),
        "work_type": "remote",
        "worked_on": (MONDAY + timedelta(days=dice.randrange(-60, 20))).date(),
        "note": "",
        "logged_at": MONDAY,
        "logged_by": "Lena",
        "correction_reason": "",
    }


def _floor_ms(app: Flask, world: World) -> float:
    """What the database takes to walk the index once, without adding up anything."""
    read = "select max(seconds) from stay_figures where tenant_id = :tenant and ended_in between :first and :last"

    def walk() -> None:
        with app.app_context(), db.engine.connect() as connection:
            for tenant in (world.acorn, world.birch):
                id_ = tenant.id.hex if connection.dialect.name == "sqlite" else tenant.id
                connection.exec_driver_sql(
                    read.replace(":tenant", f"'{id_}'").replace(":first", "'2026-08'").replace(":last", "'2026-10'")
                )

    return middle_ms(walk, 10)


def _page_ms(browser: Browser, path: str) -> float:
    assert browser.get(path).status_code == 200, path
    return middle_ms(lambda: browser.get(path), 10)
