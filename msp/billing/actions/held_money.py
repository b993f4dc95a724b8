"""Saying what became of held money: sent back, or booked by hand; the row keeps who said it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.billing.models import Invoice
from msp.billing.payment_events import HeldPaymentSettled
from msp.billing.payment_models import HeldPayment
from msp.identity import Actor
from msp.kernel import text
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.store import db, scope

HELD_NOTE_LENGTH = 500


def settle_held(held_id: UUID, note: str, *, by: Actor, now: datetime) -> None:
    """Note what became of held money; Missing when there is none, Conflict when it was noted before."""
    (tenant_id,) = scope.required().tenant_ids
    row = db.session.get(HeldPayment, (tenant_id, held_id), with_for_update=True)
    if row is None:
        raise Missing()
    if row.settled_at is not None:
        raise Conflict("Somebody else has said what became of it.")
    words = text.line(note)
    if not words or len(words) > HELD_NOTE_LENGTH:
        raise Invalid(f"Say in 1 to {HELD_NOTE_LENGTH} characters what became of the money.", field="note")
    row.settled_at, row.settled_by, row.settled_note = now, by.name[:200], words
    db.session.flush()
    number = db.session.scalars(select(Invoice.number).where(Invoice.id == row.invoice_id)).one_or_none()
    publish(HeldPaymentSettled(tenant_id=tenant_id, object_id=row.id, at=now, number=number or ""))
