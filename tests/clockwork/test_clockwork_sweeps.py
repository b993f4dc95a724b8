"""The sweep under faults: killed at any point, or by several at once, it comes to what a calm one comes to."""

import subprocess
import sys

import pytest

from msp import invariants, tickets, tiers
from msp.identity import AUTOMATIC
from msp.store import acting_for, db
from msp.tickets import Impact, TicketForm, TicketKind, Urgency
from msp.tiers import LadderForm
from tests import campaign
from tests.clockwork.conftest import PATIENCE_SECONDS, House
from tests.clockwork.mortal import sweep_until_done
from tests.clockwork.swept import Swept, doubled, swept
from tests.desk_work import at, opened
from tests.live import rolled_back
from tests.promises import LADDERS

#: Warnings, broken answers, moves at 75 % of the target, at the dwell limit moves and raises, a day without a sweep.
MOMENTS = (at(1.1), at(3), at(5.2), at(30))
ACORN, BIRCH = 22, 6
DWELL = {
    "L1": {"dwell_minutes": 240, "acknowledge_minutes": 30},
    "L2": {"dwell_minutes": 120, "acknowledge_minutes": 30},
    "L3": {"dwell_minutes": 120},
}
#: Each round kills one, two, four and one of them: in a campaign a thousand and more.
ROUNDS, SEEDS = campaign.times(6, 12), range(campaign.times(1, 15))


@pytest.fixture
def busy(house: House) -> House:
    """Tickets of two clients, of which every promise will be broken; nobody keeps one for longer than two hours."""
    with house.app.app_context():
        with acting_for(house.world.acorn.id):
            steps = [step | DWELL.get(step["levels"][0], {}) for step in LADDERS["ACORN"]]
            tiers.publish_ladder(LadderForm({"steps": steps}, "Nobody waits long"), by=AUTOMATIC, now=at(0))
            for number in range(ACORN):
                opened(house.world, when=number / 1000, urgent=number % 4 > 0)
            db.session.commit()
        with acting_for(house.world.birch.id):
            bob, high = house.world.people["bob"], (Impact.HIGH, Urgency.HIGH)
            for number in range(BIRCH):
                form = TicketForm(TicketKind.INCIDENT, "The scales are off", "By a ton.", *high, bob)
                tickets.open_ticket(form, by=house.world.actors["bob"], now=at(number / 1000))
            db.session.commit()
    return house


def outcome(house: House) -> Swept:
    with house.app.app_context():
        return swept((house.world.acorn.id, house.world.birch.id))


def calm(house: House) -> Swept:
    """What one sweep that nobody disturbs comes to; then all of it is undone."""
    with rolled_back(house.app), house.app.app_context():
        for moment in MOMENTS:
            sweep_until_done(moment)
        return outcome(house)


def assert_like(house: House, wanted: Swept) -> None:
    """What came of it is what a calm sweep comes to, each once; and everything holds that has to."""
    found = outcome(house)
    assert doubled(found["firings"]) == []
    for name, rows in wanted.items():
        assert (name, found[name] - rows, rows - found[name]) == (name, {}, {})
    with house.app.app_context():
        assert list(invariants.broken(now=MOMENTS[-1])) == []


def sweep_in_processes(house: House, seed: int) -> list[str]:
    """Let processes sweep, by turns one, two and four at once, and be killed; a line for each that was."""
    moments = [moment.isoformat() for moment in MOMENTS]
    command = [sys.executable, "-m", "tests.clockwork.mortal", house.url, str(house.folder), str(seed), str(ROUNDS)]
    patience = PATIENCE_SECONDS * (2 + ROUNDS // 10)
    ran = subprocess.run([*command, *moments], capture_output=True, text=True, timeout=patience, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_at_any_point_and_many_at_once_the_sweep_loses_nothing_and_does_nothing_twice(busy: House, seed: int):
    wanted = calm(busy)
    assert sum(wanted["firings"].values()) >= 200
    died = sweep_in_processes(busy, seed)
    assert len(died) >= 4 * ROUNDS, "the work was done before it was disturbed enough"
    assert_like(busy, wanted)
