"""What is over is forgotten after its time and not before, in bites; what is history stays (docs/retention.md)."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from msp import clockwork
from msp.identity import links, sessions
from msp.identity.links import LinkForm, Purpose
from msp.identity.models import Link, Throttle, WebSession
from msp.identity.signing_in import WINDOW, sign_in
from msp.store import acting_for, db, form_uses, given_up, heartbeats, outbox, retention
from msp.store.form_uses import FormUse
from msp.store.given_up import Verb
from msp.store.outbox import ATTEMPT_LIMIT, Effect, OutboxEffect
from tests.desk_work import at
from tests.walls.house import ROOT
from tests.world import COST, World

SECOND = timedelta(seconds=1)


def _count(table: type) -> int:
    count = db.session.scalar(select(func.count()).select_from(table)) or 0
    db.session.remove()
    return count


def _session(_world: World) -> timedelta:
    sessions.keep_session(None, {"a": "row"}, now=at(0))
    return sessions.ABSOLUTE


def _throttle(_world: World) -> timedelta:
    sign_in("nobody@example.com", "wrong", source="10.9.9.9", cost=COST, now=at(0))
    return WINDOW


def _link(world: World) -> timedelta:
    with acting_for(world.acorn.id):
        form = LinkForm(Purpose.HANDOFF, uuid4(), "Quinn", at(0))
        links.issue_link(form, now=at(-1))
        db.session.commit()
    return timedelta(days=90)


@pytest.mark.parametrize(("table", "make"), [(WebSession, _session), (Throttle, _throttle), (Link, _link)])
def test_rows_of_nobody_go_when_their_time_is_over(
    ground: Flask, world: World, table: type, make: Callable[[World], timedelta]
):
    # Signing in as the cast did leaves counters of its own.
    clockwork.forget_what_is_over(at(24 * 300))
    db.session.remove()
    kept_for = make(world)
    made = _count(table)
    assert made > 0
    clockwork.forget_what_is_over(at(0) + kept_for)
    assert _count(table) == made
    clockwork.forget_what_is_over(at(0) + kept_for + SECOND)
    assert _count(table) == 0


def _effect(world: World, key: str) -> None:
    with acting_for(world.acorn.id):
        outbox.queue(Effect("mail", key, {"to": "rosa@example.com"}), now=at(0))
        db.session.commit()


def _row(world: World, key: str) -> OutboxEffect:
    with acting_for(world.acorn.id):
        return db.session.scalars(select(OutboxEffect).where(OutboxEffect.dedupe_key == key)).one()


def _refuse(*_: object) -> None:
    raise ConnectionRefusedError("rosa@example.com")


def test_what_a_delivered_effect_said_is_emptied_and_its_row_stays(ground: Flask, world: World):
    _effect(world, "sent")
    outbox.drain({"mail": lambda *_: None}, now=at(0))
    _effect(world, "waits")
    month = timedelta(days=30)
    clockwork.forget_what_is_over(at(0) + month)
    assert _row(world, "sent").payload == {"to": "rosa@example.com"}
    clockwork.forget_what_is_over(at(0) + month + SECOND)
    row = _row(world, "sent")
    assert (row.payload, row.delivered_at, row.emptied_at) == ({}, at(0), at(0) + month + SECOND)
    assert _row(world, "waits").payload == {"to": "rosa@example.com"}
    _effect(world, "sent")
    assert outbox.drain({"mail": lambda *_: None}, now=at(0)) == 1, "only what waits; a key is never used again"


def test_what_was_let_go_is_emptied_too_and_what_waits_for_somebody_is_not(ground: Flask, world: World):
    for key in ("let go", "waits"):
        _effect(world, key)
    now = at(0)
    for _ in range(ATTEMPT_LIMIT):
        outbox.drain({"mail": _refuse}, now=now)
        now += timedelta(hours=7)
    with acting_for(world.acorn.id):
        given_up.decide(_row_id(world, "let go"), Verb.LET_GO, "Not needed", by_name="Omar", now=now)
        db.session.commit()
    clockwork.forget_what_is_over(now + timedelta(days=31))
    assert (_row(world, "let go").payload, _row(world, "let go").last_error) == ({}, None)
    assert _row(world, "waits").payload == {"to": "rosa@example.com"}


def _row_id(world: World, key: str) -> UUID:
    return db.session.scalars(select(OutboxEffect.id).where(OutboxEffect.dedupe_key == key)).one()


def test_ids_of_sent_forms_go_after_a_week(ground: Flask, world: World):
    with acting_for(world.birch.id):
        form_uses.use_form(uuid4(), uuid4(), kind="ticket", now=at(0))
        db.session.commit()

    def kept(now: datetime) -> int:
        clockwork.forget_what_is_over(now)
        with acting_for(world.birch.id):
            return db.session.scalar(select(func.count()).select_from(FormUse)) or 0

    assert kept(at(0) + timedelta(days=7)) == 1
    assert kept(at(0) + timedelta(days=7) + SECOND) == 0


def test_a_job_that_is_no_more_leaves_the_health_page(ground: Flask):
    heartbeats.begin("long_gone", 5, "somebody", now=at(0))
    heartbeats.begin("deliver_effects", 5, "somebody", now=at(0))
    db.session.commit()
    db.session.remove()
    clockwork.forget_what_is_over(at(0))
    assert [job.job for job in heartbeats.jobs()] == ["deliver_effects"]


def test_no_bite_is_larger_than_one_and_a_tick_has_an_end(ground: Flask, world: World, monkeypatch: pytest.MonkeyPatch):
    for _ in range(25):
        sessions.keep_session(None, {"a": "row"}, now=at(0))
    db.session.remove()
    monkeypatch.setattr(retention, "BITE", 4)
    monkeypatch.setattr(retention, "BITES", 5)
    gone: list[int] = []

    def note(execution) -> None:
        if execution.is_delete:
            gone.append(1)

    event.listen(db.session.session_factory, "do_orm_execute", note)
    try:
        sessions.forget_old_sessions(now=at(24))
    finally:
        event.remove(db.session.session_factory, "do_orm_execute", note)
    assert len(gone) == 5
    assert _count(WebSession) == 5
    sessions.forget_old_sessions(now=at(24))
    assert _count(WebSession) == 0


def test_the_docs_name_every_job_that_forgets():
    page = (ROOT / "docs" / "retention.md").read_text()
    told = set(re.findall(r"`(forget_\w+)`", page))
    assert told == {job.__name__ for job, _ in clockwork.JOBS if job.__name__.startswith("forget_")}


@pytest.mark.parametrize("ends", ["taken back", "not taken back"])
def test_a_link_goes_by_the_end_it_was_made_with(ground: Flask, world: World, ends: str):
    kept_for, what = _link(world), db.session.scalars(select(Link.object_id))
    if ends == "taken back":
        ids = list(what)
        db.session.remove()
        with acting_for(world.acorn.id):
            links.revoke_links(Purpose.HANDOFF, ids, now=at(-0.5))
            db.session.commit()
    db.session.remove()
    clockwork.forget_what_is_over(at(0) + kept_for)
    assert _count(Link) == 1
    clockwork.forget_what_is_over(at(0) + kept_for + SECOND)
    assert _count(Link) == 0


def test_the_table_of_the_docs_says_what_the_code_does(app: Flask):
    page = (ROOT / "docs" / "retention.md").read_text()
    settings = app.config["SETTINGS"]
    for name in (name for name in type(settings).model_fields if re.fullmatch(r"keep_\w+_days|\w+_raw_days", name)):
        told = re.search(rf"`MSP_{name.upper()}` \((\d+)\)", page)
        assert told is not None, name
        assert int(told[1]) == type(settings).model_fields[name].default
