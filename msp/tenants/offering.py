"""The only writers of the services that a client buys."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from msp.kernel import text as typed
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import Who, db, one_of_a_kind, scope
from msp.tenants.events import ServiceAdded, ServiceEdited, ServicePutUnder, ServiceRetired
from msp.tenants.models import Service, ServicePolicy
from msp.tenants.services import STANDARD, service

NAME_LENGTH, DESCRIPTION_LENGTH, REASON_LENGTH = 80, 300, 500
_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_KEY_LENGTH = 40


@dataclass(frozen=True, slots=True)
class ServiceForm:
    """A service as it is to be written; `key` never changes."""

    key: str
    name: str
    description: str = ""
    #: The policy that it begins under, which is there already.
    policy: str = STANDARD
    #: From when; earlier than now only where a client is set up whose tickets come from before.
    since: datetime | None = None


def add_service(form: ServiceForm, *, by: Who, now: datetime) -> UUID:
    """Write a service of the client in scope; returns its id. Invalid names the field, Conflict what is taken."""
    key, name, description = _service_key(form.key), _name(form.name), _description(form.description)
    taken = Conflict(f"There is a service with the key {key} already, perhaps a retired one.", field="key")
    if db.session.scalars(select(Service.id).where(Service.key == key)).first() is not None:
        raise taken
    _refuse_taken(name, None)
    row = Service(id=new_id(), key=key, name=name, description=description, added_at=now)
    with one_of_a_kind(taken):
        db.session.add(row)
    publish(ServiceAdded(tenant_id=row.tenant_id, object_id=row.id, at=now, key=key))
    first = ServicePolicy(id=new_id(), policy=form.policy, reason="First policy", valid_from=form.since or now)
    _put(row, first, by=by, now=now)
    return row.id


def edit_service(service_id: UUID, name: str, description: str, *, now: datetime) -> None:
    """Call or describe a service otherwise, also on the tickets that it has. Refused as for a new one."""
    row = _held(service_id)
    asked = {"name": _name(name), "description": _description(description)}
    changes = {field: value for field, value in asked.items() if value != getattr(row, field)}
    if not changes:
        return
    _refuse_taken(asked["name"], service_id)
    _write(row, changes)
    fields = tuple(sorted(changes))
    publish(ServiceEdited(tenant_id=row.tenant_id, object_id=row.id, at=now, key=row.key, fields=fields))


def retire_service(service_id: UUID, *, now: datetime) -> None:
    """Offer a service no more; its tickets keep it and the promises that hold for them."""
    row = _held(service_id)
    _write(row, {"retired_at": now})
    publish(ServiceRetired(tenant_id=row.tenant_id, object_id=row.id, at=now, key=row.key))


def put_under(service_id: UUID, policy: str, reason: str, *, by: Who, now: datetime) -> None:
    """Put a service under a policy, for the tickets that are opened for it or moved to it from then on.

    The caller has seen that there is such a policy. Invalid without a reason; Conflict when it stands under it already.
    """
    row, words = _held(service_id), typed.line(reason)
    if not 1 <= len(words) <= REASON_LENGTH:
        raise Invalid(f"Say in 1 to {REASON_LENGTH} characters why this changes.", field="reason")
    stands = service(service_id, now)
    if stands.policy == policy:
        raise Conflict(f"{row.name} stands under that policy already.", field="policy")
    if stands.policy_since == now:
        raise Conflict("That was changed at this very moment; look at it again.", field="policy")
    _put(row, ServicePolicy(id=new_id(), policy=policy, reason=words, valid_from=now), by=by, now=now)


def _put(row: Service, version: ServicePolicy, *, by: Who, now: datetime) -> None:
    version.service_id, version.author = row.id, by.name[:200]
    db.session.add(version)
    db.session.flush()
    told = {"key": row.key, "policy": version.policy, "valid_from": version.valid_from}
    publish(ServicePutUnder(tenant_id=row.tenant_id, object_id=row.id, at=now, **told))


def _held(service_id: UUID) -> Service:
    """A service that is offered, under its lock."""
    (tenant_id,) = scope.required().tenant_ids
    row = db.session.get(Service, (tenant_id, service_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise Missing()
    if row.retired_at is not None:
        raise Conflict(f"{row.name} is retired; nothing of it changes any more.")
    return row


def _write(row: Service, changes: Mapping[str, object]) -> None:
    for field, value in changes.items():
        setattr(row, field, value)
    db.session.flush()


def _refuse_taken(name: str, but: UUID | None) -> None:
    same = select(Service.id).where(func.lower(Service.name) == name.lower(), Service.retired_at.is_(None))
    if any(found != but for found in db.session.scalars(same)):
        raise Conflict(f"There is a service called {name} already.", field="name")


def offered_key(text: str, field: str = "key") -> str:
    """A key as it stands in addresses and documents; Invalid when it has no such form."""
    if len(text) > _KEY_LENGTH or not _KEY.fullmatch(text):
        how = "small letters, digits and single hyphens, beginning with a letter, such as point-of-sale"
        raise Invalid(f"A key has at most {_KEY_LENGTH} {how}.", field=field)
    return text


def _service_key(text: str) -> str:
    if offered_key(text) == STANDARD:
        raise Invalid(f"“{STANDARD}” is the policy of everything else; choose another key.", field="key")
    return text


def _name(text: str) -> str:
    name = typed.line(text)
    if not 1 <= len(name) <= NAME_LENGTH:
        raise Invalid(f"A name has 1 to {NAME_LENGTH} characters.", field="name")
    return name


def _description(text: str) -> str:
    description = typed.line(text)
    if len(description) > DESCRIPTION_LENGTH:
        raise Invalid(f"Keep it to {DESCRIPTION_LENGTH} characters.", field="description")
    return description
