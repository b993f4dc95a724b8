"""Who belongs where, after the first day: another role at a client, leaving it, coming back, and serving no longer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, select

from msp.identity.actions import CLIENT_ROLES
from msp.identity.actor import Actor
from msp.identity.events import PersonLeft, PersonReturned, RoleChanged, RoleWithdrawn, VipMarked
from msp.identity.models import Agent, Membership, Person
from msp.identity.permissions import Role
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.store import db, scope


def change_role(person_id: UUID, role: Role, *, by: Actor, now: datetime) -> None:
    """Give a person of the tenant in scope another role there; it counts from their next page on.

    Missing without such a person, Invalid when it is no client's role, Conflict when they do not sign in, or one's own.
    """
    person = _other(person_id, by)
    if role not in CLIENT_ROLES:
        raise Invalid("A client's person cannot hold a role of the provider.", field="role")
    held = db.session.scalars(_memberships(person)).all()
    if not held:
        raise Conflict(f"{person.name} does not sign in; send a link first.")
    if role is not Role.CLIENT_ADMIN:
        _refuse_without_admins(person)
    held[0].role = role
    for surplus in held[1:]:
        db.session.delete(surplus)
    db.session.flush()
    publish(RoleChanged(tenant_id=person.tenant_id, object_id=person.id, at=now, role=role, tiers=()))


def leave(person_id: UUID, *, by: Actor, now: datetime) -> None:
    """A person of the tenant in scope signs in there no longer; what they asked for stays. Nobody ends their own."""
    person = _other(person_id, by)
    if not person.is_active:
        raise Conflict(f"{person.name} has left already.")
    _refuse_without_admins(person)
    person.is_active = False
    db.session.execute(delete(Membership).where(*_held_by(person)))
    db.session.flush()
    publish(PersonLeft(tenant_id=person.tenant_id, object_id=person.id, at=now))


def come_back(person_id: UUID, *, by: Actor, now: datetime) -> None:
    """A person who had left the tenant in scope may ask again; to sign in they need a new link."""
    person = _other(person_id, by)
    if person.is_active:
        raise Conflict(f"{person.name} is here already.")
    person.is_active = True
    db.session.flush()
    publish(PersonReturned(tenant_id=person.tenant_id, object_id=person.id, at=now))


def mark_vip(person_id: UUID, is_vip: bool, *, now: datetime) -> None:
    """Let a person of the tenant in scope count as a VIP, or no longer; rules of the ladder read it at opening."""
    (tenant_id,) = scope.required().tenant_ids
    person = db.session.get(Person, (tenant_id, person_id), with_for_update=True)
    if person is None:
        raise Missing()
    if person.is_vip is is_vip:
        return
    person.is_vip = is_vip
    db.session.flush()
    publish(VipMarked(tenant_id=tenant_id, object_id=person.id, at=now, is_vip=is_vip))


def withdraw(agent_id: UUID, role: Role, *, by: Actor, now: datetime) -> None:
    """An agent no longer serves the tenant in scope in a role; it counts from their next page on. Missing if never."""
    if agent_id == by.id:
        raise Conflict("Nobody takes rights from themselves; another owner has to.")
    (tenant_id,) = scope.required().tenant_ids
    agent = db.session.get(Agent, agent_id)
    theirs = (Membership.login_id == agent.login_id) if agent else db.false()
    held = select(Membership).where(theirs, Membership.tenant_id == tenant_id, Membership.role == role)
    membership = db.session.scalars(held.with_for_update()).one_or_none()
    if membership is None:
        raise Missing("They do not serve this client that way.")
    db.session.delete(membership)
    db.session.flush()
    publish(RoleWithdrawn(tenant_id=tenant_id, object_id=membership.login_id, at=now, role=role))


def _other(person_id: UUID, by: Actor) -> Person:
    (tenant_id,) = scope.required().tenant_ids
    person = db.session.get(Person, (tenant_id, person_id), with_for_update=True)
    if person is None:
        raise Missing()
    if by.person_at(tenant_id) == person_id:
        raise Conflict("Somebody else has to change what you may do; you cannot shut yourself out.")
    return person


def _refuse_without_admins(person: Person) -> None:
    """Conflict when nobody else could administer the client; all its admins are held, so two cannot end each other."""
    admins = (Membership.tenant_id == person.tenant_id) & (Membership.role == Role.CLIENT_ADMIN)
    held = db.session.scalars(select(Membership).where(admins).order_by(Membership.id).with_for_update()).all()
    ids = {membership.person_id for membership in held}
    if person.id in ids and len(ids) == 1:
        raise Conflict(f"{person.name} is the only admin; make somebody else one first.")


def _memberships(person: Person) -> Select[Membership]:
    return select(Membership).where(*_held_by(person)).order_by(Membership.role)


def _held_by(person: Person) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Membership.tenant_id == person.tenant_id, Membership.person_id == person.id
