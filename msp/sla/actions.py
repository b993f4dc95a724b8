"""The only writers of service hours and policies: each change is a new immutable version."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.sla.calendar import ServiceHours
from msp.sla.content import content_hash
from msp.sla.events import HoursPublished, PolicyPublished
from msp.sla.in_force import forget_loaded
from msp.sla.models import PolicyVersion, ServiceHoursVersion
from msp.sla.policy import policy_from_document
from msp.store import db, one_of_a_kind, scope

REASON_LENGTH = 500
Version = ServiceHoursVersion | PolicyVersion


@dataclass(frozen=True, slots=True)
class VersionForm:
    """Service hours or a policy as they are proposed; without `valid_from` they count from now on."""

    name: str
    document: dict[str, Any]
    reason: str
    valid_from: datetime | None = None


def publish_hours_version(form: VersionForm, *, by: Actor, now: datetime) -> UUID:
    """Add a version of service hours to the tenant in scope; returns its id.

    Invalid names what is wrong with the document, or says that it starts in the past (clocks.md section 4); Conflict
    when another version of that name starts at the same instant.
    """
    ServiceHours.from_document(form.document)
    row = _written(ServiceHoursVersion, form, by, now)
    _tell(HoursPublished, row, now)
    return row.id


def publish_policy_version(form: VersionForm, *, by: Actor, now: datetime) -> UUID:
    """Add a version of the promised targets to the tenant in scope; returns its id. Refused as service hours are.

    The service hours it names must have been published before.
    """
    policy = policy_from_document(form.document)
    for terms in policy.metrics.values():
        if isinstance(terms.hours, str) and not _exists(ServiceHoursVersion, terms.hours):
            sentence = f"{terms.metric} runs on “{terms.hours}”, but no service hours of that name are published."
            raise Invalid(sentence, field=f"{terms.metric}.hours")
    row = _written(PolicyVersion, form, by, now)
    _tell(PolicyPublished, row, now)
    return row.id


def _written(model: type[Any], form: VersionForm, by: Actor, now: datetime) -> Version:
    valid_from = form.valid_from or now
    _check(model, form, valid_from, now)
    row = model(id=new_id(), name=form.name, valid_from=valid_from, document=form.document)
    row.published_at = now
    row.content_hash, row.author, row.reason = content_hash(form.document), by.name[:200], form.reason.strip()
    with one_of_a_kind(_same_instant()):
        db.session.add(row)
    forget_loaded()
    return row


def _same_instant() -> Conflict:
    return Conflict("Another version of that name starts at the same instant.", field="valid_from")


def _check(model: type[Any], form: VersionForm, valid_from: datetime, now: datetime) -> None:
    if not 1 <= len(form.name) <= 40:
        raise Invalid("A name has 1 to 40 characters.", field="name")
    if not 1 <= len(form.reason.strip()) <= REASON_LENGTH:
        raise Invalid(f"Say in 1 to {REASON_LENGTH} characters why this changes.", field="reason")
    same = select(model.id).where(model.name == form.name, model.valid_from == valid_from)
    if db.session.scalars(same).first() is not None:
        raise _same_instant()
    # The first version may start earlier: nothing was in force before it, so nobody's past is rewritten.
    if valid_from < now and _exists(model, form.name):
        raise Invalid("A new version cannot start in the past; what happened then stays as it was.", field="valid_from")


def _exists(model: type[Any], name: str) -> bool:
    return db.session.scalars(select(model.id).where(model.name == name)).first() is not None


def _tell(fact: type[HoursPublished] | type[PolicyPublished], row: Version, now: datetime) -> None:
    (tenant_id,) = scope.required().tenant_ids
    publish(fact(tenant_id=tenant_id, object_id=row.id, at=now, name=row.name, valid_from=row.valid_from))
