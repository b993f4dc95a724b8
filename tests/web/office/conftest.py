"""The office on Tuesday 3 November 2026: October is over, and everybody's browsers are open."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from msp.store import files
from tests.desk_work import committed
from tests.month_end import NOVEMBER, agree, close_october, worked_ticket
from tests.web.desk.conftest import Desk
from tests.world import World

TUESDAY = NOVEMBER + timedelta(days=1)


@pytest.fixture
def house(app: Flask, world: World, tmp_path: Path) -> Iterator[Desk]:
    """Rate cards for both clients, and one ticket of Acorn that was answered too late in October."""
    files.open_at(tmp_path / "files")
    with app.app_context():
        agree(world)
        with committed(world.acorn):
            worked_ticket(world, answered=2)
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield Desk(app, world, traveller)


@pytest.fixture
def closed(house: Desk) -> tuple[Desk, str]:
    """The same with October of Acorn closed, and the number of its invoice."""
    with house.app.app_context():
        return house, close_october(house.world, house.world.acorn).page.number
