"""How somebody comes to a password: by a link to their own mailbox, so that nobody else ever knows it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from msp import tenants
from msp.identity import passwords
from msp.identity.actions import CLIENT_ROLES, refuse_staff
from msp.identity.events import PasswordChosen, SignInOffered
from msp.identity.links import LinkForm, LinkView, Purpose, issue_link, revoke_links, use_up
from msp.identity.models import Agent, Login, Membership, Person
from msp.identity.permissions import Role
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, scope

#: How long an invitation is good, and how long a forgotten password may be chosen anew.
INVITED, FORGOTTEN = timedelta(days=7), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Known:
    """A login, and the tenant in whose name it is written to."""

    login_id: UUID
    tenant_id: UUID


def offer_sign_in(person_id: UUID, role: Role, *, now: datetime) -> None:
    """Let a person of the tenant in scope sign in there, and send them a link to choose a password if they have none.

    Missing without such a person; Conflict when they have left, or work for the provider under the same address.
    """
    if role not in CLIENT_ROLES:
        raise Invalid("A client's person cannot hold a role of the provider.", field="role")
    (tenant_id,) = scope.required().tenant_ids
    person = db.session.get(Person, (tenant_id, person_id), with_for_update=True)
    if person is None:
        raise Missing()
    if not person.is_active:
        raise Conflict(f"{person.name} has left; bring them back first.")
    login = _login_of(person, now)
    _join(person, login, role)
    offer_password(login, person.name, now=now, good_for=INVITED, always=False)


def offer_password(login: Login, name: str, *, now: datetime, good_for: timedelta, always: bool) -> None:
    """Send the mailbox of a login the link to choose a password; without `always` only if it has none yet."""
    (tenant_id,) = scope.required().tenant_ids
    link_id = None
    if always or login.password_hash is None:
        link_id = issue_link(LinkForm(Purpose.WELCOME, login.id, name, now + good_for), now=now)
    publish(SignInOffered(tenant_id=tenant_id, object_id=login.id, at=now, link_id=link_id))


def known_under(email: str) -> Known | None:
    """The active login of a folded address and the tenant that writes to it; read at the door, None for strangers."""
    login = db.session.scalars(select(Login).where(Login.email == email)).one_or_none()
    if login is None or not login.is_active:
        return None
    if db.session.scalars(select(Agent.id).where(Agent.login_id == login.id)).first() is not None:
        return Known(login.id, tenants.provider().id)
    theirs = select(Membership.tenant_id).where(Membership.login_id == login.id).order_by(Membership.id).limit(1)
    tenant_id = db.session.scalars(theirs).first()
    return Known(login.id, tenant_id) if tenant_id else None


def offer_forgotten(known: Known, *, now: datetime) -> None:
    """Send the link by which a forgotten password is chosen anew; the tenant of `known` is in scope."""
    login = db.session.get_one(Login, known.login_id, with_for_update=True)
    revoke_links(Purpose.WELCOME, [login.id], now=now)  # the newest letter is the one that counts
    offer_password(login, login.name, now=now, good_for=FORGOTTEN, always=True)


def choose_password(link: LinkView, password: str, *, cost: passwords.HashCost, now: datetime) -> None:
    """Set the password of the login that a link leads to, end its sessions, and use the link up.

    Invalid when the password is weak; Missing when the login ended.
    """
    login = db.session.get(Login, link.object_id, with_for_update=True)
    if login is None or not login.is_active:
        raise Missing("This link opens nothing: the account has ended.")
    passwords.check_strength(password, names=(login.name, login.email.partition("@")[0]))
    login.password_hash, login.stamp = passwords.hashed(password, cost), secrets.token_hex(16)
    use_up(link, now=now)
    db.session.flush()
    publish(PasswordChosen(tenant_id=link.tenant_id, object_id=login.id, at=now))


def _login_of(person: Person, now: datetime) -> Login:
    login = db.session.scalars(select(Login).where(Login.email == person.email)).one_or_none()
    if login is None:
        login = Login(id=new_id(), email=person.email, name=person.name, stamp=secrets.token_hex(16), created_at=now)
        db.session.add(login)
        db.session.flush()
    refuse_staff(login.id)
    return login


def _join(person: Person, login: Login, role: Role) -> None:
    person.login_id = login.id
    theirs = (Membership.tenant_id == person.tenant_id) & (Membership.person_id == person.id)
    if db.session.scalars(select(Membership.id).where(theirs)).first() is None:
        db.session.add(Membership(login_id=login.id, tenant_id=person.tenant_id, role=role, person_id=person.id))
    db.session.flush()
