"""Two agents reach for the next best ticket at the same moment: each gets one, and none is given twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from msp import tickets
from msp.tickets import Impact, TicketForm, TicketKind, Urgency
from tests import live
from tests.desk_work import at, committed
from tests.web.browser import Browser
from tests.world import World

ROUNDS = 4


@pytest.fixture
def at_work(engine_kind: str, shared_folder: Path, worker_id: str, tmp_path: Path) -> Iterator[tuple[Flask, World]]:
    """The cast on a database of its own, where transactions are real, on a Monday at ten."""
    with (
        live.live_world(engine_kind, shared_folder, tmp_path, f"{worker_id}_taking") as world,
        time_machine.travel(at(2), tick=False),
    ):
        yield world.app, world


def _opened_at_birch(world: World, number: int) -> None:
    level = (Impact.HIGH, Urgency.HIGH)
    form = TicketForm(TicketKind.INCIDENT, f"Gate {number}", "Shut.", *level, world.people["bob"])
    with committed(world.birch):
        tickets.open_ticket(form, by=world.actors["bob"], now=at(1))


def _ready(app: Flask) -> list[Browser]:
    """The browsers of two who serve Birch, with the queue before them."""
    browsers = [Browser(app, name) for name in ("lena", "sven")]
    for browser in browsers:
        browser.get("/desk")
    return browsers


def _pressed_at_once(app: Flask, browsers: list[Browser]) -> list[str]:
    """Where each of them is led; `pop` hands every thread a browser of its own."""
    return live.at_once(app, len(browsers), lambda: browsers.pop().post("/desk/next").headers["Location"])


def test_two_who_press_at_once_get_two_tickets(at_work: tuple[Flask, World]):
    app, world = at_work
    browsers = _ready(app)
    led: list[str] = []
    for number in range(ROUNDS):
        with app.app_context():
            _opened_at_birch(world, 2 * number)
            _opened_at_birch(world, 2 * number + 1)
        led += _pressed_at_once(app, list(browsers))
    assert sorted(led) == [f"/desk/tickets/BIRCH-{number}" for number in range(1, 2 * ROUNDS + 1)]


def test_of_two_who_press_for_one_ticket_the_other_is_told_that_nothing_is_left(at_work: tuple[Flask, World]):
    app, world = at_work
    with app.app_context():
        _opened_at_birch(world, 1)
    assert sorted(_pressed_at_once(app, _ready(app))) == ["/desk", "/desk/tickets/BIRCH-1"]
