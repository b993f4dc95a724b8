"""Pay is pressed again after something changed: the page ran out, was paid meanwhile, or another amount is due."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from msp import billing
from msp.billing.payment import Standing
from msp.billing.payments import InvoicePayments
from msp.kernel import clock
from msp.store import serving
from tests.flows import scenes
from tests.flows.conftest import Story
from tests.month_end import NOVEMBER
from tests.paying import Stripe, stripe_open


@pytest.fixture
def stripe() -> Iterator[Stripe]:
    with stripe_open() as stripe:
        yield stripe


@pytest.fixture
def number(story: Story, stripe: Stripe) -> str:
    scenes.worked(story)
    story.go_to(NOVEMBER)
    return scenes.omar_closes_october(story)


@pytest.fixture
def press(story: Story, number: str) -> Callable[[], TestResponse]:
    """Anna looks at the invoice and presses Pay."""

    def pressed() -> TestResponse:
        anna, page = story.as_("anna"), f"/portal/acorn/invoices/{number}"
        anna.get(page)
        return anna.post(f"{page}/payment")

    return pressed


def test_a_page_that_ran_out_is_followed_by_another(story: Story, stripe: Stripe, press: Callable[[], TestResponse]):
    press()
    story.go_to(NOVEMBER + timedelta(hours=24, minutes=1))
    assert press().headers["Location"] == stripe.pages[1]["url"]
    assert [page["status"] for page in stripe.pages] == ["expired", "open"]


def test_what_was_paid_without_our_knowing_is_found_and_not_asked_for_again(
    story: Story, stripe: Stripe, press: Callable[[], TestResponse], number: str
):
    press()
    stripe.books.pay(stripe.pages[0]["id"])
    story.go_to(NOVEMBER + timedelta(hours=24, minutes=1))
    answer = press()
    assert answer.headers["Location"].endswith(f"/portal/acorn/invoices/{number}")
    assert "is paid. Nothing more was charged." in story.as_("anna").get(answer.headers["Location"]).text
    assert _money(story, number).status.standing is Standing.PAID
    assert len(stripe.pages) == 1


def test_a_debit_on_its_way_is_waited_for(story: Story, stripe: Stripe, press: Callable[[], TestResponse]):
    press()
    stripe.books.pay_later(stripe.pages[0]["id"])
    story.go_to(NOVEMBER + timedelta(hours=24, minutes=1))
    answer = press()
    assert answer.status_code == 503
    assert "on its way" in answer.text
    assert len(stripe.pages) == 1


def test_when_another_amount_is_due_the_old_page_is_closed_first(
    story: Story, stripe: Stripe, press: Callable[[], TestResponse], number: str
):
    press()
    intent = stripe.books.pay(stripe.pages[0]["id"])["payment_intent"]
    stripe.books.refund(intent, 10000)
    _told(story, stripe)
    assert press().status_code == 303
    stripe.books.refund(intent, 5000)
    _told(story, stripe)
    assert press().headers["Location"] == stripe.pages[2]["url"]
    assert [(page["amount_total"], page["status"]) for page in stripe.pages[1:]] == [
        (10000, "expired"),
        (15000, "open"),
    ]
    stripe.books.pay(stripe.pages[2]["id"])
    _told(story, stripe)
    assert _money(story, number).status.standing is Standing.PAID


def test_a_page_that_is_paid_in_the_moment_it_is_to_be_closed_counts(
    story: Story, stripe: Stripe, press: Callable[[], TestResponse], number: str
):
    press()
    intent = stripe.books.pay(stripe.pages[0]["id"])["payment_intent"]
    stripe.books.refund(intent, 10000)
    _told(story, stripe)
    press()
    stripe.books.refund(intent, 5000)
    _told(story, stripe)
    stripe.books.pay(stripe.pages[1]["id"])
    # It cannot be closed any more: 100.00 of the 150.00 have come, and the rest is asked for from now on.
    assert press().status_code == 303
    money = _money(story, number)
    assert (money.status.standing, money.status.due.minor) == (Standing.PARTLY_PAID, 5000)


def _told(story: Story, stripe: Stripe) -> None:
    stripe.tell_all(story.app)
    story.post_leaves(clock.now())


def _money(story: Story, number: str) -> InvoicePayments:
    with story.app.app_context(), serving([story.world.acorn.id]):
        return billing.payment_status(number)
