"""Each event one to five times, in any order, mixed with what happens meanwhile: every history ends in one ledger."""

import random
from collections.abc import Callable, Iterator

import pytest

from msp import billing
from msp.billing.payments import InvoicePayments
from msp.kernel import clock
from msp.store import serving
from tests.flows import scenes
from tests.flows.conftest import Story
from tests.month_end import NOVEMBER
from tests.paying import Stripe, stripe_open

TOTAL = 467813
Step = Callable[[Stripe, str], object]
#: What happens at Stripe's page, and how the ledger stands after all of it: standing, payments, held, live attempt.
TALES: dict[str, tuple[tuple[Step, ...], tuple[object, ...]]] = {
    "paid": ((lambda s, page: s.books.pay(page),), ("paid", [TOTAL], [], False)),
    "declined, then paid": (
        (lambda s, page: s.books.decline(page), lambda s, page: s.books.pay(page)),
        ("paid", [TOTAL], [], False),
    ),
    "paid by debit": (
        (lambda s, page: s.books.pay_later(page), lambda s, page: s.books.clear(page, good=True)),
        ("paid", [TOTAL], [], False),
    ),
    "a debit that bounced": (
        (lambda s, page: s.books.pay_later(page), lambda s, page: s.books.clear(page, good=False)),
        ("open", [], [], False),
    ),
    "a debit on its way": ((lambda s, page: s.books.pay_later(page),), ("open", [], [], True)),
    "closed": ((lambda s, page: s.books.close_page(page),), ("open", [], [], False)),
    "paid and partly sent back, twice": (
        (
            lambda s, page: s.books.pay(page),
            lambda s, page: s.books.refund(_intent(s, page), 10000),
            lambda s, page: s.books.refund(_intent(s, page), 5000),
        ),
        ("partly_paid", [-10000, -5000, TOTAL], [], False),
    ),
    "paid and sent back": (
        (lambda s, page: s.books.pay(page), lambda s, page: s.books.refund(_intent(s, page), TOTAL)),
        ("open", [-TOTAL, TOTAL], [], False),
    ),
    "too little": ((lambda s, page: s.books.pay(page, amount=100),), ("open", [], [("amount", 100)], False)),
    "another currency": (
        (lambda s, page: s.books.pay(page, currency="sek"),),
        ("open", [], [("currency", TOTAL)], False),
    ),
}


@pytest.fixture
def stripe() -> Iterator[Stripe]:
    with stripe_open() as stripe:
        yield stripe


def test_a_hundred_histories_an_engine_end_in_one_ledger_each(story: Story, stripe: Stripe, engine_kind: str):
    scenes.worked(story)
    story.go_to(NOVEMBER)
    number = scenes.omar_closes_october(story)
    anna = story.as_("anna")
    anna.get(f"/portal/acorn/invoices/{number}")
    wrong = []
    # Each engine has a hundred of its own: two hundred in all, and none of them twice.
    for seed in range(*((0, 100) if engine_kind == "sqlite" else (100, 200))):
        chance = random.Random(seed)  # noqa: S311 - a seeded history, not a secret
        name = list(TALES)[seed % len(TALES)]
        steps, expected = TALES[name]
        with story.undone():
            assert anna.post(f"/portal/acorn/invoices/{number}/payment").status_code == 303
            _live_through(story, stripe, steps, chance)
            found = _ledger(_money(story, number))
        if found != expected:
            wrong.append(f"seed {seed}, {name}: {found}")
    assert not wrong, "\n".join(wrong)


def _live_through(story: Story, stripe: Stripe, steps: tuple[Step, ...], chance: random.Random) -> None:
    """The tale at Stripe, its events told in disorder: some while it goes on, each in the end."""
    page, first = stripe.pages[-1]["id"], len(stripe.books.events)
    for step in steps:
        step(stripe, page)
        for event in chance.sample(stripe.books.events[first:], k=chance.randint(0, 1)):
            assert stripe.tell(story.app, event).status_code == 200
        if chance.random() < 0.5:
            story.post_leaves(clock.now())
    told = [event for event in stripe.books.events[first:] for _ in range(chance.randint(1, 5))]
    chance.shuffle(told)
    for event in told:
        assert stripe.tell(story.app, event).status_code == 200
        if chance.random() < 0.2:
            story.post_leaves(clock.now())
    story.post_leaves(clock.now())


def _ledger(money: InvoicePayments) -> tuple[object, ...]:
    amounts = sorted(line.amount.minor for line in money.lines)
    held = sorted((line.reason.value, line.amount.minor) for line in money.held)
    return money.status.standing.value, amounts, held, money.live is not None


def _money(story: Story, number: str) -> InvoicePayments:
    with story.app.app_context(), serving([story.world.acorn.id]):
        return billing.payment_status(number)


def _intent(stripe: Stripe, page: str) -> str:
    return stripe.books.page(page)["payment_intent"]
