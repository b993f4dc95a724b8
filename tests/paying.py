"""A stand-in for Stripe on a loopback port, the till opened to it, and events brought by hand in any order."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Thread
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from msp import billing
from msp.billing.actions.paying import held_invoice
from msp.billing.actions.settling import hold
from msp.billing.checkout import HeldReason, Withheld
from msp.billing.payments import held_payments
from msp.config import StripeAccess
from msp.demo.stripe_books import Books
from msp.demo.stripe_courier import Courier, Habits, signed
from msp.demo.stripe_stand_in import StandIn, server_of
from msp.kernel import clock
from msp.kernel.money import Money

KEY, SECRET = "sk_test_of_tests", "whsec_of_tests"
HOOK = "/hooks/stripe"
#: A till at which nobody answers: what pages show while payments are offered.
NOBODY = "http://127.0.0.1:9"


@dataclass
class Stripe:
    """The stand-in as tests see it: its books, its habits, and the events it would tell of."""

    stand_in: StandIn
    site: str

    @property
    def books(self) -> Books:
        return self.stand_in.books

    @property
    def habits(self) -> Habits:
        return self.stand_in.courier.habits

    @property
    def pages(self) -> list[dict[str, Any]]:
        return self.books.every("checkout.session")

    @property
    def charges(self) -> list[dict[str, Any]]:
        return self.books.every("charge")

    def tell(self, app: Flask, event: dict[str, Any], *, secret: str = SECRET) -> TestResponse:
        """Bring one event to our own door."""
        body = json.dumps(event).encode()
        headers = {"Stripe-Signature": signed(body, secret, clock.now())}
        return app.test_client().post(HOOK, data=body, headers=headers, content_type="application/json")

    def tell_all(self, app: Flask) -> None:
        """Bring every event that there is, in order, once."""
        for event in self.books.events:
            assert self.tell(app, event).status_code == 200


def offer_payments() -> None:
    """Open the till to nobody, so that pages offer to pay; `billing.open_till(None)` closes it."""
    billing.open_till(StripeAccess(KEY, SECRET, NOBODY, NOBODY, "http://localhost", 1))


def hold_money(number: str, reference: str, *, now: datetime) -> UUID:
    """Money that came for an invoice of the tenant in scope and is one unit short; its id."""
    invoice = held_invoice(number)
    money = Money(invoice.total_minor - 1, invoice.currency)
    hold(Withheld(reference, money, HeldReason.AMOUNT, now), invoice=invoice, now=now)
    return held_payments()[0].id


@contextmanager
def stripe_open(*, timeout_seconds: float = 5) -> Iterator[Stripe]:
    """The till open to a stand-in of this test, and closed after it; its events come only when they are told."""
    books = Books(now=clock.now, site="")
    stand_in = StandIn(books, Courier("http://127.0.0.1:9/", SECRET, clock.now, Habits(is_silent=True)), KEY)
    server = server_of(stand_in, 0)
    site = books.site = f"http://127.0.0.1:{server.port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    billing.open_till(StripeAccess(KEY, SECRET, site, site, "http://localhost", timeout_seconds))
    try:
        yield Stripe(stand_in, site)
    finally:
        billing.open_till(None)
        server.shutdown()
        server.server_close()
        thread.join()
