"""Looking after attempts that Stripe is silent about, so that a lost webhook leaves no invoice open."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from msp.billing.actions.paying import FIRST_CHECK, KEY_LIFE, end
from msp.billing.checkout import AttemptState
from msp.billing.models import Invoice
from msp.billing.payment_models import PaymentAttempt
from msp.store import db, serving
from msp.store.outbox import Effect, queue
from msp.store.visiting import visit_each

BATCH = 200
LONGEST_WAIT = timedelta(hours=1)


def reconcile(tenant_ids: Iterable[UUID], *, now: datetime) -> int:
    """Have every live attempt that is due read again, the longest silent first; how many were looked after."""
    with serving(tenant_ids):
        due = select(PaymentAttempt.tenant_id, PaymentAttempt.id).where(PaymentAttempt.check_at <= now)
        rows = db.session.execute(due.order_by(PaymentAttempt.check_at, PaymentAttempt.id).limit(BATCH)).all()
    return visit_each("payment attempt", rows, partial(_look_after, now=now), partial(_put_aside, now=now))


def _put_aside(tenant_id: UUID, attempt_id: UUID, *, now: datetime) -> None:
    attempt = db.session.get_one(PaymentAttempt, (tenant_id, attempt_id), with_for_update=True)
    if attempt.check_at is not None and attempt.check_at <= now:
        attempt.check_at = now + LONGEST_WAIT


def _look_after(tenant_id: UUID, attempt_id: UUID, *, now: datetime) -> int:
    attempt = db.session.get_one(PaymentAttempt, (tenant_id, attempt_id))
    invoice = db.session.get_one(Invoice, (tenant_id, attempt.invoice_id), with_for_update=True)
    db.session.refresh(attempt)
    if attempt.check_at is None or attempt.check_at > now:
        return 0
    asked_at, attempt.check_at = attempt.check_at, now + _pause(now - attempt.opened_at)
    if attempt.session_id is not None:
        page = {"attempt_id": str(attempt.id), "session_id": attempt.session_id, "intent_id": ""}
        key = f"stripe_settle:{attempt.id}:{asked_at.isoformat()}"
        queue(Effect("stripe_settle", key, page), now=now)
    elif attempt.opened_at + KEY_LIFE <= now:
        # It never got a page that anybody was shown, so nobody can have paid it.
        end(attempt, AttemptState.EXPIRED, invoice.number or "", now=now)
    return 1


def _pause(age: timedelta) -> timedelta:
    """Ever longer between two looks, as Stripe's own word comes soon or much later."""
    return min(max(age, FIRST_CHECK), LONGEST_WAIT)
