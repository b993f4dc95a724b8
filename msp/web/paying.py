"""From an invoice to Stripe's page and back: the same for the portal and for the link in a mail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import redirect, url_for

from msp import billing
from msp.billing.checkout import AttemptState, SeenSession
from msp.billing.payment import PaymentKind, PaymentStatus
from msp.billing.payments import InvoicePayments
from msp.billing.stripe_door import pay_origin
from msp.kernel.errors import Unavailable
from msp.web.door import Afterwards, Visit
from msp.web.filters import money
from msp.web.shield import forms_lead_to

#: How often one press asks for another page when the one it got has run out meanwhile.
ROUNDS = 2
#: Said of an invoice before open and partly paid.
OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """A payment or refund in a list; the amount is a finished text."""

    words: str
    amount: str
    at: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class PaymentPanel:
    """What was paid on an invoice, and how the rest is paid; amounts are finished texts."""

    standing: str
    currency: str
    paid: str
    due: str
    rows: tuple[MoneyRow, ...]
    #: Where Pay is sent to; empty where it is not offered, and `sentence` says why or how else.
    pay_url: str
    sentence: str
    is_held_up: bool


def standing_of(status: PaymentStatus, today: date) -> str:
    """How an invoice stands, as the badge and the file name it."""
    return OVERDUE if status.is_overdue(today) else status.standing.value


def panel_of(
    found: InvoicePayments, today: date, *, pay_url: str | None = None, just_paid: bool = False
) -> PaymentPanel:
    """The panel of one invoice; `pay_url` is where the reader may press Pay, None where nobody is asked to."""
    status = found.status
    may_pay = status.due.minor > 0 and not found.is_held_up and not just_paid
    offered = bool(pay_url) and may_pay and billing.payments_open()
    if offered:
        forms_lead_to(pay_origin())
    return PaymentPanel(
        standing=standing_of(status, today),
        currency=status.invoiced.currency,
        paid=money(status.paid.minor, status.paid.currency) if status.paid else "",
        due=money(abs(status.due.minor), status.due.currency),
        rows=tuple(_row(line.kind, line.amount, line.received_at, line.reference) for line in found.lines),
        pay_url=pay_url if pay_url and offered else "",
        sentence="" if pay_url is None else _sentence(found, offered=offered, just_paid=just_paid),
        is_held_up=found.is_held_up,
    )


def lead_to_payment(visit: Visit, number: str, back: Callable[[], Any], rounds: int = ROUNDS) -> Any:
    """To Stripe's page for what is due: the attempt is kept first, then Stripe is asked, then its answer is kept.

    `back` answers when it turns out that the invoice is paid. Conflict when nothing is due, Unavailable when Stripe
    does not answer well; then nothing was charged, and the next press goes on with the same attempt.
    """
    press = billing.press_pay(number, _places(visit, number), by=visit.actor, now=visit.now)
    if press.url:
        return redirect(press.url, 303)
    return Afterwards(partial(billing.ask_stripe, press), partial(_answered, visit, press, back, rounds))


def _answered(visit: Visit, press: billing.Press, back: Callable[[], Any], rounds: int, seen: SeenSession) -> Any:
    attempt = billing.settle(press.attempt_id, seen, now=visit.now)
    if attempt.state is AttemptState.PAID:
        return back()
    if attempt.state is AttemptState.READY and attempt.url:
        return redirect(attempt.url, 303)
    if rounds > 1 and attempt.state is not AttemptState.READY:
        return lead_to_payment(visit, press.order.number, back, rounds - 1)
    raise Unavailable("A payment for this invoice is on its way, or its page has just run out. Try again in a minute.")


def _places(visit: Visit, number: str) -> billing.Places:
    # One attempt may be gone on with by somebody else: where it comes back to cannot depend on who pressed first.
    about = urlencode({"client": visit.tenant.slug, "invoice": number})
    done, stopped = (url_for(endpoint) for endpoint in ("pay.done", "pay.stopped"))
    return billing.Places(f"{done}?{about}", f"{stopped}?{about}")


def _sentence(found: InvoicePayments, *, offered: bool, just_paid: bool) -> str:
    if found.is_held_up:
        return "A payment for this invoice has come that we have to look at first. There is nothing for you to do."
    if found.status.due.minor <= 0:
        return ""
    if just_paid:
        return "Thank you. Your payment is being confirmed; it stands here in a moment."
    if offered:
        return "You pay at Stripe, by card or what your bank offers; no card number reaches us."
    return f"Please pay to {found.bank}, quoting {found.number}."


def _row(kind: PaymentKind, amount: Any, at: datetime, reference: str) -> MoneyRow:
    words = "Payment" if kind is PaymentKind.PAYMENT else "Sent back"
    return MoneyRow(words, money(amount.minor, amount.currency), at, reference)
