"""Whatever Stripe does, and whatever breaks on our side: one attempt, one page, one charge, and plain words."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
import time_machine
from werkzeug.test import TestResponse

from msp import billing, clockwork
from msp.billing.checkout import AttemptState
from msp.billing.payment import Standing
from msp.billing.payments import InvoicePayments
from msp.demo.stripe_courier import signed
from msp.kernel import clock
from msp.store import db, serving
from tests.flows import breaking, scenes
from tests.flows.conftest import Story
from tests.flows.test_flow_faults import MOST
from tests.month_end import NOVEMBER
from tests.paying import HOOK, Stripe, stripe_open


@pytest.fixture
def stripe() -> Iterator[Stripe]:
    with stripe_open(timeout_seconds=1) as stripe:
        yield stripe


@pytest.fixture
def number(story: Story, stripe: Stripe) -> str:
    scenes.worked(story)
    story.go_to(NOVEMBER)
    return scenes.omar_closes_october(story)


@pytest.fixture
def press(story: Story, number: str) -> Callable[[], TestResponse]:
    """Anna presses Pay."""
    anna, page = story.as_("anna"), f"/portal/acorn/invoices/{number}"
    anna.get(page)
    return lambda: anna.post(f"{page}/payment")


@pytest.mark.parametrize("fault", ["down", "garbage", "list", "deep", "odd", "lost"])
def test_when_stripe_fails_nothing_is_charged_and_the_next_press_goes_on(
    story: Story, stripe: Stripe, press: Callable[[], TestResponse], number: str, fault: str
):
    stripe.habits.faults = [fault] * 4
    answer = press()
    assert answer.status_code == 503
    assert "nothing was charged" in answer.text
    assert breaking.is_plain(answer)
    attempt = _money(story, number).live
    assert attempt is not None
    assert attempt.state is AttemptState.OPENED
    stripe.habits.faults = []
    assert press().status_code == 303
    again = _money(story, number).live
    assert again is not None
    assert again.id == attempt.id
    # One key, so also where the answer was lost there is one page.
    assert len(stripe.pages) == 1
    assert list(stripe.books.answers) == [f"pay:{attempt.id}"]


def test_an_answer_that_was_lost_once_is_asked_for_again_at_once(stripe: Stripe, press: Callable[[], TestResponse]):
    stripe.habits.faults = ["lost"]
    assert press().headers["Location"] == stripe.pages[0]["url"]
    assert len(stripe.pages) == 1


def test_nobody_is_sent_anywhere_but_to_stripe(stripe: Stripe, press: Callable[[], TestResponse]):
    stripe.books.site = "https://elsewhere.example"
    assert press().status_code == 503


def test_between_the_commit_and_the_call_anything_may_die(
    story: Story, stripe: Stripe, press: Callable, number: str, monkeypatch: pytest.MonkeyPatch
):
    def die(_press: billing.Press) -> None:
        raise SystemExit("killed")

    monkeypatch.setattr(billing, "ask_stripe", die)
    with pytest.raises(SystemExit):
        press()
    monkeypatch.undo()
    kept = _money(story, number).live
    assert kept is not None
    assert (kept.state, stripe.pages) == (AttemptState.OPENED, [])
    assert press().status_code == 303
    assert stripe.pages[0]["client_reference_id"] == str(kept.id)


def test_after_the_call_anything_may_die(
    story: Story, stripe: Stripe, press: Callable, monkeypatch: pytest.MonkeyPatch
):
    def die(*_given: object, **_named: object) -> None:
        raise SystemExit("killed")

    monkeypatch.setattr(billing, "settle", die)
    with pytest.raises(SystemExit):
        press()
    monkeypatch.undo()
    assert press().headers["Location"] == stripe.pages[0]["url"]
    assert len(stripe.pages) == 1


def test_a_statement_that_fails_leaves_no_second_page_behind(
    story: Story, stripe: Stripe, press: Callable[[], TestResponse], number: str
):
    wrong = []
    for at in range(1, MOST):
        with story.undone():
            made = len(stripe.pages)
            error = breaking.gone() if at % 2 else breaking.out_of_order()
            with breaking.failing(story.app, at, error) as broken:
                answer = breaking.answered(press)
            if not broken.happened:
                break
            if isinstance(answer, Exception) or (answer.status_code >= 400 and not breaking.is_plain(answer)):
                wrong.append(f"statement {at}: {answer!r}")
            if press().status_code != 303 or len(stripe.pages) > made + 1:
                wrong.append(f"statement {at} ({broken.statement[:50]}): the next press did not go on")
    assert not wrong, "\n".join(wrong)


def test_a_statement_that_fails_while_money_is_written_down_leaves_it_to_the_next_round(
    story: Story, stripe: Stripe, press: Callable, number: str
):
    press()
    stripe.books.pay(stripe.pages[0]["id"])
    stripe.tell_all(story.app)
    for at in range(1, MOST):
        with story.undone():
            with breaking.failing(story.app, at, breaking.out_of_order()) as broken:
                breaking.answered(partial(story.post_leaves, clock.now()))  # type: ignore[arg-type]
            for minutes in (11, 25):
                story.post_leaves(clock.now() + timedelta(minutes=minutes))
            status = _money(story, number).status
            assert (status.standing, len(_money(story, number).lines)) == (Standing.PAID, 1), broken.statement
        if not broken.happened:
            break


def test_forged_replayed_and_endless_calls_are_refused_and_change_nothing(
    story: Story, stripe: Stripe, press: Callable, number: str
):
    press()
    stripe.books.pay(stripe.pages[0]["id"])
    event = stripe.books.events[-1]
    before = story.rows(story.world.acorn), story.rows(story.world.provider)
    bare = story.app.test_client()
    body = json.dumps(event).encode()
    assert stripe.tell(story.app, event, secret="whsec_of_somebody_else").status_code == 400
    assert bare.post(HOOK, data=body).status_code == 400
    assert bare.post(HOOK, data=body, headers={"Stripe-Signature": "t=1,v1=" + "0" * 64}).status_code == 400
    for odd in (b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"data": {}}'):
        assert bare.post(HOOK, data=odd, headers={"Stripe-Signature": "x"}).status_code == 400
    for odd in ([], {}, {"id": "evt_1"}, {"id": "evt_1", "type": "charge.refunded", "data": {"object": []}}):
        assert stripe.tell(story.app, odd).status_code == 400  # type: ignore[arg-type]
    assert bare.post(HOOK, data=b"x" * (256 * 1024 + 1)).status_code == 413
    assert bare.get(HOOK).status_code == 405
    with time_machine.travel(clock.now().timestamp() - 301, tick=False):
        old = {"Stripe-Signature": _signature(stripe, body)}
    assert bare.post(HOOK, data=body, headers=old).status_code == 400
    assert (story.rows(story.world.acorn), story.rows(story.world.provider)) == before
    # Played back within its time an event is known, and that is all.
    assert stripe.tell(story.app, event).status_code == 200
    after = story.rows(story.world.acorn)
    assert stripe.tell(story.app, event).status_code == 200
    assert story.rows(story.world.acorn) == after


def test_what_stripe_tells_of_others_is_kept_with_the_provider(
    story: Story, stripe: Stripe, press: Callable, number: str
):
    press()
    page = stripe.books.pay(stripe.pages[0]["id"])
    event = stripe.books.events[-1]
    strange = json.loads(json.dumps(event).replace(str(story.world.acorn.id), str(story.world.birch.id)))
    before = story.rows(story.world.acorn), story.rows(story.world.birch)
    for _ in range(2):
        assert stripe.tell(story.app, {**strange, "id": "evt_strange"}).status_code == 200
    assert stripe.tell(story.app, {**event, "id": "evt_else", "type": "customer.created"}).status_code == 200
    assert (story.rows(story.world.acorn), story.rows(story.world.birch)) == before
    held = story.as_("petra").get("/office/invoices/unknown").text
    assert page["payment_intent"] in held
    assert "4,678.13" in held
    assert page["payment_intent"] not in story.as_("omar").get("/office/invoices/held").text


def test_a_webhook_that_never_comes_leaves_no_invoice_open(story: Story, stripe: Stripe, press: Callable, number: str):
    press()
    stripe.books.pay(stripe.pages[0]["id"])
    moments = [NOVEMBER.replace(minute=minute) for minute in (9, 10)]
    standings = []
    for moment in moments:
        _rounds(story, moment)
        standings.append(_money(story, number).status.standing)
    assert standings == [Standing.OPEN, Standing.PAID]


def test_an_attempt_that_nobody_goes_on_with_ends(story: Story, stripe: Stripe, press: Callable, number: str):
    press()
    story.go_to(NOVEMBER.replace(day=3, minute=1))
    _rounds(story, clock.now())
    assert _money(story, number).live is None
    # And one that never got a page.
    stripe.habits.faults = ["down"] * 4
    anna, page = story.as_("anna"), f"/portal/acorn/invoices/{number}"
    anna.get(page)
    assert anna.post(f"{page}/payment").status_code == 503
    story.go_to(NOVEMBER.replace(day=4, minute=2))
    _rounds(story, clock.now())
    assert _money(story, number).live is None
    stripe.habits.faults = []
    anna = story.as_("anna")
    anna.get(page)
    assert anna.post(f"{page}/payment").headers["Location"] == stripe.pages[-1]["url"]
    assert len({page["client_reference_id"] for page in stripe.pages}) == len(stripe.pages) == 2


def test_the_pauses_between_two_looks_grow(story: Story, stripe: Stripe, press: Callable):
    press()
    asked = [
        minute
        for minute in range(0, 180, 5)
        if _asked_anew(story, stripe, NOVEMBER.replace(hour=9 + minute // 60, minute=minute % 60))
    ]
    gaps = [later - sooner for sooner, later in pairwise(asked)]
    assert asked[0] == 10
    assert gaps == sorted(gaps)
    assert gaps[-1] <= 60


def _asked_anew(story: Story, stripe: Stripe, moment: datetime) -> bool:
    before = len(stripe.stand_in.calls)
    _rounds(story, moment)
    return len(stripe.stand_in.calls) > before


def _rounds(story: Story, moment: datetime) -> None:
    """The worker's rounds at a moment: it asks about silent payments, then does what is to be done outside."""
    with story.app.app_context():
        clockwork.reconcile_payments(moment)
        db.session.remove()
    story.post_leaves(moment)


def _signature(stripe: Stripe, body: bytes) -> str:
    return signed(body, stripe.stand_in.courier.secret, clock.now())


def _money(story: Story, number: str) -> InvoicePayments:
    with story.app.app_context(), serving([story.world.acorn.id]):
        return billing.payment_status(number)
