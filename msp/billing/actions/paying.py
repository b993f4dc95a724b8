"""Asking to pay an invoice: the attempt is a kept row before Stripe hears of it (field/billing.md section 7)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from msp.billing import stripe_door
from msp.billing.checkout import LIVE, AttemptState, Call, Order, SeenSession, next_call
from msp.billing.invoice_page import InvoiceStatus
from msp.billing.models import Invoice
from msp.billing.payment_events import PaymentAttempted, PaymentEnded
from msp.billing.payment_models import PaymentAttempt
from msp.billing.payments import payment_status_of
from msp.identity import Actor
from msp.kernel.errors import Conflict, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.kernel.money import Money
from msp.store import db

#: Stripe may forget an idempotency key after a day. An attempt that never got a page by then is given up: nobody was
#: ever shown where to pay it, so it cannot be paid.
KEY_LIFE = timedelta(hours=23)
#: How long a webhook may take before we ask ourselves.
FIRST_CHECK = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the payer comes back to from Stripe, below our own address; the same for everybody who may pay."""

    done: str
    stopped: str


@dataclass(frozen=True, slots=True)
class Press:
    """What a press of Pay came to: a page to go to, or what is to be asked of Stripe before."""

    attempt_id: UUID
    call: Call
    order: Order
    session_id: str
    url: str


def press_pay(number: str, places: Places, *, by: Actor, now: datetime) -> Press:
    """The one live attempt to pay an invoice, opened when there is none; Stripe is not asked yet.

    Missing without such an invoice; Conflict when nothing is due, money for it is held, or none is taken online.
    """
    if not stripe_door.payments_open():
        raise Conflict("Invoices are paid to the bank account on the invoice; nothing was charged.")
    invoice = held_invoice(number)
    due = _due(invoice)
    attempt = _live(invoice, due, now) or _open(invoice, due, by, now)
    return _press(invoice, attempt, places, due, now)


def ask_stripe(press: Press) -> SeenSession:
    """Do at Stripe what the press needs; outside every transaction. Unavailable when Stripe does not answer well."""
    return stripe_door.till.ask(press.call, press.order, press.session_id)


def held_invoice(number: str) -> Invoice:
    """An issued invoice under its lock; whatever is written about its money comes after. Missing without one."""
    found = select(Invoice).where(Invoice.number == number, Invoice.status == InvoiceStatus.ISSUED)
    invoice = db.session.scalars(found.with_for_update()).one_or_none()
    if invoice is None:
        raise Missing()
    return invoice


def end(attempt: PaymentAttempt, state: AttemptState, number: str, *, now: datetime) -> None:
    """The attempt has ended; told only when it ended without money, for money has facts of its own."""
    attempt.state, attempt.check_at, attempt.ended_at = state, None, now
    db.session.flush()
    if state is not AttemptState.PAID:
        about = {"tenant_id": attempt.tenant_id, "object_id": attempt.invoice_id, "at": now}
        publish(PaymentEnded(**about, attempt_id=attempt.id, number=number, state=state.value))


def _due(invoice: Invoice) -> Money:
    money = payment_status_of(invoice.id)
    if money.is_held_up:
        raise Conflict("A payment for this invoice is being looked at, so it is not asked for again.")
    if money.status.due.minor <= 0:
        raise Conflict(f"Invoice {invoice.number} is paid; nothing is due on it.")
    return money.status.due


def _live(invoice: Invoice, due: Money, now: datetime) -> PaymentAttempt | None:
    mine = (PaymentAttempt.invoice_id == invoice.id, PaymentAttempt.state.in_(LIVE))
    attempt = db.session.scalars(select(PaymentAttempt).where(*mine)).one_or_none()
    if attempt is None or not _is_stale(attempt, due, now):
        return attempt
    end(attempt, AttemptState.EXPIRED, invoice.number or "", now=now)
    return None


def _is_stale(attempt: PaymentAttempt, due: Money, now: datetime) -> bool:
    is_other = Money(attempt.amount_minor, attempt.currency) != due
    return attempt.state == AttemptState.OPENED and (is_other or attempt.opened_at + KEY_LIFE <= now)


def _open(invoice: Invoice, due: Money, by: Actor, now: datetime) -> PaymentAttempt:
    attempt = PaymentAttempt(
        id=new_id(),
        tenant_id=invoice.tenant_id,
        invoice_id=invoice.id,
        amount_minor=due.minor,
        currency=due.currency,
        state=AttemptState.OPENED,
        opened_at=now,
        opened_by=by.name[:200],
        check_at=now + FIRST_CHECK,
    )
    db.session.add(attempt)
    db.session.flush()
    about = {"tenant_id": invoice.tenant_id, "object_id": invoice.id, "at": now}
    money = {"currency": due.currency, "amount_minor": due.minor}
    publish(PaymentAttempted(**about, **money, attempt_id=attempt.id, number=invoice.number or ""))
    return attempt


def _press(invoice: Invoice, attempt: PaymentAttempt, places: Places, due: Money, now: datetime) -> Press:
    amount = Money(attempt.amount_minor, attempt.currency)
    is_over = not attempt.session_url or (attempt.expires_at is not None and attempt.expires_at <= now)
    call = next_call(AttemptState(attempt.state), is_over=is_over, is_other_amount=amount != due)
    number = invoice.number or ""
    order = Order(attempt.id, attempt.tenant_id, number, amount, places.done, places.stopped)
    url = (attempt.session_url or "") if call is Call.SHOW else ""
    return Press(attempt.id, call, order, attempt.session_id or "", url)
