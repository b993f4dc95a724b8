"""The only writers of connections: made, changed, switched on and off."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from msp.identity.sso.events import SsoConnectionSet
from msp.identity.sso.issuers import issuer_of
from msp.identity.sso.models import SsoConnection, SsoDomain, SsoIdentity
from msp.identity.sso.queries import place_of, policy
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, scope
from msp.store.sealing import seal

ONLY_WAY_IN = (
    "Password sign-in is switched off and this is the only way in that is proved. "
    "Switch password sign-in on first, or prove another connection."
)


@dataclass(frozen=True, slots=True)
class ConnectionForm:
    """What an admin says about a connection; no secret keeps the one that is there."""

    name: str
    issuer: str
    client_id: str
    secret: str | None = field(default=None, repr=False)
    creates_people: bool = False
    #: Whether plain http to this very machine may pass, for trials.
    loopback: bool = False


def add_connection(form: ConnectionForm, *, now: datetime) -> UUID:
    """Make a connection for the tenant in scope, switched off; returns its id."""
    if not form.secret:
        raise Invalid("Paste the client secret that the sign-in service gave you.", field="secret")
    (tenant_id,) = scope.required().tenant_ids
    row = SsoConnection(id=new_id(), tenant_id=tenant_id, version=1, is_active=False, created_at=now)
    _fill(row, form)
    db.session.add(row)
    db.session.flush()
    _tell(row, now)
    return row.id


def change_connection(connection_id: UUID, form: ConnectionForm, *, version: int, now: datetime) -> None:
    """Change a connection as it stood at `version`; Conflict when somebody else was faster.

    Another issuer or client id is another service: who was known there is forgotten, its domains wait to be confirmed
    again, and it is switched off until an admin switches it on (reliability.md 6.11).
    """
    row = _held(connection_id)
    if row.version != version:
        raise Conflict("Somebody else changed this connection since you opened it. Look at it again, then save.")
    before = (row.issuer, row.client_id)
    _fill(row, form)
    if (row.issuer, row.client_id) != before:
        _start_over(row)
    row.version += 1
    db.session.flush()
    _tell(row, now)


def switch_connection(connection_id: UUID, *, is_active: bool, now: datetime) -> None:
    """Switch a connection on or off; sessions that came through it end at their next request when it is off."""
    row = _held(connection_id)
    if row.is_active == is_active:
        raise Conflict("It is switched that way already.")
    if not is_active:
        _refuse_lock_out(row)
    row.is_active = is_active
    row.version += 1
    db.session.flush()
    _tell(row, now)


def _fill(row: SsoConnection, form: ConnectionForm) -> None:
    row.name = _short(form.name, 60, "name", "Give the connection a name of 1 to 60 characters, such as Acorn Login.")
    row.issuer = issuer_of(form.issuer, loopback=form.loopback)
    row.client_id = _short(form.client_id, 200, "client_id", "Paste the client id that the sign-in service gave you.")
    row.creates_people = form.creates_people
    if form.secret:
        if len(form.secret) > 1000:
            raise Invalid("That is too long for a client secret.", field="secret")
        row.sealed_secret = seal(form.secret, place=place_of(row.tenant_id, row.id))
    twin = select(SsoConnection.id).where(SsoConnection.name == row.name, SsoConnection.id != row.id)
    with db.session.no_autoflush:
        if db.session.scalars(twin).first() is not None:
            raise Conflict("Another connection has that name already.", field="name")


def _short(text: str, limit: int, field: str, sentence: str) -> str:
    clean = " ".join(text.split())
    if not 1 <= len(clean) <= limit or not clean.isprintable():
        raise Invalid(sentence, field=field)
    return clean


def _start_over(row: SsoConnection) -> None:
    _refuse_lock_out(row)
    row.is_active, row.last_proved_at = False, None
    db.session.execute(delete(SsoIdentity).where(SsoIdentity.connection_id == row.id))
    theirs = (SsoDomain.tenant_id == row.tenant_id) & (SsoDomain.connection_id == row.id)
    db.session.execute(update(SsoDomain).where(theirs).values(confirmed_at=None))


def _refuse_lock_out(row: SsoConnection) -> None:
    with db.session.no_autoflush:
        if policy().allows_password:
            return
        others = select(SsoConnection.id).where(SsoConnection.id != row.id, SsoConnection.is_active)
        if db.session.scalars(others.where(SsoConnection.last_proved_at.is_not(None))).first() is None:
            raise Conflict(ONLY_WAY_IN)


def _held(connection_id: UUID) -> SsoConnection:
    (tenant_id,) = scope.required().tenant_ids
    row = db.session.get(SsoConnection, (tenant_id, connection_id), with_for_update=True)
    if row is None:
        raise Missing()
    return row


def _tell(row: SsoConnection, now: datetime) -> None:
    publish(
        SsoConnectionSet(
            tenant_id=row.tenant_id,
            object_id=row.id,
            at=now,
            version=row.version,
            switched="on" if row.is_active else "off",
            creates_people=row.creates_people,
        )
    )
