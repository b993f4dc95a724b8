"""A form that is sent twice, as an impatient hand does without scripts, is done once."""

import time_machine
from sqlalchemy import func, select

from msp.store import acting_for, db
from msp.tickets.models import Ticket, WorkEntry
from tests.desk_work import committed, opened
from tests.web.browser import Browser
from tests.world import MONDAY, World

ASKED = {"kind": "incident", "impact": "low", "urgency": "low", "subject": "No sound", "description": "Since today."}


def _count(app, world: World, model) -> int:
    with app.app_context(), acting_for(world.acorn.id):
        return db.session.scalar(select(func.count()).select_from(model))


def test_a_request_sent_twice_is_one_request_and_asked_again_later_a_new_one(app, world: World):
    with time_machine.travel(MONDAY, tick=False) as traveller:
        rosa = Browser(app, "rosa")
        rosa.get("/portal/acorn/tickets/new")
        first = rosa.post("/portal/acorn/tickets/new", **ASKED)
        traveller.shift(3)
        second = rosa.post("/portal/acorn/tickets/new", **ASKED)
        assert first.status_code == second.status_code == 303
        assert first.headers["Location"] == second.headers["Location"]
        traveller.shift(60)
        assert rosa.post("/portal/acorn/tickets/new", **ASKED).headers["Location"] != first.headers["Location"]
    assert _count(app, world, Ticket) == 2


def test_time_sent_twice_is_booked_once(app, world: World):
    with app.app_context(), committed(world.acorn):
        reference = opened(world).reference
    booked = {"minutes": "30", "worked_on": "2026-10-05", "tier": "L1", "work_type": "remote", "note": "By phone"}
    sent = {f"work-{name}": value for name, value in booked.items()}
    with time_machine.travel(MONDAY, tick=False) as traveller:
        lena = Browser(app, "lena")
        lena.get(f"/desk/tickets/{reference}")
        for _ in range(2):
            answer = lena.post(f"/desk/tickets/{reference}/work", **sent)
            assert answer.status_code == 303
            traveller.shift(3)
    assert _count(app, world, WorkEntry) == 1
