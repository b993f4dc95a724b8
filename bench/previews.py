"""What an editor shows before another policy is confirmed: ten thousand open clocks derived without and with it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, update

from bench import worlds
from bench.figure import Figure, middle_ms
from msp import sla, tickets
from msp.kernel.ids import new_id
from msp.store import acting_for, db, serving
from msp.tickets.models import Ticket, TicketEvent
from tests.promises import POLICY
from tests.world import MONDAY, World

#: Each owes its first answer and its solution.
TICKETS, OPEN_CLOCKS = 5_000, 10_000
#: By then all of them are opened.
NOW = MONDAY + timedelta(days=16)
LIVED: tuple[tuple[str, dict[str, str]], ...] = (
    ("customer_message", {}),
    ("pause", {"reason": "scheduled"}),
    ("priority", {"priority": "P2"}),
    ("resume", {"reason": "scheduled"}),
)


def figures(folder: Path) -> Iterator[Figure]:
    """The floor is reading the tickets' events, without which nothing can be said of them."""
    app, world = worlds.app_with_cast(folder)
    worlds.fill_tickets(app, world, 2 * TICKETS)
    _live(app, world)
    shorter = POLICY | {"resolution": POLICY["resolution"] | {"targets": {"P1": 7200, "*": 43_200}}}
    change = sla.ProposedVersion(sla.ProposedKind.POLICY, "standard", shorter, NOW)
    with app.app_context(), serving([world.acorn.id]):
        ids = tickets.open_ticket_ids()
        yield Figure("floor: reading the events of 5,000 tickets", _seconds(lambda: tickets.events_by_ticket(ids)), "s")
        shift = sla.preview_change(change, now=NOW)
        assert shift.open_clocks == OPEN_CLOCKS, shift
        seconds = _seconds(lambda: sla.preview_change(change, now=NOW))
        yield Figure(f"preview: another policy over {OPEN_CLOCKS:,} open clocks", seconds, "s", 2)


def _seconds(act: Any) -> float:
    return middle_ms(act, times=3, warm=1) / 1000


def _live(app: Flask, world: World) -> None:
    """Something happened to each ticket of Acorn since it was opened; nobody has answered yet."""
    with app.app_context(), acting_for(world.acorn.id):
        opened = db.session.execute(select(Ticket.id, Ticket.opened_at)).all()
        rows = [
            _event(world, row.id, seq, row.opened_at + timedelta(hours=seq), what)
            for row in opened
            for seq, what in enumerate(LIVED, start=2)
        ]
        for start in range(0, len(rows), 2000):
            db.session.execute(insert(TicketEvent), rows[start : start + 2000])
        db.session.execute(update(Ticket).values(last_seq=1 + len(LIVED)))
        db.session.commit()


def _event(world: World, ticket_id: Any, seq: int, at: Any, what: tuple[str, dict[str, str]]) -> dict[str, Any]:
    kind, data = what
    told = {"seq": seq, "at": at, "recorded_at": at, "type": kind, "data": data}
    return {"tenant_id": world.acorn.id, "id": new_id(), "ticket_id": ticket_id, **told, **_LENA}


_LENA = {"actor_side": "provider", "actor_name": "Lena"}
