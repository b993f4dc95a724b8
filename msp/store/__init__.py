"""The ground: the database, the walls between tenants, the trail and the outbox."""

from msp.store import (
    audit,
    engines,
    files,
    form_uses,
    given_up,
    heartbeats,
    outbox,
    queues,
    retention,
    scope,
    walls,
    watchman,
)
from msp.store.base import Base, Document, ExactDecimal, UtcDateTime, db
from msp.store.keys import TenantScoped, in_tenant, within_tenant
from msp.store.once import one_of_a_kind
from msp.store.scope import SYSTEM, Side, Who, acting_for, reading_the_door, serving, watching

__all__ = [
    "SYSTEM",
    "Base",
    "Document",
    "ExactDecimal",
    "Side",
    "TenantScoped",
    "UtcDateTime",
    "Who",
    "acting_for",
    "audit",
    "db",
    "engines",
    "files",
    "form_uses",
    "given_up",
    "heartbeats",
    "in_tenant",
    "one_of_a_kind",
    "outbox",
    "queues",
    "reading_the_door",
    "retention",
    "scope",
    "serving",
    "walls",
    "watching",
    "watchman",
    "within_tenant",
]
