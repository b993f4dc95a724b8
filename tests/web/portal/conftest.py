"""A Monday at ten for the client's people, with the same short hands as the desk's stories."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from msp.store import files
from tests.web.desk.conftest import TEN, Desk
from tests.world import World


@pytest.fixture
def house(app: Flask, world: World, tmp_path: Path) -> Iterator[Desk]:
    """Everybody's browsers at ten on a Monday; time stands still unless a story moves it."""
    files.open_at(tmp_path / "files")
    with time_machine.travel(TEN, tick=False) as traveller:
        yield Desk(app, world, traveller)
