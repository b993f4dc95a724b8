"""What two people end at the same moment is ended once; the other is told that it is not there any more."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from msp.identity import Role
from msp.identity.belonging import withdraw
from msp.kernel.errors import Missing
from msp.tenants import TenantView
from msp.tiers import staff
from msp.tiers.staff import TeamForm, TurnForm
from tests import live
from tests import world as cast
from tests.desk_work import at, committed
from tests.world import World

ROUNDS, HANDS = 6, 4


@pytest.fixture
def at_work(engine_kind: str, shared_folder: Path, worker_id: str, tmp_path: Path) -> Iterator[tuple[Flask, World]]:
    """The cast on a database of its own, where transactions are real."""
    with live.live_app(engine_kind, shared_folder, tmp_path, f"{worker_id}_ended") as app:
        with app.app_context():
            world = cast.build(app)
        yield app, world


def _heard(app: Flask, tenant: TenantView, *acts: Callable[[], None]) -> list[str]:
    """What each of several hears whose acts begin at the same moment."""
    waiting = list(acts)

    def one() -> str:
        act = waiting.pop()
        try:
            with committed(tenant):
                act()
        except Missing:
            return "gone"
        return "done"

    return sorted(live.at_once(app, len(acts), one))


def _planned(world: World) -> list[UUID]:
    lena = world.agents["lena"]
    with committed(world.provider):
        team_id = staff.form_team(TeamForm("desk", "The desk"), now=at(0))
        staff.join_team(team_id, lena, now=at(0))
        return [staff.plan_turn(team_id, TurnForm(lena, at(10 + n), at(11 + n)), now=at(0)) for n in range(ROUNDS)]


def test_a_turn_that_several_cancel_at_once_is_called_off_once(at_work: tuple[Flask, World]):
    app, world = at_work
    with app.app_context():
        turns = _planned(world)
    for turn in turns:
        cancel = partial(staff.cancel_turn, turn, now=at(1))
        heard = _heard(app, world.provider, *[cancel] * HANDS)
        assert heard == ["done"] + ["gone"] * (HANDS - 1)


def test_a_turn_that_is_written_about_while_it_is_cancelled_breaks_nothing(at_work: tuple[Flask, World]):
    app, world = at_work
    lena = world.agents["lena"]
    with app.app_context():
        turns = _planned(world)
    for n, turn in enumerate(turns):
        # One cancels it before it begins, another, an hour on, has it and writes.
        cancel = partial(staff.cancel_turn, turn, now=at(1))
        write = partial(staff.hand_over, turn, "All is quiet.", by=lena, now=at(10 + n))
        assert "done" in _heard(app, world.provider, cancel, write)


def test_a_role_that_several_take_at_once_is_taken_once(at_work: tuple[Flask, World]):
    app, world = at_work
    sven, owner = world.agents["sven"], world.actors["petra"]
    take = partial(withdraw, sven, Role.AGENT, by=owner, now=at(1))
    heard = _heard(app, world.birch, *[take] * HANDS)
    assert heard == ["done"] + ["gone"] * (HANDS - 1)
