"""Found in review: booked time, the base of invoices, is append-only by word and not by trigger."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from msp.store import acting_for, db
from tests.desk_work import committed
from tests.month_end import worked_ticket
from tests.world import World


@pytest.mark.parametrize("sql", ["update work_entries set minutes = 1", "delete from work_entries"])
def test_booked_time_is_never_changed(ground, world: World, sql: str):
    with committed(world.acorn):
        worked_ticket(world)
    with acting_for(world.acorn.id), pytest.raises(DBAPIError):
        db.session.connection().execute(text(sql))
