"""The ground: the database, the walls between tenants, the trail and the outbox."""

from msp.store import audit, engines, files, outbox, scope, walls
from msp.store.base import Base, Document, ExactDecimal, UtcDateTime, db
from msp.store.keys import TenantScoped, in_tenant, within_tenant
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
    "in_tenant",
    "outbox",
    "reading_the_door",
    "scope",
    "serving",
    "walls",
    "watching",
    "within_tenant",
]
