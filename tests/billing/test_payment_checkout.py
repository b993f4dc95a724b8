"""What Stripe's word on a payment page means for an attempt: forward only, exact money only."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from uuid import UUID

import pytest

from msp.billing.checkout import AttemptState, Call, HeldReason, SeenIntent, SeenRefund, SeenSession, next_call, verdict
from msp.billing.payment import PaymentStatus, Standing
from msp.billing.stripe_reading import hint_of, session_of
from msp.kernel.errors import Invalid
from msp.kernel.money import Money

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
DUE = Money(467813, "EUR")
ATTEMPT = UUID(int=7)
OPEN = SeenSession("cs_1", ATTEMPT, "https://checkout.stripe.com/c/pay/cs_1", "open", AT)
PAID_INTENT = SeenIntent("pi_1", "succeeded", DUE, AT)
PAID = replace(OPEN, url="", status="complete", intent=PAID_INTENT)
EXPIRED = replace(OPEN, url="", status="expired")
TRYING = replace(OPEN, intent=SeenIntent("pi_1", "requires_payment_method", Money(0, "EUR"), AT))
ON_ITS_WAY = replace(PAID, intent=replace(PAID_INTENT, status="processing", received=Money(0, "EUR")))
BOUNCED = replace(PAID, intent=replace(PAID_INTENT, status="requires_payment_method", received=Money(0, "EUR")))


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        (OPEN, AttemptState.READY),
        (TRYING, AttemptState.READY),
        (ON_ITS_WAY, AttemptState.READY),
        (BOUNCED, AttemptState.FAILED),
        (replace(PAID, intent=None), AttemptState.FAILED),
        (replace(PAID, intent=replace(PAID_INTENT, status="canceled")), AttemptState.FAILED),
        (EXPIRED, AttemptState.EXPIRED),
        (PAID, AttemptState.PAID),
    ],
)
def test_each_answer_has_its_meaning(seen: SeenSession, state: AttemptState):
    assert verdict(AttemptState.OPENED, DUE, seen).state is state


def test_whatever_order_answers_are_read_in_the_attempt_ends_where_the_furthest_puts_it():
    for answers in permutations([OPEN, TRYING, ON_ITS_WAY, EXPIRED, PAID]):
        state, money = AttemptState.OPENED, set()
        for seen in answers:
            told = verdict(state, DUE, seen)
            state, money = told.state, money | {receipt.reference for receipt in told.receipts}
        assert (state, money) == (AttemptState.PAID, {"pi_1"})
    for answers in permutations([OPEN, TRYING, EXPIRED]):
        state = AttemptState.OPENED
        for seen in answers:
            state = verdict(state, DUE, seen).state
        assert state is AttemptState.EXPIRED


def test_money_that_comes_late_still_counts():
    told = verdict(AttemptState.EXPIRED, DUE, PAID)
    assert told.state is AttemptState.PAID
    assert [receipt.amount for receipt in told.receipts] == [DUE]


@pytest.mark.parametrize(
    ("received", "reason"),
    [
        (Money(467812, "EUR"), HeldReason.AMOUNT),
        (Money(467814, "EUR"), HeldReason.AMOUNT),
        (Money(467813, "USD"), HeldReason.CURRENCY),
    ],
)
def test_other_money_than_was_asked_for_is_held(received: Money, reason: HeldReason):
    told = verdict(AttemptState.READY, DUE, replace(PAID, intent=replace(PAID_INTENT, received=received)))
    assert (told.state, told.receipts) == (AttemptState.FAILED, ())
    assert told.held is not None
    assert (told.held.amount, told.held.reason) == (received, reason)


def test_only_refunds_that_moved_money_count():
    refunds = tuple(SeenRefund(f"re_{done}", Money(100, "EUR"), done, AT) for done in (True, False))
    told = verdict(AttemptState.PAID, DUE, replace(PAID, intent=replace(PAID_INTENT, refunds=refunds)))
    assert [(receipt.reference, receipt.amount.minor) for receipt in told.receipts] == [
        ("pi_1", 467813),
        ("re_True", -100),
    ]


@pytest.mark.parametrize(
    ("state", "is_over", "is_other", "call"),
    [
        (AttemptState.OPENED, True, False, Call.CREATE),
        (AttemptState.READY, False, False, Call.SHOW),
        (AttemptState.READY, True, False, Call.LOOK),
        (AttemptState.READY, False, True, Call.END),
        (AttemptState.READY, True, True, Call.END),
    ],
)
def test_a_press_asks_stripe_only_for_what_is_not_known(state: AttemptState, is_over: bool, is_other: bool, call: Call):
    assert next_call(state, is_over=is_over, is_other_amount=is_other) is call


@pytest.mark.parametrize(
    ("invoiced", "paid", "standing"),
    [
        (1000, 0, Standing.OPEN),
        (1000, 1, Standing.PARTLY_PAID),
        (1000, 999, Standing.PARTLY_PAID),
        (1000, 1000, Standing.PAID),
        (1000, 1001, Standing.OVERPAID),
        (0, 0, Standing.PAID),
        (-500, 0, Standing.PAID),
    ],
)
def test_an_invoice_stands_as_its_sum_says(invoiced: int, paid: int, standing: Standing):
    assert PaymentStatus(Money(invoiced, "EUR"), Money(paid, "EUR")).standing is standing


def test_overdue_begins_the_day_after_the_due_date_and_ends_with_the_money():
    status = PaymentStatus(DUE, Money(0, "EUR"), date(2026, 12, 2))
    assert [status.is_overdue(date(2026, 12, day)) for day in (1, 2, 3)] == [False, False, True]
    assert not replace(status, paid=DUE).is_overdue(date(2026, 12, 3))


TOLD = {
    "id": "cs_1",
    "client_reference_id": str(ATTEMPT),
    "url": None,
    "status": "complete",
    "expires_at": 1793700000,
    "payment_intent": {
        "id": "pi_1",
        "status": "succeeded",
        "amount_received": 467813,
        "currency": "eur",
        "created": 1793600000,
        "latest_charge": {"created": 1793600001},
    },
}


def test_a_session_is_read_into_our_words():
    seen = session_of(TOLD, ())
    assert seen.intent is not None
    assert (seen.attempt_id, seen.intent.received, seen.intent.paid_at.timestamp()) == (ATTEMPT, DUE, 1793600001)


@pytest.mark.parametrize(
    "change",
    [
        {"id": 7},
        {"id": ""},
        {"id": "x" * 300},
        {"client_reference_id": None},
        {"client_reference_id": "nobody"},
        {"status": None},
        {"expires_at": "soon"},
        {"expires_at": True},
        {"payment_intent": "pi_1"},
        {"payment_intent": {**TOLD["payment_intent"], "amount_received": 1.5}},
        {"payment_intent": {**TOLD["payment_intent"], "amount_received": -1}},
        {"payment_intent": {**TOLD["payment_intent"], "amount_received": 10**15}},
        {"payment_intent": {**TOLD["payment_intent"], "currency": "euros"}},
        {"payment_intent": {**TOLD["payment_intent"], "status": "a\nb"}},
    ],
)
def test_what_is_no_session_is_not_taken_for_one(change: dict[str, object]):
    with pytest.raises((KeyError, TypeError, ValueError)):
        session_of({**TOLD, **change}, ())


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{}", b'{"data": {"object": {}}}', b"\xff", b"[" * 5000])
def test_what_is_no_event_is_refused(body: bytes):
    with pytest.raises(Invalid):
        hint_of(body)
