"""What must hold of payments at any moment (field/billing.md sections 11 and 12)."""

from collections.abc import Iterator

from sqlalchemy import func, select

from msp.billing.checkout import LIVE, AttemptState
from msp.billing.models import Invoice
from msp.billing.payment import PaymentKind
from msp.billing.payment_models import Payment, PaymentAttempt
from msp.store import db


def broken_payments() -> Iterator[str]:
    """A sentence for every fault in the ledger of payments of the tenant in scope; nothing when all is well."""
    yield from _attempts_without_their_money()
    yield from _money_without_its_attempt()
    yield from _invoices_with_two_live_attempts()
    yield from _more_back_than_came()


def _attempts_without_their_money() -> Iterator[str]:
    same = (Payment.tenant_id == PaymentAttempt.tenant_id) & (Payment.attempt_id == PaymentAttempt.id)
    same &= Payment.kind == PaymentKind.PAYMENT
    came = select(func.coalesce(func.sum(Payment.amount_minor), 0)).where(same).correlate(PaymentAttempt)
    found = select(PaymentAttempt.id).where(
        PaymentAttempt.state == AttemptState.PAID, PaymentAttempt.amount_minor != came.scalar_subquery()
    )
    for id_ in db.session.scalars(found):
        yield f"the paid attempt {id_} has not exactly its money in the ledger."


def _money_without_its_attempt() -> Iterator[str]:
    same = (Payment.tenant_id == PaymentAttempt.tenant_id) & (Payment.attempt_id == PaymentAttempt.id)
    found = select(Payment.provider_reference).join(PaymentAttempt, same)
    of_other = (PaymentAttempt.invoice_id != Payment.invoice_id) | (PaymentAttempt.currency != Payment.currency)
    for reference in db.session.scalars(found.where((PaymentAttempt.state != AttemptState.PAID) | of_other)):
        yield f"the money {reference} belongs to no paid attempt of its invoice."


def _invoices_with_two_live_attempts() -> Iterator[str]:
    same = (Invoice.tenant_id == PaymentAttempt.tenant_id) & (Invoice.id == PaymentAttempt.invoice_id)
    found = select(Invoice.number).join(PaymentAttempt, same).where(PaymentAttempt.state.in_(LIVE))
    for number in db.session.scalars(found.group_by(Invoice.number).having(func.count() > 1)):
        yield f"invoice {number} has two live attempts to pay it."


def _more_back_than_came() -> Iterator[str]:
    same = (Invoice.tenant_id == Payment.tenant_id) & (Invoice.id == Payment.invoice_id)
    found = select(Invoice.number).join(Payment, same).group_by(Invoice.number)
    for number in db.session.scalars(found.having(func.sum(Payment.amount_minor) < 0)):
        yield f"more money of invoice {number} went back than ever came."
