"""Who writes by mail: the person whom a client has under an address, with the rights that he has on the pages."""

from uuid import UUID

from sqlalchemy import select

from msp.identity.actor import Actor, Grant
from msp.identity.models import Login, Membership, Person
from msp.identity.permissions import Role
from msp.store import Side, db


def sender_at(tenant_id: UUID, email: str) -> Actor | None:
    """The active person of the tenant in scope under an address, as an actor; None when there is none.

    Somebody without a sign-in asks like everybody else; somebody whose sign-in was ended no longer does.
    """
    found = select(Person).where(Person.tenant_id == tenant_id, Person.email == email.strip().casefold())
    person = db.session.scalars(found.where(Person.is_active)).one_or_none()
    if person is None:
        return None
    same = (Membership.tenant_id == tenant_id) & (Membership.person_id == person.id)
    held = select(Membership.role, Login.id, Login.is_active).join(Login, Login.id == Membership.login_id).where(same)
    rows = db.session.execute(held).all()
    if any(not is_active for _, _, is_active in rows):
        return None
    roles = frozenset(Role(role) for role, _, _ in rows) or frozenset({Role.CLIENT_USER})
    login_id = rows[0][1] if rows else None
    grants = {tenant_id: Grant(roles, person_id=person.id)}
    return Actor(Side.CLIENT, login_id, person.name, grants, login_id=login_id)
