"""Real worker processes: one works, a dead one is followed by the next, and each effect reaches the outside once."""

import os
import signal
from collections import Counter

from msp.store import acting_for, db
from msp.store.outbox import CLAIM
from tests.clockwork.conftest import PATIENCE_SECONDS, House, until
from tests.clockwork.hands import process
from tests.desk_work import at, opened

ROWS = 300


def test_a_killed_leader_is_followed_by_the_next_worker_which_goes_on(house: House):
    with process("worker", house.url, house.folder) as first:
        until(lambda: house.leader(), "a first leader")
        led = house.leader()
        assert led is not None
        assert f"process {first.pid}," in led.worker
        with process("worker", house.url, house.folder) as second:
            os.kill(first.pid, signal.SIGKILL)
            until(lambda: f"process {second.pid}," in (house.leader() or led).worker, "a change of leaders")
            now = house.leader()
            assert now is not None
            assert now.since >= led.seen_at
            with house.app.app_context(), acting_for(house.world.acorn.id):
                opened(house.world)
                db.session.commit()
            until(lambda: not house.undelivered(), "the delivery of what waited")
            os.kill(second.pid, signal.SIGTERM)
            assert second.wait(PATIENCE_SECONDS) == 0


def test_two_processes_deliver_each_effect_once(house: House):
    house.queue(ROWS)
    with (
        process("drain", house.url, house.folder, at(1)) as one,
        process("drain", house.url, house.folder, at(1)) as two,
    ):
        assert (one.wait(PATIENCE_SECONDS), two.wait(PATIENCE_SECONDS)) == (0, 0)
    assert house.undelivered() == 0
    assert Counter(line.split()[1] for line in house.book.lines) == {f"effect-{number}": 1 for number in range(ROWS)}


def test_nothing_is_lost_when_one_of_two_is_killed_half_way(house: House):
    house.queue(ROWS)
    with (
        process("drain", house.url, house.folder, at(1)) as one,
        process("drain", house.url, house.folder, at(1)) as two,
    ):
        until(lambda: len(house.book.lines) > ROWS // 4, "a quarter of the deliveries")
        os.kill(one.pid, signal.SIGKILL)
        one.wait()
        assert two.wait(PATIENCE_SECONDS) == 0
    assert house.undelivered() <= 1
    with process("drain", house.url, house.folder, at(1) + CLAIM) as three:
        assert three.wait(PATIENCE_SECONDS) == 0
    assert house.undelivered() == 0
    arrived = Counter(line.split()[1] for line in house.book.lines)
    assert set(arrived) == {f"effect-{number}" for number in range(ROWS)}
    # Only what was under way may repeat, and then under the id by which the outside knows it.
    assert sum(arrived.values()) <= ROWS + 1
    assert len(set(house.book.lines)) == ROWS
