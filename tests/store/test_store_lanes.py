"""Effects of one lane leave in order: what fails holds up what comes after it in its lane, and nothing else."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from msp.store import acting_for, db, outbox
from msp.store.outbox import ATTEMPT_LIMIT, CLAIM, Effect, OutboxEffect
from tests.desk_work import at
from tests.world import World

NEXT_TICK = timedelta(seconds=5)


class Outside:
    """A book of what arrived; keys in `refused` do not."""

    def __init__(self) -> None:
        self.book: list[str] = []
        self.refused: set[str] = set()

    def deliver(self, _effect_id: UUID, payload: dict[str, Any]) -> None:
        if payload["key"] in self.refused:
            raise ConnectionRefusedError
        self.book.append(payload["key"])

    def drain(self, now: datetime) -> int:
        return outbox.drain({"mail": self.deliver}, now=now)


@pytest.fixture
def outside(ground, world: World) -> Outside:
    return Outside()


def _queue(tenant_id: UUID, key: str, lane: str = "ticket", *, when: float = 0) -> None:
    with acting_for(tenant_id):
        outbox.queue(Effect("mail", key, {"key": key}, lane), now=at(when))
        db.session.commit()


def _row(tenant_id: UUID, key: str) -> OutboxEffect:
    with acting_for(tenant_id):
        return db.session.scalars(select(OutboxEffect).where(OutboxEffect.dedupe_key == key)).one()


def _due(tenant_id: UUID, key: str) -> datetime:
    due_at = _row(tenant_id, key).due_at
    assert due_at is not None
    return due_at


def test_a_lane_is_delivered_in_one_round_when_nothing_fails(outside: Outside, world: World):
    for number in range(5):
        _queue(world.acorn.id, str(number), when=number)
    assert outside.drain(at(9)) == 5
    assert outside.book == ["0", "1", "2", "3", "4"]


def test_what_comes_later_does_not_overtake_what_backs_off(outside: Outside, world: World):
    outside.refused = {"first"}
    _queue(world.acorn.id, "first")
    outside.drain(at(0))
    _queue(world.acorn.id, "second", when=0.001)
    assert outside.drain(at(0.01)) == 0
    assert _due(world.acorn.id, "second") > _due(world.acorn.id, "first")
    assert _row(world.acorn.id, "second").attempts == 0
    outside.refused = set()
    now = _due(world.acorn.id, "first")
    assert outside.drain(now) == 1
    assert outside.drain(now + NEXT_TICK) == 1
    assert outside.book == ["first", "second"]


def test_other_lanes_other_tenants_and_what_has_no_lane_go_their_way(outside: Outside, world: World):
    outside.refused = {"first"}
    _queue(world.acorn.id, "first")
    outside.drain(at(0))
    _queue(world.acorn.id, "same lane", when=1)
    _queue(world.acorn.id, "other lane", "another ticket", when=1)
    _queue(world.acorn.id, "no lane", "", when=1)
    _queue(world.birch.id, "same name elsewhere", when=1)
    outside.refused = {"first"}
    outside.drain(at(1))
    assert sorted(outside.book) == ["no lane", "other lane", "same name elsewhere"]


def test_what_was_given_up_holds_up_its_lane_no_longer(outside: Outside, world: World):
    outside.refused = {"first"}
    _queue(world.acorn.id, "first")
    _queue(world.acorn.id, "second", when=0.001)
    now = at(1)
    for _ in range(ATTEMPT_LIMIT):
        outside.drain(now)
        assert outside.book == []
        now = _row(world.acorn.id, "first").due_at or now
    assert _row(world.acorn.id, "first").given_up_at is not None
    outside.drain(now + NEXT_TICK)
    assert outside.book == ["second"]


def test_what_waits_behind_one_under_way_goes_as_soon_as_that_has_arrived(outside: Outside, world: World):
    def deliver_while_another_drains(effect_id: UUID, payload: dict[str, Any]) -> None:
        assert outside.drain(at(1) + NEXT_TICK) == 0
        outside.deliver(effect_id, payload)

    _queue(world.acorn.id, "first")
    _queue(world.acorn.id, "second", when=0.001)
    # The other drain looked, found the first one claimed, and put the second behind its claim.
    assert outbox.drain({"mail": deliver_while_another_drains}, now=at(1), limit=1) == 1
    assert _due(world.acorn.id, "second") == at(1)
    assert outside.drain(at(1) + NEXT_TICK) == 1
    assert outside.book == ["first", "second"]


def test_a_worker_that_died_holds_up_its_lane_for_one_claim_and_no_longer(outside: Outside, world: World):
    def die(*_: object) -> None:
        raise SystemExit

    _queue(world.acorn.id, "first")
    _queue(world.acorn.id, "second", when=0.001)
    with pytest.raises(SystemExit):
        outbox.drain({"mail": die}, now=at(1))
    assert outside.drain(at(1) + NEXT_TICK) == 0
    outside.drain(at(1) + CLAIM)
    outside.drain(at(1) + CLAIM + NEXT_TICK)
    assert outside.book == ["first", "second"]


def test_the_own_failures_of_a_follower_are_sat_out(outside: Outside, world: World):
    _queue(world.acorn.id, "second", when=0.5)
    outside.refused = {"second"}
    outside.drain(at(1))
    waits_until = _due(world.acorn.id, "second")
    _queue(world.acorn.id, "first", when=0)
    outside.drain(at(1))
    assert outside.book == ["first"]
    assert _due(world.acorn.id, "second") == waits_until
