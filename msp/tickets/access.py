"""The only way to obtain a ticket, and to hold it for a change."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select

from msp.identity import Actor, Can, Reach
from msp.kernel.errors import Forbidden, Missing
from msp.kernel.ids import split_reference
from msp.store import db
from msp.tickets.models import Participant, Ticket

_HELD = "tickets held"


def ticket_for(actor: Actor, reference: str, can: Can = Can.TICKET_READ, *, lock: bool = False) -> Ticket:
    """The ticket of a reference in any letter case, for somebody who may do `can` with it.

    Missing when it is absent, of a tenant out of scope, or out of the actor's reach for reading; Forbidden when he may
    read it but not do that. With `lock` it is held until the transaction ends.
    """
    named = split_reference(reference)
    if named is None:
        raise Missing()
    ticket = _one(select(Ticket).where(Ticket.reference == f"{named[0]}-{named[1]}"), lock)
    if ticket is None or not _within(actor, ticket, Can.TICKET_READ):
        raise Missing()
    if can is not Can.TICKET_READ and not _within(actor, ticket, can):
        raise Forbidden("You may read this ticket, but not do that with it.")
    return ticket


def ticket_by_id(tenant_id: UUID, ticket_id: UUID, *, lock: bool = False) -> Ticket:
    """The ticket for machinery that acts for nobody: sweeps and reactions. Missing when there is none in scope."""
    if lock:
        found = _one(select(Ticket).where(Ticket.tenant_id == tenant_id, Ticket.id == ticket_id), lock)
    else:
        found = db.session.get(Ticket, (tenant_id, ticket_id))
    if found is None:
        raise Missing()
    return found


def hold_free(tenant_id: UUID, ticket_ids: Collection[UUID]) -> list[Ticket]:
    """Lock those of the tickets that nobody else holds now, and read them, in the order of their ids.

    Whoever holds several never waits for one of them, so that two such holders cannot wait for each other.
    """
    wanted = select(Ticket).where(Ticket.tenant_id == tenant_id, Ticket.id.in_(list(ticket_ids))).order_by(Ticket.id)
    free = wanted.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    found = list(db.session.scalars(free))
    for ticket in found:
        born(ticket)
    return found


def hold(ticket: Ticket) -> Ticket:
    """Lock a ticket that was read without a lock, and read it afresh; at once done when it is already held.

    Every action begins with it, so events of one ticket are ordered under its lock (clocks.md section 4).
    """
    if ticket.id not in _held_here():
        db.session.refresh(ticket, with_for_update=True)
        _held_here().add(ticket.id)
    return ticket


def born(ticket: Ticket) -> None:
    """A ticket written by this very transaction is held by it."""
    _held_here().add(ticket.id)


def _one(statement: Select[Ticket], lock: bool) -> Ticket | None:
    if not lock:
        return db.session.scalars(statement).one_or_none()
    # What was read before the lock may be stale: the locked row overwrites it.
    fresh = statement.with_for_update().execution_options(populate_existing=True)
    ticket = db.session.scalars(fresh).one_or_none()
    if ticket is not None:
        born(ticket)
    return ticket


def _held_here() -> set[UUID]:
    session = db.session()
    transaction = session.get_transaction()
    kept = session.info.get(_HELD)
    if kept is None or kept[0] is not transaction or transaction is None:
        kept = session.info[_HELD] = (transaction, set())
    return kept[1]


def _within(actor: Actor, ticket: Ticket, can: Can) -> bool:
    reach = actor.reach(can, ticket.tenant_id)
    return reach is not None and (reach is not Reach.OWN or _takes_part(actor.person_at(ticket.tenant_id), ticket))


def _takes_part(person_id: UUID | None, ticket: Ticket) -> bool:
    if person_id is None or ticket.requester_id == person_id:
        return person_id is not None
    follows = select(Participant.id).where(Participant.ticket_id == ticket.id, Participant.person_id == person_id)
    return db.session.scalars(follows).first() is not None
