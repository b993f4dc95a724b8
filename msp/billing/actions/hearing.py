"""Taking in what Stripe tells us: each event once, kept in one transaction with what it sets going."""

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from msp.billing import stripe_door
from msp.billing.actions.settling import hold
from msp.billing.checkout import HeldReason, Hint, Withheld
from msp.billing.payment_models import PaymentAttempt, StripeEvent
from msp.billing.stripe_reading import HEARD
from msp.kernel.ids import new_id
from msp.store import db
from msp.store.outbox import Effect, queue

log = structlog.get_logger(__name__)


def heard(body: bytes, signature: str) -> Hint | None:
    """What a call of Stripe's says, None when it is of no meaning here; Invalid unless it is signed, and lately."""
    hint = stripe_door.till.heard(body, signature)
    return hint if hint.type in HEARD else None


def take_event(hint: Hint, *, now: datetime) -> bool:
    """Keep an event about an attempt of the tenant in scope, and have the page read again; twice is once.

    The event itself is not believed: events come repeated and in any order, what is read back does not. False when
    the tenant in scope knows of no such attempt.
    """
    attempt = _attempt(hint)
    if attempt is None:
        return False
    if _keep(hint, now):
        page = {"session_id": attempt.session_id or hint.session_id, "intent_id": hint.intent_id}
        payload = {"attempt_id": str(attempt.id), **page}
        queue(Effect("stripe_settle", f"stripe_settle:{hint.event_id}", payload), now=now)
    return True


def take_stray_event(hint: Hint, *, now: datetime) -> None:
    """Keep an event about nothing we asked for, with the provider in scope; money in it is held, never dropped."""
    if not _keep(hint, now):
        return
    log.warning("stripe told of something we did not ask for", event_id=hint.event_id, type=hint.type)
    if hint.money is not None:
        reference = hint.intent_id or hint.session_id
        hold(Withheld(reference, hint.money, HeldReason.UNKNOWN, hint.created_at), now=now)


def _attempt(hint: Hint) -> PaymentAttempt | None:
    found = select(PaymentAttempt).where(PaymentAttempt.id == hint.attempt_id)
    attempt = db.session.scalars(found).one_or_none() if hint.attempt_id else None
    is_other = attempt is not None and hint.session_id and (attempt.session_id or hint.session_id) != hint.session_id
    return None if is_other else attempt


def _keep(hint: Hint, now: datetime) -> bool:
    """Write the event down; False when it was told before, also in this very moment."""
    known = select(StripeEvent.id).where(StripeEvent.event_id == hint.event_id)
    if db.session.scalars(known).first() is not None:
        return False
    row = StripeEvent(id=new_id(), event_id=hint.event_id, type=hint.type, received_at=now, payload=_reduced(hint))
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return False
    return True


def _reduced(hint: Hint) -> dict[str, str | int]:
    told = {"session": hint.session_id, "intent": hint.intent_id, "attempt": str(hint.attempt_id or "")}
    money = {"currency": hint.money.currency, "amount_minor": hint.money.minor} if hint.money else {}
    return {**told, **money, "created": hint.created_at.isoformat()}
