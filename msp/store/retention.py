"""Forgetting in small bites: each a transaction of its own, so that no lock is ever held for long."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Delete, Update, delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from msp.store import scope
from msp.store.base import db
from msp.store.outbox import OutboxEffect

#: Rows in one bite, and bites in one tick: what is left waits for the next.
BITE, BITES = 500, 20


def forget(key: InstrumentedAttribute[Any], condition: ColumnElement[bool]) -> int:
    """Delete the rows in scope for which a condition holds; `key` is their id; returns how many went."""
    table: type[Any] = key.parent.class_
    return _in_bites(delete(table), key, condition)


def empty_payloads(tenant_id: UUID, *, older_than: timedelta, now: datetime) -> int:
    """Empty what delivered and let-go effects said; each row stays as history. Returns how many were emptied."""
    emptied = update(OutboxEffect).values(payload={}, last_error=None, emptied_at=now)
    with scope.acting_for(tenant_id):
        return sum(
            _in_bites(emptied, OutboxEffect.id, (ended < now - older_than) & OutboxEffect.emptied_at.is_(None))
            for ended in (OutboxEffect.delivered_at, OutboxEffect.let_go_at)
        )


def _in_bites(act: Delete | Update, key: InstrumentedAttribute[Any], condition: ColumnElement[bool]) -> int:
    done = 0
    for _ in range(BITES):
        bite = db.session.scalars(select(key).where(condition).limit(BITE)).all()
        if bite:
            db.session.execute(act.where(key.in_(bite)), execution_options={"synchronize_session": False})
        db.session.commit()
        done += len(bite)
        if len(bite) < BITE:
            break
    return done
