"""What a session still opens now: people leave, connections are switched off, passwords may count no more."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from msp.identity.actor import Actor
from msp.identity.models import Person
from msp.identity.session_keys import Via, read_key
from msp.identity.sso.models import SignInPolicy, SsoConnection, SsoIdentity
from msp.store import db


def admitted(actor: Actor, session_key: str) -> Actor:
    """A client's actor with what this session may reach of it; the tenants of its grants are in scope, read only.

    A password opens no tenant that forbids passwords: such tenants are `held_back`. A connection opens its own tenant,
    as long as it is switched on and knows the person.
    """
    key = read_key(session_key)
    via = key.via if key else None
    person_ids = [grant.person_id for grant in actor.grants.values() if grant.person_id is not None]
    found = _through(via, person_ids) if via else _by_password(person_ids)
    kept = {tenant_id: grant for tenant_id, grant in actor.grants.items() if found.get(tenant_id)}
    held_back = frozenset(tenant_id for tenant_id, opens in found.items() if not opens)
    return replace(actor, grants=kept, held_back=held_back)


def _through(via: Via, person_ids: list[UUID]) -> dict[UUID, bool]:
    """The connection's tenant, if it still lets one of these people in."""
    known = (
        select(Person.tenant_id)
        .join(SsoIdentity, (SsoIdentity.tenant_id == Person.tenant_id) & (SsoIdentity.person_id == Person.id))
        .join(
            SsoConnection,
            (SsoConnection.tenant_id == SsoIdentity.tenant_id) & (SsoConnection.id == SsoIdentity.connection_id),
        )
        .where(Person.tenant_id == via.tenant_id, Person.id.in_(person_ids), Person.is_active)
        .where(SsoConnection.id == via.connection_id, SsoConnection.is_active)
        .where(SsoIdentity.issuer == SsoConnection.issuer)
    )
    return dict.fromkeys(db.session.scalars(known), True)


def _by_password(person_ids: list[UUID]) -> dict[UUID, bool]:
    """For each tenant at which one of these people is active, whether a password opens it."""
    newest = (
        select(SignInPolicy.allows_password)
        .where(SignInPolicy.tenant_id == Person.tenant_id)
        .order_by(SignInPolicy.version.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    rows = db.session.execute(select(Person.tenant_id, newest).where(Person.id.in_(person_ids), Person.is_active))
    return {tenant_id: allows is not False for tenant_id, allows in rows}
