"""A form that is sent twice, as an impatient hand does without scripts, is done once."""

import time_machine
from sqlalchemy import func, select

from msp.store import acting_for, db
from msp.tickets.models import WorkEntry
from tests.desk_work import committed, opened
from tests.web.browser import Browser
from tests.world import MONDAY, World


def _count(app, world: World, model) -> int:
    with app.app_context(), acting_for(world.acorn.id):
        return db.session.scalar(select(func.count()).select_from(model))


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
