"""What the client in scope calls its priorities, at an instant and in the course of time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.store import db, scope
from msp.tickets.labels import READ_HERE, USUAL
from msp.tickets.models import PriorityLabelVersion


@dataclass(frozen=True, slots=True)
class PublishedLabels:
    """A version of a client's labels, as its history shows it."""

    id: UUID
    valid_from: datetime
    document: dict[str, str]
    author: str
    reason: str
    published_at: datetime


def priority_labels(at: datetime) -> dict[str, str]:
    """The label of each priority at an instant, of the one tenant in scope; the usual words before its first choice."""
    return next((dict(version.document) for version in _versions() if version.valid_from <= at), dict(USUAL))


def priority_label_versions() -> list[PublishedLabels]:
    """Every version of the one tenant in scope, the newest beginning first, those still to come included."""
    return list(_versions())


def _versions() -> list[PublishedLabels]:
    """Read once per scope."""
    loaded = db.session.info.get(READ_HERE)
    if loaded is None:
        # One client's words never stand for another's: with several tenants in scope this is a fault.
        (tenant_id,) = scope.required().tenant_ids
        own = select(PriorityLabelVersion).where(PriorityLabelVersion.tenant_id == tenant_id)
        rows = db.session.scalars(own.order_by(PriorityLabelVersion.valid_from.desc()))
        loaded = db.session.info[READ_HERE] = [_published(row) for row in rows]
    return loaded


def _published(row: PriorityLabelVersion) -> PublishedLabels:
    return PublishedLabels(row.id, row.valid_from, row.document, row.author, row.reason, row.published_at)
