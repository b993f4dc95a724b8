"""The append-only trail: every fact with actor, tenant and moment, hash-chained per tenant (reliability.md 6.4)."""

import hashlib
import json
from contextlib import closing
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ScalarResult, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.events import Fact
from msp.store import scope
from msp.store.base import Base, db
from msp.store.keys import TenantScoped

GENESIS = "0" * 64
_HEAD = "audit head"
_BASE_FIELDS = {field.name for field in fields(Fact)}


class AuditEntry(TenantScoped, Base):
    """One change: who, what, when, and the hash that ties it to the entry before."""

    __tablename__ = "audit_entries"
    __table_args__ = (UniqueConstraint("tenant_id", "seq"),)

    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    actor_side: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    object_id: Mapped[UUID]
    detail: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(TenantScoped, Base):
    """The last link of a tenant's chain; its row lock puts the entries in one order."""

    __tablename__ = "audit_heads"

    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


def record(fact: Fact) -> None:
    """Write the entry of `fact` in the transaction that makes it true."""
    head = _locked_head(fact.tenant_id)
    who = scope.required().who
    entry = AuditEntry(
        tenant_id=fact.tenant_id,
        seq=head.seq + 1,
        at=fact.at,
        actor_side=who.side.value,
        actor_id=who.id,
        actor_name=who.name[:200],
        action=type(fact).__name__,
        object_id=fact.object_id,
        detail={f.name: _plain(getattr(fact, f.name)) for f in fields(fact) if f.name not in _BASE_FIELDS},
        previous_hash=head.hash,
    )
    entry.hash = _digest(entry)
    head.seq, head.hash = entry.seq, entry.hash
    db.session.add(entry)


def hold_head(tenant_id: UUID) -> None:
    """Hold the end of the tenant's chain until the transaction ends, for whoever takes other locks before any fact.

    Every act holds it from its first fact on; locks that reactions take come after it, for everybody.
    """
    _locked_head(tenant_id)


def first_broken_link() -> int | None:
    """The sequence number of the first entry in the tenant's chain that does not verify; None when all do."""
    expected, last = GENESIS, 0
    # Closed also where we stop half-way: a cursor left open keeps its rows on the server.
    with closing(_entries_in_order()) as entries:
        for entry in entries:
            if entry.seq != last + 1 or entry.previous_hash != expected or entry.hash != _digest(entry):
                return last + 1
            expected, last = entry.hash, entry.seq
    head = db.session.scalars(select(AuditHead)).one_or_none()
    told = (head.seq, head.hash) if head is not None else (0, GENESIS)
    return None if told == (last, expected) else last + 1


def _locked_head(tenant_id: UUID) -> AuditHead:
    # Kept for the transaction: the session itself holds rows weakly, and would read the head again at every fact.
    transaction, kept = db.session().get_transaction(), db.session.info.get(_HEAD)
    if kept is None or kept[0] is not transaction or transaction is None:
        head = db.session.get(AuditHead, (tenant_id, tenant_id), with_for_update=True)
        if head is None:
            head = AuditHead(tenant_id=tenant_id, id=tenant_id, seq=0, hash=GENESIS)
            db.session.add(head)
        kept = db.session.info[_HEAD] = (db.session().get_transaction(), head)
    return kept[1]


def _entries_in_order() -> ScalarResult[AuditEntry]:
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=1000))


def _digest(entry: AuditEntry) -> str:
    body = [
        entry.previous_hash,
        str(entry.tenant_id),
        entry.seq,
        entry.at.isoformat(),
        entry.actor_side,
        str(entry.actor_id),
        entry.actor_name,
        entry.action,
        str(entry.object_id),
        entry.detail,
    ]
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value
