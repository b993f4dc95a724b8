"""The office on Tuesday 3 November 2026: October is over, and everybody's browsers are open."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from msp.store import files
from tests import live
from tests.desk_work import committed
from tests.month_end import NOVEMBER, agree, close_october, worked_ticket
from tests.web.desk.conftest import Desk
from tests.world import World

TUESDAY = NOVEMBER + timedelta(days=1)


@pytest.fixture(scope="session")
def peopled(
    engine_kind: str, tmp_path_factory: pytest.TempPathFactory, shared_folder: Path, worker_id: str
) -> Iterator[World]:
    """The cast with rate cards, and a ticket of Acorn that was answered too late in October; for every test here."""
    folder = tmp_path_factory.mktemp("october")
    with live.live_world(engine_kind, shared_folder, folder, f"october_{worker_id}") as world:
        with world.app.app_context():
            agree(world)
            with committed(world.acorn):
                worked_ticket(world, answered=2)
        yield world


@pytest.fixture
def house(app: Flask, world: World, tmp_path: Path) -> Iterator[Desk]:
    """Everybody's browsers, and a folder for files of this test's own."""
    files.open_at(tmp_path / "files")
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield Desk(app, world, traveller)


@pytest.fixture
def closed(house: Desk) -> tuple[Desk, str]:
    """The same with October of Acorn closed, and the number of its invoice."""
    with house.app.app_context():
        return house, close_october(house.world, house.world.acorn).page.number
