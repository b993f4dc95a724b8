"""The only writer of guard rails: each change is a new immutable version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp.agreements.events import GuardRailsSet
from msp.agreements.guard_rails import GuardRails
from msp.agreements.models import GuardRailVersion
from msp.agreements.wording import reason_of
from msp.identity import Actor
from msp.kernel.errors import Conflict
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, scope


@dataclass(frozen=True, slots=True)
class RailsForm:
    """Guard rails as they are proposed, written against a version (None where there was none)."""

    document: dict[str, Any]
    reason: str
    base: UUID | None = None


def set_guard_rails(form: RailsForm, *, by: Actor, now: datetime) -> UUID:
    """Add a version of what the client in scope may set itself, from now on; returns its id.

    Invalid names what makes no sense; Conflict when somebody set others meanwhile.
    """
    GuardRails.from_document(form.document)
    reason = reason_of(form.reason)
    newest = db.session.scalars(select(GuardRailVersion).order_by(GuardRailVersion.valid_from.desc()).limit(1)).first()
    if (newest.id if newest else None) != form.base:
        raise Conflict("Somebody else set other guard rails meanwhile. Nothing was saved; look at them and save again.")
    if newest is not None and newest.valid_from >= now:
        raise Conflict("Guard rails were set in this very second. Nothing was saved; look at them and save again.")
    row = GuardRailVersion(id=new_id(), valid_from=now, document=form.document, author=by.name[:200], reason=reason)
    db.session.add(row)
    db.session.flush()
    (tenant_id,) = scope.required().tenant_ids
    publish(GuardRailsSet(tenant_id=tenant_id, object_id=row.id, at=now, valid_from=now))
    return row.id
