"""An effect that was tried as often as one may, for tests that look at it or decide about it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from msp.store import acting_for, db, outbox
from msp.store.outbox import ATTEMPT_LIMIT, Effect, OutboxEffect
from msp.tenants import TenantView


def given_up_effect(tenant: TenantView, *, now: datetime, key: str = "lost") -> UUID:
    """As the outbox leaves it; outside any scope. Nothing else that waits is touched."""
    with acting_for(tenant.id):
        queued = now - timedelta(days=1)
        outbox.queue(Effect("mail", key, {"to": "rosa@example.com", "key": key}), now=queued)
        db.session.flush()
        row = db.session.scalars(select(OutboxEffect).where(OutboxEffect.dedupe_key == key)).one()
        row.attempts, row.due_at, row.given_up_at = ATTEMPT_LIMIT, None, now
        row.last_error = "ConnectionRefusedError: rosa@example.com is unknown at secret.example"
        db.session.commit()
        return row.id
