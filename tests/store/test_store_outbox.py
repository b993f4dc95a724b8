"""Effects: written with their cause, delivered after the commit, tried again, and given up loudly."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import structlog
from flask import Flask
from sqlalchemy import select
from structlog.testing import capture_logs

from msp import tenants
from msp.store import acting_for, db, outbox, scope
from msp.store.outbox import ATTEMPT_LIMIT, CLAIM, LONGEST_WAIT, Effect, OutboxEffect
from msp.tenants import TenantForm
from tests.desk_work import at
from tests.live import at_once, live_app
from tests.world import World


def _queue(tenant_id: UUID, *keys: str, when: float = 0, kind: str = "mail") -> None:
    with acting_for(tenant_id):
        for key in keys:
            outbox.queue(Effect(kind, key, {"key": key}), now=at(when))
        db.session.commit()


def _row(tenant_id: UUID, key: str) -> OutboxEffect:
    with acting_for(tenant_id):
        return db.session.scalars(select(OutboxEffect).where(OutboxEffect.dedupe_key == key)).one()


class Outside:
    """The outside world: it keeps a book of what reached it, and fails as it is told to."""

    def __init__(self) -> None:
        self.book: list[tuple[UUID, str]] = []
        self.faults: list[BaseException | None] = []

    def deliver(self, effect_id: UUID, payload: dict[str, Any]) -> None:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        self.book.append((effect_id, payload["key"]))

    def drain(self, now: datetime, limit: int = 100) -> int:
        return outbox.drain({"mail": self.deliver}, now=now, limit=limit)

    @property
    def keys(self) -> list[str]:
        return [key for _, key in self.book]


@pytest.fixture
def outside(ground, world: World) -> Outside:
    return Outside()


def test_an_effect_is_delivered_once_and_its_row_says_so(outside: Outside, world: World):
    _queue(world.acorn.id, "a")
    assert (outside.drain(at(0)), outside.drain(at(0)), outside.drain(at(100))) == (1, 0, 0)
    row = _row(world.acorn.id, "a")
    assert outside.book == [(row.id, "a")]
    assert (row.delivered_at, row.due_at, row.attempts, row.given_up_at) == (at(0), None, 1, None)


def test_the_same_key_twice_is_one_effect_also_after_delivery(outside: Outside, world: World):
    _queue(world.acorn.id, "a", "a")
    outside.drain(at(0))
    _queue(world.acorn.id, "a")
    outside.drain(at(1))
    assert outside.keys == ["a"]


def test_two_tenants_may_use_the_same_key(outside: Outside, world: World):
    _queue(world.acorn.id, "a")
    _queue(world.birch.id, "a")
    assert outside.drain(at(0)) == 2


def test_an_act_that_is_rolled_back_does_nothing_outside(outside: Outside, world: World):
    with acting_for(world.acorn.id):
        outbox.queue(Effect("mail", "a", {"key": "a"}), now=at(0))
        db.session.flush()
        db.session.rollback()
    assert outside.drain(at(1)) == 0
    assert outside.book == []


def test_the_oldest_effect_goes_first_and_a_batch_has_its_limit(outside: Outside, world: World):
    for when, key in ((3, "c"), (1, "a"), (2, "b")):
        _queue(world.acorn.id, key, when=when)
    assert outside.drain(at(0.5)) == 0
    assert outside.drain(at(4), limit=2) == 2
    assert outside.keys == ["a", "b"]


def test_nobody_is_in_scope_while_the_outside_is_called(outside: Outside, world: World):
    seen: list[object] = []
    _queue(world.acorn.id, "a")
    outbox.drain({"mail": lambda *_: seen.append(scope.current())}, now=at(0))
    assert seen == [None]


@pytest.mark.parametrize("failures", [1, 3, ATTEMPT_LIMIT - 1])
def test_what_fails_is_tried_again_later_each_time_and_then_succeeds(outside: Outside, world: World, failures: int):
    outside.faults = [ConnectionRefusedError("the server is down")] * failures
    _queue(world.acorn.id, "a")
    now, waits = at(0), []
    for _ in range(failures):
        assert outside.drain(now) == 0
        row = _row(world.acorn.id, "a")
        assert row.last_error == "ConnectionRefusedError: the server is down"
        assert outside.drain(row.due_at - timedelta(seconds=1)) == 0
        waits.append(row.due_at - now)
        now = row.due_at
    assert waits == sorted(waits)
    assert max(waits) <= LONGEST_WAIT
    assert outside.drain(now) == 1
    row = _row(world.acorn.id, "a")
    assert (row.attempts, row.last_error, row.due_at) == (failures + 1, None, None)
    assert outside.keys == ["a"]


def test_what_fails_too_often_is_given_up_loudly_and_never_dropped(
    outside: Outside, world: World, monkeypatch: pytest.MonkeyPatch
):
    # A logger that was used before keeps the processors of its own app.
    monkeypatch.setattr(outbox, "log", structlog.get_logger())
    outside.faults = [TimeoutError("no answer")] * (ATTEMPT_LIMIT + 5)
    _queue(world.acorn.id, "a")
    now = at(0)
    with capture_logs() as lines:
        while (due := _row(world.acorn.id, "a").due_at) is not None:
            now = due
            outside.drain(now)
    row = _row(world.acorn.id, "a")
    assert (row.attempts, row.given_up_at, row.delivered_at) == (ATTEMPT_LIMIT, now, None)
    assert [line["log_level"] for line in lines] == ["warning"] * (ATTEMPT_LIMIT - 1) + ["error"]
    assert lines[-1]["effect"] == str(row.id)
    assert outside.drain(now + timedelta(days=365)) == 0


def test_one_effect_that_fails_holds_up_no_other(outside: Outside, world: World):
    outside.faults = [OSError("first")]
    _queue(world.acorn.id, "a")
    _queue(world.acorn.id, "b", when=1)
    _queue(world.birch.id, "c", when=1)
    assert outside.drain(at(1)) == 2
    assert sorted(outside.keys) == ["b", "c"]


def test_an_effect_that_nobody_delivers_is_reported_like_any_other_fault(outside: Outside, world: World):
    _queue(world.acorn.id, "a", kind="telegram")
    assert outside.drain(at(0)) == 0
    assert _row(world.acorn.id, "a").last_error == "KeyError: 'telegram'"


def test_whatever_a_fault_says_of_itself_the_row_keeps_it_and_the_others_go_out(outside: Outside, world: World):
    words = ("nul \x00 byte", "half \ud800 a pair", "x" * 100_000, "\r\n", "")
    outside.faults = [RuntimeError(word) for word in words]
    _queue(world.acorn.id, *(f"fault {number}" for number in range(len(words))))
    _queue(world.acorn.id, "next", when=1)
    assert outside.drain(at(1)) == 1
    assert outside.keys == ["next"]
    assert {_row(world.acorn.id, f"fault {number}").attempts for number in range(len(words))} == {1}


def test_a_crash_after_the_delivery_repeats_it_once_under_the_same_id(outside: Outside, world: World):
    def deliver_and_die(effect_id: UUID, payload: dict[str, Any]) -> None:
        outside.deliver(effect_id, payload)
        raise SystemExit

    _queue(world.acorn.id, "a")
    with pytest.raises(SystemExit):
        outbox.drain({"mail": deliver_and_die}, now=at(0))
    assert outside.drain(at(0) + CLAIM - timedelta(seconds=1)) == 0
    assert outside.drain(at(0) + CLAIM) == 1
    assert outside.drain(at(100)) == 0
    assert len(outside.book) == 2
    assert len(set(outside.book)) == 1


def test_a_crash_before_the_delivery_loses_nothing(outside: Outside, world: World):
    outside.faults = [KeyboardInterrupt()]
    _queue(world.acorn.id, "a")
    with pytest.raises(KeyboardInterrupt):
        outside.drain(at(0))
    assert outside.drain(at(0) + CLAIM) == 1
    assert outside.keys == ["a"]


def test_an_effect_under_way_is_left_alone_by_a_second_drain(outside: Outside, world: World):
    def deliver_while_another_drains(effect_id: UUID, payload: dict[str, Any]) -> None:
        assert outside.drain(at(0) + CLAIM - timedelta(seconds=1)) == 0
        outside.deliver(effect_id, payload)

    _queue(world.acorn.id, "a")
    assert outbox.drain({"mail": deliver_while_another_drains}, now=at(0)) == 1
    assert outside.keys == ["a"]


@pytest.fixture
def crowd(engine_kind: str, shared_folder: Path, tmp_path: Path, worker_id: str) -> Iterator[tuple[Flask, UUID]]:
    """An app with as many connections as there are threads, and one tenant."""
    with live_app(engine_kind, shared_folder, tmp_path, f"outbox_{worker_id}") as app:
        with app.app_context():
            tenant_id = tenants.register(TenantForm("CROWD", "Crowd", "Europe/Stockholm", "EUR"), now=at(0))
            db.session.commit()
            db.session.remove()
        yield app, tenant_id


def test_drains_at_the_same_time_deliver_each_effect_once(crowd: tuple[Flask, UUID]):
    app, tenant_id = crowd
    outside = Outside()
    keys = [f"effect {number}" for number in range(40)]
    with app.app_context():
        _queue(tenant_id, *keys)
    delivered = at_once(app, 4, lambda: outside.drain(at(1)))
    assert sum(delivered) == len(keys)
    assert Counter(outside.keys) == dict.fromkeys(keys, 1)
    with app.app_context(), acting_for(tenant_id):
        rows = db.session.scalars(select(OutboxEffect)).all()
        assert {(row.attempts, row.delivered_at, row.due_at) for row in rows} == {(1, at(1), None)}
