"""Coming in through a connection: who somebody is there, and which person of that one client that makes them."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.identity import wording
from msp.identity.events import PersonInvited
from msp.identity.models import Agent, Login, Membership, Person
from msp.identity.permissions import Role
from msp.identity.session_keys import SessionKey, Via
from msp.identity.sso.events import SsoConnectionProved, SsoIdentityLinked
from msp.identity.sso.models import SsoConnection, SsoDomain, SsoIdentity
from msp.kernel.errors import Forbidden, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db


class Stranger(Forbidden):
    """The service vouches for somebody who is nobody here; `why` is for the log and for an admin who tries it out."""

    def __init__(self, why: str) -> None:
        super().__init__("Your company's sign-in service knows you, but you are not known here yet.")
        self.why = why


@dataclass(frozen=True, slots=True)
class Claims:
    """What a sign-in service says about somebody, after its signature was checked."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came in: the person, the key of the session to start, and whether that is an admin of the client."""

    person_id: UUID
    name: str
    session_key: str
    is_admin: bool


def arrive(connection_id: UUID, claims: Claims, *, trying: bool = False, now: datetime) -> Arrival:
    """The person of the tenant in scope whom claims stand for, linked at the first time; Stranger when there is none.

    Who is known already is found by connection, issuer and subject alone, whatever the e-mail says by now. The first
    time, an address counts only if the service verified it and its domain is confirmed for this connection.
    """
    connection = _held(connection_id, trying)
    identity = _identity(connection, claims)
    person = _linked(identity) if identity else _newcomer(connection, claims, now)
    login, role = _login_of(person, now)
    if identity is None:
        identity = _link(connection, person, claims, now)
    identity.last_seen_at = now
    if role is Role.CLIENT_ADMIN:
        _prove(connection, now)
    db.session.flush()
    key = SessionKey(login.id, login.stamp, Via(connection.tenant_id, connection.id))
    return Arrival(person.id, person.name, str(key), role is Role.CLIENT_ADMIN)


def _held(connection_id: UUID, trying: bool) -> SsoConnection:
    # Locked, so that two first sign-ins of one person come one after the other.
    found = select(SsoConnection).where(SsoConnection.id == connection_id).with_for_update()
    row = db.session.scalars(found).one_or_none()
    if row is None or not (row.is_active or trying):
        raise Missing()
    return row


def _identity(connection: SsoConnection, claims: Claims) -> SsoIdentity | None:
    if claims.issuer != connection.issuer:
        raise Stranger("the issuer is not the connection's")
    here = (SsoIdentity.connection_id == connection.id) & (SsoIdentity.issuer == claims.issuer)
    return db.session.scalars(select(SsoIdentity).where(here, SsoIdentity.subject == claims.subject)).one_or_none()


def _linked(identity: SsoIdentity) -> Person:
    person = db.session.scalars(select(Person).where(Person.id == identity.person_id)).one()
    if not person.is_active:
        raise Stranger("the person has left")
    return person


def _newcomer(connection: SsoConnection, claims: Claims, now: datetime) -> Person:
    email = _vouched_address(connection, claims)
    person = db.session.scalars(select(Person).where(Person.email == email)).one_or_none()
    if person is None:
        if not connection.creates_people:
            raise Stranger("no person has that address")
        return _made(connection, email, claims, now)
    if not person.is_active:
        raise Stranger("the person has left")
    here = (SsoIdentity.connection_id == connection.id) & (SsoIdentity.person_id == person.id)
    if db.session.scalars(select(SsoIdentity.id).where(here)).first() is not None:
        raise Stranger("the person is known there under another subject already")
    return person


def _vouched_address(connection: SsoConnection, claims: Claims) -> str:
    if claims.email_verified is not True:
        raise Stranger("the service did not verify the e-mail address")
    try:
        email = wording.address(claims.email)
        domain = wording.domain(email.rpartition("@")[2])
    except Invalid as error:
        raise Stranger("the e-mail address is none") from error
    theirs = (SsoDomain.tenant_id == connection.tenant_id) & (SsoDomain.connection_id == connection.id)
    confirmed = select(SsoDomain.id).where(theirs, SsoDomain.domain == domain, SsoDomain.confirmed_at.is_not(None))
    if db.session.scalars(confirmed).first() is None:
        raise Stranger("the mail domain is not confirmed for this connection")
    return email


def _made(connection: SsoConnection, email: str, claims: Claims, now: datetime) -> Person:
    try:
        name = wording.name(claims.name)
    except Invalid:
        name = email[:120]  # a name that nobody could read is no reason to turn somebody away
    person = Person(id=new_id(), tenant_id=connection.tenant_id, name=name, email=email, is_active=True)
    db.session.add(person)
    db.session.flush()
    fact = PersonInvited(tenant_id=connection.tenant_id, object_id=person.id, at=now, role=Role.CLIENT_USER)
    publish(fact)
    return person


def _login_of(person: Person, now: datetime) -> tuple[Login, Role]:
    """The person's login and role here, made when there is none; a login of the provider's staff is never reached."""
    login = _known_login(person) or _new_login(person, now)
    if not login.is_active:
        raise Stranger("the login was ended")
    if db.session.scalars(select(Agent.id).where(Agent.login_id == login.id)).first() is not None:
        raise Stranger("the address belongs to staff of the provider")
    here = select(Membership).where(Membership.tenant_id == person.tenant_id, Membership.person_id == person.id)
    held = list(db.session.scalars(here.where(Membership.login_id == login.id)))
    if not held:
        row = Membership(login_id=login.id, tenant_id=person.tenant_id, role=Role.CLIENT_USER, person_id=person.id)
        db.session.add(row)
        person.login_id, held = login.id, [row]
    roles = {Role(row.role) for row in held}
    return login, Role.CLIENT_ADMIN if Role.CLIENT_ADMIN in roles else Role.CLIENT_USER


def _known_login(person: Person) -> Login | None:
    if person.login_id is not None:
        return db.session.get(Login, person.login_id)
    return db.session.scalars(select(Login).where(Login.email == person.email)).one_or_none()


def _new_login(person: Person, now: datetime) -> Login:
    stamp = secrets.token_hex(16)
    login = Login(id=new_id(), email=person.email, name=person.name, stamp=stamp, is_active=True, created_at=now)
    db.session.add(login)
    db.session.flush()
    return login


def _link(connection: SsoConnection, person: Person, claims: Claims, now: datetime) -> SsoIdentity:
    row = SsoIdentity(connection_id=connection.id, person_id=person.id, issuer=claims.issuer, subject=claims.subject)
    row.first_seen_at = row.last_seen_at = now
    db.session.add(row)
    db.session.flush()
    tenant_id = connection.tenant_id
    publish(SsoIdentityLinked(tenant_id=tenant_id, object_id=person.id, at=now, connection_id=connection.id))
    return row


def _prove(connection: SsoConnection, now: datetime) -> None:
    is_first = connection.last_proved_at is None
    connection.last_proved_at = now
    if is_first:
        publish(SsoConnectionProved(tenant_id=connection.tenant_id, object_id=connection.id, at=now))
