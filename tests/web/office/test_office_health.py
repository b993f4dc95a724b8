"""The health page, the probe behind it, and deciding about what was given up."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from msp import sla
from msp.kernel import clock
from msp.store import acting_for, db, heartbeats, outbox
from msp.store.given_up import EffectDecision
from msp.store.outbox import Effect, OutboxEffect
from msp.tenants import TenantView
from msp.web.working import EFFECTS_MAY_WAIT
from tests.given_up import given_up_effect
from tests.web.browser import Browser
from tests.web.desk.conftest import Desk


def _beat(app: Flask, *, fault: str | None = None, ended: bool = True, ago: float = 0) -> None:
    now = clock.now() - timedelta(seconds=ago)
    with app.app_context():
        heartbeats.begin("deliver_effects", 5, "host, process 7, abcd", now=now)
        if ended:
            heartbeats.end("deliver_effects", 12, fault, now=now)
        db.session.commit()
        db.session.remove()


def _beat_of(job: str, app: Flask, every: int, faults: tuple[str | None, ...], *, ago: float) -> None:
    """Runs of a job, one right after the other, the first of them so many minutes ago, and the last just now."""
    with app.app_context():
        for n, fault in enumerate(faults):
            now = clock.now() - timedelta(minutes=ago * (1 - n / max(len(faults) - 1, 1)))
            heartbeats.begin(job, every, "host, process 7, abcd", now=now)
            heartbeats.end(job, 12, fault, now=now)
        db.session.commit()
        db.session.remove()


def _given_up(house: Desk) -> UUID:
    with house.app.app_context():
        return given_up_effect(house.world.acorn, now=clock.now() - timedelta(hours=3))


def _row(tenant: TenantView) -> OutboxEffect:
    with acting_for(tenant.id):
        return db.session.scalars(select(OutboxEffect).where(OutboxEffect.dedupe_key == "lost")).one()


def test_without_a_worker_the_page_says_so_and_the_probe_fails(house: Desk):
    page = house.as_("petra").get("/office/health")
    assert page.status_code == 200
    assert "No worker has ever run here." in page.text
    probe = Browser(house.app).get("/health/work")
    assert (probe.status_code, probe.json) == (
        503,
        {"status": "not working", "reason": "No worker has ever run here."},
    )
    assert Browser(house.app).get("/health/ready").status_code == 200


def test_with_a_worker_that_keeps_up_all_is_well(house: Desk):
    _sweep(house)
    _beat(house.app)
    page = house.as_("petra").get("/office/health").text
    for words in ("host, process 7, abcd", "Deliver effects", "On time", "Clocks to visit", "nothing waits longer"):
        assert words in page, words
    probe = Browser(house.app).get("/health/work")
    assert (probe.status_code, probe.json) == (200, {"status": "working"})


def _sweep(house: Desk) -> None:
    with house.app.app_context():
        while sla.clocks_due(now=clock.now()).due:
            sla.sweep(now=clock.now())
        outbox.drain({"mail": lambda *_: None}, now=clock.now())
        db.session.remove()


@pytest.mark.parametrize(
    ("beat", "reason"),
    [
        ({"ago": 61}, "The worker is silent."),
        ({"ago": 59, "fault": "ValueError"}, ""),
        ({"ago": 59, "ended": False}, ""),
    ],
)
def test_the_probe_tells_silence_from_a_single_fault(house: Desk, beat: dict[str, Any], reason: str):
    _sweep(house)
    _beat(house.app, **beat)
    probe = Browser(house.app).get("/health/work")
    assert (probe.json or {}).get("reason", "") == reason
    assert probe.status_code == (503 if reason else 200)


@pytest.mark.parametrize(
    ("every", "faults", "ago", "reason"),
    [
        (5, ("ValueError", "ValueError", "ValueError"), 6, "A job fails at every run."),
        (5, ("ValueError", "ValueError", "ValueError"), 4, ""),
        (5, ("ValueError", None, "ValueError"), 6, ""),
        (5, ("ValueError", "ValueError", None), 6, ""),
        (3600, ("ValueError", "ValueError"), 60, ""),
        (3600, ("ValueError", "ValueError", "ValueError"), 200, "A job fails at every run."),
    ],
)
def test_a_job_that_goes_on_failing_fails_the_probe(
    house: Desk, every: int, faults: tuple[str | None, ...], ago: float, reason: str
):
    _sweep(house)
    _beat_of("read_mail", house.app, every, faults, ago=ago)
    _beat(house.app)
    assert (Browser(house.app).get("/health/work").json or {}).get("reason", "") == reason
    assert ("not done in time" in house.as_("petra").get("/office/health").text) is bool(reason)


def test_a_job_that_fails_fails_the_probe_also_while_it_is_tried_again(house: Desk):
    _sweep(house)
    _beat_of("read_mail", house.app, 5, ("ValueError", "ValueError"), ago=6)
    with house.app.app_context():
        heartbeats.begin("read_mail", 5, "host, process 7, abcd", now=clock.now())
        db.session.commit()
        db.session.remove()
    assert (Browser(house.app).get("/health/work").json or {})["reason"] == "A job fails at every run."


def test_a_job_that_is_left_out_fails_the_probe_though_others_run(house: Desk):
    _sweep(house)
    with house.app.app_context():
        then = clock.now() - timedelta(minutes=2)
        heartbeats.begin("read_mail", 5, "host, process 7, abcd", now=then)
        heartbeats.end("read_mail", 1, None, now=then)
        db.session.commit()
        db.session.remove()
    _beat(house.app)
    assert (Browser(house.app).get("/health/work").json or {})["reason"] == "A job is late."


def test_a_queue_that_is_older_than_its_bound_fails_the_probe(house: Desk):
    _sweep(house)
    with house.app.app_context(), acting_for(house.world.acorn.id):
        outbox.queue(Effect("mail", "old", {}), now=clock.now() - EFFECTS_MAY_WAIT - timedelta(seconds=1))
        db.session.commit()
    _beat(house.app)
    assert (Browser(house.app).get("/health/work").json or {})["reason"] == "Effects wait for their delivery."
    assert "Effects: mail" in house.as_("petra").get("/office/health").text


def test_what_was_given_up_is_counted_by_client_and_says_nothing_of_its_words(house: Desk):
    _given_up(house)
    petra = house.as_("petra")
    page = petra.get("/office/health").text
    assert '<a href="/office/acorn/effects">Acorn Dental</a>' in page
    listed = petra.get("/office/acorn/effects").text
    assert "ConnectionRefusedError" in listed
    for words in ("rosa@example.com", "secret.example"):
        assert words not in page + listed
    assert "Nothing waits here" in petra.get("/office/birch/effects").text


def test_it_is_tried_again_with_a_reason_that_stays(house: Desk):
    effect_id = _given_up(house)
    petra, path = house.as_("petra"), f"/office/acorn/effects/{effect_id}"
    assert petra.get(path).status_code == 200
    refused = petra.post(path, verb="try_again", reason="  ")
    assert refused.status_code == 422
    assert "Say in a few words why." in refused.text
    assert petra.post(path, reason="Without a choice").status_code == 422
    done = petra.post(path, verb="try_again", reason="The server is back", follow=True)
    assert "It is due again" in done.text
    with house.app.app_context():
        row = _row(house.world.acorn)
        assert (row.due_at, row.attempts, row.given_up_at) == (clock.now(), 0, None)
        with acting_for(house.world.acorn.id):
            decision = db.session.scalars(select(EffectDecision)).one()
            assert (decision.verb, decision.reason, decision.by_name) == ("try_again", "The server is back", "Petra")


def test_whoever_is_second_reads_that_it_is_decided(house: Desk):
    effect_id = _given_up(house)
    petra, path = house.as_("petra"), f"/office/acorn/effects/{effect_id}"
    petra.get(path)
    assert petra.post(path, verb="let_go", reason="Rosa left").status_code == 303
    second = petra.post(path, verb="try_again", reason="No")
    assert second.status_code == 409
    assert "decided about that already" in second.text


@pytest.mark.parametrize("name", ["omar", "lena"])
def test_only_the_owner_looks_behind_the_pages(house: Desk, name: str):
    effect_id = _given_up(house)
    for path in ("/office/health", "/office/acorn/effects", f"/office/acorn/effects/{effect_id}"):
        assert house.as_(name).get(path).status_code == 403
