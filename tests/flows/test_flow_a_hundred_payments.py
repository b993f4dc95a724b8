"""A hundred presses of Pay at the same moment: one attempt, one payment page, one charge."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from msp import billing, invariants
from msp.billing.payment import Standing
from msp.billing.payment_models import Payment, PaymentAttempt, StripeEvent
from msp.clockwork import deliver_effects
from msp.kernel import clock
from msp.store import acting_for, db, serving
from tests.desk_work import committed
from tests.live import at_once, live_world
from tests.month_end import NOVEMBER, agree, close_october, worked_ticket
from tests.paying import Stripe, stripe_open
from tests.web.browser import Browser
from tests.world import World

PRESSES = 100


@pytest.fixture
def house(engine_kind: str, shared_folder: Path, worker_id: str, tmp_path: Path) -> Iterator[tuple[World, Stripe, str]]:
    """The cast on a database of its own with October of Acorn issued, and the till open."""
    with (
        live_world(engine_kind, shared_folder, tmp_path, f"{worker_id}_payments") as world,
        stripe_open(timeout_seconds=30) as stripe,
    ):
        with world.app.app_context():
            agree(world)
            with committed(world.acorn):
                worked_ticket(world)
            number = close_october(world, world.acorn).page.number
        with time_machine.travel(NOVEMBER, tick=True):
            yield world, stripe, number


def test_a_hundred_presses_at_once_are_one_charge(house: tuple[World, Stripe, str]):
    world, stripe, number = house
    anna = Browser(world.app, "anna")
    anna.get(f"/portal/acorn/invoices/{number}")
    answers = at_once(world.app, PRESSES, lambda: _press(world.app, anna, number))
    (page,) = stripe.pages
    assert set(answers) == {(303, page["url"])}
    # Each of them pays where it was led; the page takes one.
    paid = at_once(world.app, 20, lambda: _pays(stripe, page["id"]))
    assert (paid.count(True), len(stripe.charges)) == (1, 1)
    for event in stripe.books.events:
        assert set(at_once(world.app, 8, lambda event=event: stripe.tell(world.app, event).status_code)) == {200}
    with world.app.app_context():
        deliver_effects(clock.now())
        with serving([world.acorn.id]):
            assert billing.payment_status(number).status.standing is Standing.PAID
            assert len(db.session.scalars(select(PaymentAttempt.id)).all()) == 1
            assert len(db.session.scalars(select(Payment.id)).all()) == 1
            assert len(db.session.scalars(select(StripeEvent.id)).all()) == 2
        assert list(invariants.broken(now=clock.now())) == []


def test_the_ledger_refuses_what_would_change_it(house: tuple[World, Stripe, str]):
    world, stripe, number = house
    anna = Browser(world.app, "anna")
    anna.get(f"/portal/acorn/invoices/{number}")
    assert _press(world.app, anna, number)[0] == 303
    stripe.books.pay(stripe.pages[0]["id"])
    stripe.tell_all(world.app)
    with world.app.app_context():
        deliver_effects(clock.now())
        for change in (
            lambda: setattr(_one(Payment), "amount_minor", 1),
            lambda: db.session.delete(_one(Payment)),
            lambda: db.session.delete(_one(StripeEvent)),
            lambda: setattr(_one(PaymentAttempt), "session_url", "https://evil.example"),
            lambda: db.session.delete(_one(PaymentAttempt)),
        ):
            assert re.search("append-only|only moves forward|stays|permission denied", _refusal(world, change))


def _refusal(world: World, change: Callable[[], object]) -> str:
    """What the database says against a change; nothing when it lets it pass."""
    with acting_for(world.acorn.id):
        change()
        try:
            db.session.flush()
        except DBAPIError as refusal:
            return str(refusal.orig)
    return ""


def _one(table: type) -> object:
    return db.session.scalars(select(table)).first()


def _press(app: Flask, browser: Browser, number: str) -> tuple[int, str | None]:
    """A press in one more window of the same browser."""
    window = app.test_client()
    cookie = browser.client.get_cookie("msp")
    assert cookie is not None
    window.set_cookie("msp", cookie.value)
    answer = window.post(f"/portal/acorn/invoices/{number}/payment", data={"csrf_token": browser.token})
    return answer.status_code, answer.headers.get("Location")


def _pays(stripe: Stripe, page_id: str) -> bool:
    body = {"how": "pay"}
    return stripe.stand_in.app.test_client().post(f"/c/pay/{page_id}", data=body).status_code == 303
