"""Writing down what Stripe says of a payment page: the attempt moves forward, money goes into the ledger once."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp.billing import stripe_door
from msp.billing.actions.paying import end
from msp.billing.checkout import LIVE, AttemptState, Receipt, SeenSession, Withheld, verdict
from msp.billing.models import Invoice
from msp.billing.payment import PaymentKind
from msp.billing.payment_events import PaymentHeld, PaymentReceived, PaymentRefunded
from msp.billing.payment_models import HeldPayment, Payment, PaymentAttempt
from msp.billing.payments import LiveAttempt
from msp.kernel.errors import Conflict, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.kernel.money import Money
from msp.store import db, scope


def settle(attempt_id: UUID, seen: SeenSession, *, now: datetime) -> LiveAttempt:
    """Merge what was read at Stripe into an attempt of the tenant in scope and its invoice; twice is once.

    Missing without such an attempt; Conflict when the page belongs to another attempt.
    """
    attempt, invoice = _held(attempt_id)
    if seen.attempt_id != attempt.id or (attempt.session_id or seen.id) != seen.id:
        raise Conflict("That payment page belongs to another attempt.")
    told = verdict(AttemptState(attempt.state), Money(attempt.amount_minor, attempt.currency), seen)
    _move(attempt, told.state, seen, invoice, now)
    for receipt in told.receipts:
        _write_down(attempt, invoice, receipt, now)
    if told.held is not None:
        hold(told.held, invoice=invoice, now=now)
    amount = Money(attempt.amount_minor, attempt.currency)
    return LiveAttempt(attempt.id, told.state, amount, seen.url, attempt.expires_at, attempt.opened_by)


def deliver_settlement(_effect_id: UUID, payload: dict[str, Any]) -> Callable[[datetime], None]:
    """Read a payment page again, and leave the writing to whoever marks the effect as done, in that transaction."""
    session_id = payload["session_id"]
    till = stripe_door.till
    seen = till.session(session_id) if session_id else till.session_behind(payload["intent_id"])
    return partial(_settled, UUID(payload["attempt_id"]), seen)


def hold(withheld: Withheld, *, invoice: Invoice | None = None, now: datetime) -> None:
    """Keep money that fits nothing, once; it counts for no invoice until somebody has looked at it."""
    (tenant_id,) = scope.required().tenant_ids
    known = select(HeldPayment.id).where(HeldPayment.provider_reference == withheld.reference)
    if db.session.scalars(known).first() is not None:
        return
    money = {"amount_minor": withheld.amount.minor, "currency": withheld.amount.currency}
    row = HeldPayment(id=new_id(), tenant_id=tenant_id, invoice_id=invoice.id if invoice else None, **money)
    row.reason, row.provider_reference = withheld.reason, withheld.reference
    row.received_at, row.recorded_at = withheld.received_at, now
    db.session.add(row)
    db.session.flush()
    number = (invoice.number if invoice else None) or ""
    about = {"tenant_id": tenant_id, "object_id": row.id, "at": now}
    publish(PaymentHeld(**about, **money, number=number, reason=withheld.reason.value))


def _settled(attempt_id: UUID, seen: SeenSession, now: datetime) -> None:
    settle(attempt_id, seen, now=now)


def _held(attempt_id: UUID) -> tuple[PaymentAttempt, Invoice]:
    """The attempt and its invoice under the invoice's lock, the attempt read after the lock was had."""
    (tenant_id,) = scope.required().tenant_ids
    found = select(PaymentAttempt).where(PaymentAttempt.tenant_id == tenant_id, PaymentAttempt.id == attempt_id)
    attempt = db.session.scalars(found).one_or_none()
    if attempt is None:
        raise Missing()
    invoice = db.session.get_one(Invoice, (tenant_id, attempt.invoice_id), with_for_update=True)
    db.session.refresh(attempt)
    return attempt, invoice


def _move(attempt: PaymentAttempt, state: AttemptState, seen: SeenSession, invoice: Invoice, now: datetime) -> None:
    if attempt.state == AttemptState.PAID:
        return
    attempt.session_id, attempt.expires_at = seen.id, seen.expires_at
    attempt.session_url = seen.url or attempt.session_url
    was = AttemptState(attempt.state)
    if state in LIVE:
        attempt.state = state
        db.session.flush()
    elif state is not was:
        end(attempt, state, invoice.number or "", now=now)


def _write_down(attempt: PaymentAttempt, invoice: Invoice, receipt: Receipt, now: datetime) -> None:
    known = select(Payment.id).where(Payment.provider_reference == receipt.reference)
    if db.session.scalars(known).first() is not None:
        return
    row = Payment(id=new_id(), tenant_id=attempt.tenant_id, invoice_id=invoice.id, attempt_id=attempt.id)
    row.kind, row.provider_reference = receipt.kind, receipt.reference
    row.amount_minor, row.currency = receipt.amount.minor, receipt.amount.currency
    row.received_at, row.recorded_at = receipt.received_at, now
    db.session.add(row)
    db.session.flush()
    fact = PaymentReceived if receipt.kind is PaymentKind.PAYMENT else PaymentRefunded
    about = {"tenant_id": row.tenant_id, "object_id": invoice.id, "at": now, "number": invoice.number or ""}
    money = {"currency": row.currency, "amount_minor": abs(row.amount_minor), "received_at": row.received_at}
    publish(fact(**about, **money, payment_id=row.id))
