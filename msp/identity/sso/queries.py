"""How doors and pages see the ways in which a client's people sign in."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from msp.identity.sso.models import SignInPolicy, SsoConnection, SsoDomain, SsoIdentity
from msp.kernel.errors import Missing, Unavailable
from msp.store import db, scope
from msp.store.sealing import Unopened, unseal


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """A connection; its secret stays sealed until `secret_of` is asked."""

    id: UUID
    tenant_id: UUID
    name: str
    issuer: str
    client_id: str
    sealed_secret: str = field(repr=False)
    version: int
    is_active: bool
    creates_people: bool
    #: No part of what the connection is: who asks the service over and over again, asks the same one.
    last_proved_at: datetime | None = field(compare=False)


@dataclass(frozen=True, slots=True)
class DomainView:
    """A mail domain that a client asked for, and since when it is confirmed."""

    id: UUID
    connection_id: UUID
    domain: str
    asked_at: datetime
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PolicyView:
    """Whether passwords count at a client, who said so, when and why; nobody did as long as they always have."""

    allows_password: bool
    version: int = 0
    valid_from: datetime | None = None
    author: str = ""
    reason: str = ""


def connections() -> list[ConnectionView]:
    """The connections of the tenants in scope, by name."""
    rows = db.session.scalars(select(SsoConnection).order_by(SsoConnection.name, SsoConnection.id))
    return [view_of(row) for row in rows]


def connection(connection_id: UUID) -> ConnectionView:
    """One connection of the tenants in scope; Missing otherwise."""
    row = db.session.scalars(select(SsoConnection).where(SsoConnection.id == connection_id)).one_or_none()
    if row is None:
        raise Missing()
    return view_of(row)


def secret_of(connection: ConnectionView) -> str:
    """The client secret in clear, for the sign-in service only; Unavailable when it cannot be opened any more."""
    try:
        return unseal(connection.sealed_secret, place=place_of(connection.tenant_id, connection.id))
    except Unopened as error:
        raise Unavailable("The secret of this connection cannot be read any more; an admin types it anew.") from error


def people_linked() -> dict[UUID, int]:
    """How many people are known at each connection of the tenants in scope."""
    counted = select(SsoIdentity.connection_id, func.count().label("people")).group_by(SsoIdentity.connection_id)
    return {row.connection_id: row.people for row in db.session.execute(counted)}


def domains() -> list[DomainView]:
    """The mail domains that the tenants in scope asked for, by name."""
    ids = scope.required().tenant_ids
    found = select(SsoDomain).where(SsoDomain.tenant_id.in_(ids)).order_by(SsoDomain.domain, SsoDomain.id)
    return [
        DomainView(row.id, row.connection_id, row.domain, row.asked_at, row.confirmed_at)
        for row in db.session.scalars(found)
    ]


def tenant_of_domain(domain: str) -> UUID | None:
    """Whose a confirmed mail domain is; asked before anybody is signed in, and about domains only, never people."""
    theirs = select(SsoDomain.tenant_id).where(SsoDomain.domain == domain, SsoDomain.confirmed_at.is_not(None))
    return db.session.scalars(theirs).one_or_none()


def policy() -> PolicyView:
    """The sign-in policy in force at the tenant in scope."""
    newest = select(SignInPolicy).order_by(SignInPolicy.version.desc()).limit(1)
    row = db.session.scalars(newest).one_or_none()
    if row is None:
        return PolicyView(True)
    return PolicyView(row.allows_password, row.version, row.valid_from, row.author, row.reason)


def place_of(tenant_id: UUID, connection_id: UUID) -> str:
    """Where a connection's secret is sealed to."""
    return f"sso_connections|sealed_secret|{tenant_id}|{connection_id}"


def view_of(row: SsoConnection) -> ConnectionView:
    """The frozen view of a row."""
    return ConnectionView(
        id=row.id,
        tenant_id=row.tenant_id,
        name=row.name,
        issuer=row.issuer,
        client_id=row.client_id,
        sealed_secret=row.sealed_secret,
        version=row.version,
        is_active=row.is_active,
        creates_people=row.creates_people,
        last_proved_at=row.last_proved_at,
    )
