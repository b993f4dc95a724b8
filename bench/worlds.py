"""Databases to measure on: the cast of the tests, and as many tickets as wanted."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, insert, update

from msp.kernel.ids import new_id, reference
from msp.sla.models import SlaClock
from msp.store import acting_for, db
from msp.tenants.models import Tenant
from msp.tickets.models import Ticket, TicketEvent
from tests import databases
from tests.world import MONDAY, World, build

SUBJECTS = ("The till does not print", "VPN drops every hour", "Mailbox is full", "New laptop for a starter")


def app_with_cast(folder: Path) -> tuple[Flask, World]:
    """An app on a fresh SQLite file with the cast."""
    app = databases.build_app(databases.sqlite_url(folder), folder)
    with app.app_context():
        world = build(app)
        db.session.remove()
    return app, world


def fill_tickets(app: Flask, world: World, count: int) -> None:
    """So many open tickets, half at each client, due over the coming weeks, with two open promises each."""
    dice = random.Random(7)
    with app.app_context():
        for tenant, person in ((world.acorn, "rosa"), (world.birch, "bob")):
            rows = [_ticket(tenant, world.people[person], number, dice) for number in range(1, count // 2 + 1)]
            with acting_for(tenant.id):
                for start in range(0, len(rows), 2000):
                    db.session.execute(insert(Ticket), rows[start : start + 2000])
                    db.session.execute(insert(TicketEvent), [_created(row) for row in rows[start : start + 2000]])
                    owed = [clock for row in rows[start : start + 2000] for clock in _clocks(row, dice)]
                    db.session.execute(insert(SlaClock), owed)
                drawn = update(Tenant).where(Tenant.id == tenant.id).values(last_ticket_number=len(rows))
                db.session.execute(drawn)
                db.session.commit()


@contextmanager
def counted_queries(app: Flask) -> Iterator[list[str]]:
    """The statements that are executed meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def _ticket(tenant: Any, person_id: Any, number: int, dice: random.Random) -> dict[str, Any]:
    opened_at = MONDAY + timedelta(minutes=dice.randrange(20000))
    return {
        "tenant_id": tenant.id,
        "id": new_id(),
        "number": number,
        "reference": reference(tenant.key, number),
        "kind": "incident",
        "subject": f"{dice.choice(SUBJECTS)} ({number})",
        "channel": "web",
        "status": "open",
        "impact": "medium",
        "urgency": "medium",
        "priority": dice.choice(("P1", "P2", "P3", "P4")),
        "tier": dice.choice(("L1", "L3")),
        "requester_id": person_id,
        "opened_at": opened_at,
        "updated_at": opened_at,
        "wait_reasons": [],
        "is_open": True,
        "last_seq": 1,
        "queue_at": opened_at + timedelta(seconds=dice.randrange(600000)),
        "nearest_metric": "resolution",
    }


def _clocks(row: dict[str, Any], dice: random.Random) -> list[dict[str, Any]]:
    """Both promises of a ticket as rows: one first response in ten is missed."""
    missed = dice.randrange(10) == 0
    kept = {
        "tenant_id": row["tenant_id"],
        "ticket_id": row["id"],
        "cycle": 1,
        "state": "running",
        "started_at": row["opened_at"],
        "target_seconds": 14_400,
        "elapsed_seconds": 0,
        "paused_seconds": 0,
    }
    due_at, later = row["queue_at"], timedelta(days=3)
    first = {"due_at": due_at, "breached_at": due_at if missed else None}
    named = (("first_response", first), ("resolution", {"due_at": due_at + later, "breached_at": None}))
    return [{**kept, "id": new_id(), "name": name, "metric": name, **instants} for name, instants in named]


def _created(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "tenant_id": row["tenant_id"],
        "id": new_id(),
        "ticket_id": row["id"],
        "seq": 1,
        "at": row["opened_at"],
        "recorded_at": row["opened_at"],
        "type": "created",
        "data": {"priority": row["priority"], "tier": row["tier"], "by": "requester"},
        "actor_side": "client",
        "actor_name": "Rosa",
    }
