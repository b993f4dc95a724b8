"""The only writer of a client's priority labels."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, one_of_a_kind, scope
from msp.tickets import wording
from msp.tickets.events import PriorityLabelsPublished
from msp.tickets.labels import READ_HERE, labels_from_document
from msp.tickets.models import PriorityLabelVersion


@dataclass(frozen=True, slots=True)
class LabelsForm:
    """Labels as they are proposed; without `valid_from` they count from now on."""

    document: dict[str, Any]
    reason: str
    valid_from: datetime | None = None


def publish_priority_labels(form: LabelsForm, *, by: Actor, now: datetime) -> UUID:
    """Add an immutable version of the labels of the tenant in scope; returns its id.

    Invalid names the priority whose label is wrong, or says that the start lies in the past; Conflict when another
    version starts at the same instant.
    """
    labels, reason = labels_from_document(form.document), wording.reason(form.reason)
    valid_from = form.valid_from or now
    _check(reason, valid_from, now)
    (tenant_id,) = scope.required().tenant_ids
    row = PriorityLabelVersion(id=new_id(), valid_from=valid_from, document=labels, published_at=now)
    row.author, row.reason = by.name[:200], reason
    with one_of_a_kind(_same_instant()):
        db.session.add(row)
    db.session.info.pop(READ_HERE, None)
    publish(PriorityLabelsPublished(tenant_id=tenant_id, object_id=row.id, at=now, valid_from=valid_from))
    return row.id


def _same_instant() -> Conflict:
    return Conflict("Other labels start at the same instant.")


def _check(reason: str, valid_from: datetime, now: datetime) -> None:
    if not reason:
        raise Invalid("Say why the labels change.", field="reason")
    if db.session.scalar(select(exists().where(PriorityLabelVersion.valid_from == valid_from))):
        raise _same_instant()
    # The first version may start earlier, as those of other settings may.
    if valid_from < now and db.session.scalar(select(exists().where(PriorityLabelVersion.id.is_not(None)))):
        raise Invalid("New labels cannot start in the past; what was shown then stays as it was.", field="valid_from")
