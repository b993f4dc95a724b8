"""A tick: only the leader's writes, a fault is noted and stops nothing, and no tick does a thing twice."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from msp import clockwork
from msp.clockwork import JOBS, for_each_client, tick
from msp.kernel import clock
from msp.store import acting_for, db, heartbeats, scope
from msp.store.heartbeats import SILENT_AFTER, JobView
from msp.store.locks import Leader
from msp.store.outbox import OutboxEffect
from msp.tenants import TenantView
from tests.month_end import agree
from tests.world import World


@pytest.fixture
def leaders(app: Flask) -> Iterator[list[Leader]]:
    """Two workers of one house."""
    both = [Leader(app.config["SETTINGS"].database) for _ in range(2)]
    yield both
    for leader in both:
        leader.release()


def _jobs(app: Flask) -> dict[str, JobView]:
    with app.app_context():
        return {one.job: one for one in heartbeats.jobs()}


def nothing(_now: datetime) -> None:
    """A job with nothing to do."""


def breaks(_now: datetime) -> None:
    """A job that fails, with words that belong to a client."""
    raise ValueError("the secret of Acorn")


def test_a_tick_leaves_a_heartbeat_and_says_who_leads(app: Flask, leaders: list[Leader]):
    before = clock.now()
    tick(app, leaders[0], nothing, 5)
    tick(app, leaders[0], nothing, 5)
    beat = _jobs(app)["nothing"]
    assert (beat.runs, beat.failures, beat.fault, beat.every_seconds) == (2, 0, None, 5)
    assert beat.finished_at is not None
    assert before <= beat.started_at <= beat.finished_at <= clock.now()
    assert beat.state(clock.now()) == "fine"
    with app.app_context():
        told = heartbeats.leader()
    assert told is not None
    assert told.worker == leaders[0].name
    assert before <= told.since <= told.seen_at
    assert not told.is_silent(clock.now())
    assert told.is_silent(clock.now() + SILENT_AFTER + timedelta(seconds=1))


def test_how_long_a_tick_took_is_told_in_milliseconds(app: Flask, leaders: list[Leader]):
    def takes_a_while(_now: datetime) -> None:
        since = clock.ticking()
        while clock.ticking() - since < 0.05:
            pass

    tick(app, leaders[0], takes_a_while, 5)
    took = _jobs(app)["takes_a_while"].took_ms
    assert took is not None
    assert took >= 50
    assert took % 1000, "whole seconds say nothing about a job of milliseconds"


def test_who_does_not_lead_writes_nothing_until_the_lock_is_free(app: Flask, leaders: list[Leader]):
    first, second = leaders
    assert first.held()
    tick(app, second, nothing, 5)
    assert _jobs(app) == {}
    first.release()
    tick(app, second, nothing, 5)
    with app.app_context():
        told = heartbeats.leader()
    assert told is not None
    assert told.worker == second.name
    assert not first.held()


def test_a_tick_that_fails_is_noted_without_its_words_and_the_next_one_goes_on(app: Flask, leaders: list[Leader]):
    tick(app, leaders[0], breaks, 5)
    beat = _jobs(app)["breaks"]
    assert (beat.fault, beat.runs, beat.failures, beat.state(clock.now())) == ("ValueError", 1, 1, "failed")
    assert beat.finished_at is not None
    tick(app, leaders[0], nothing, 5)
    tick(app, leaders[0], breaks, 5)
    jobs = _jobs(app)
    assert (jobs["nothing"].runs, jobs["breaks"].failures) == (1, 2)


def test_a_job_that_overruns_is_told_apart_from_one_that_was_left_out(app: Flask, leaders: list[Leader]):
    now = clock.now()
    with app.app_context():
        heartbeats.begin("slow", 10, "somebody", now=now)
        heartbeats.begin("seldom", 10, "somebody", now=now)
        heartbeats.end("seldom", 1, None, now=now)
        db.session.commit()
        db.session.remove()
    states = [
        (_jobs(app)["slow"].state(at), _jobs(app)["seldom"].state(at)) for at in (now, now + timedelta(minutes=5))
    ]
    assert states == [("running", "fine"), ("stuck", "late")]


def test_no_scope_is_in_force_when_a_job_begins_and_none_stays_behind(app: Flask, world: World, leaders: list[Leader]):
    seen: list[object] = []

    def looks(_now: datetime) -> None:
        seen.append(scope.current())
        with acting_for(world.acorn.id):
            raise RuntimeError

    tick(app, leaders[0], looks, 5)
    tick(app, leaders[0], looks, 5)
    assert seen == [None, None]
    assert _jobs(app)["looks"].failures == 2


def test_a_fault_at_one_client_stops_no_other(ground: Flask, world: World):
    done: list[str] = []

    def act(tenant: TenantView, _now: datetime) -> None:
        if tenant.key == "ACORN":
            raise ValueError
        done.append(tenant.key)

    for_each_client(act, clock.now())
    assert done == ["BIRCH"]


def test_every_job_ticked_twice_does_nothing_twice(app: Flask, world: World, leaders: list[Leader], tmp_path):
    with app.app_context():
        agree(world)

    def rows() -> int:
        with app.app_context(), acting_for(world.acorn.id):
            return db.session.scalar(select(func.count()).select_from(OutboxEffect)) or 0

    counts = []
    for _ in range(2):
        for job, seconds in JOBS:
            tick(app, leaders[0], job, seconds)
        counts.append(rows())
    assert counts[0] == counts[1]
    beats = _jobs(app)
    assert {name: beats[name].fault for name in beats} == {job.__name__: None for job, _ in JOBS}


def test_every_job_says_why_it_is_there():
    assert all(job.__doc__ for job, _ in clockwork.JOBS)
