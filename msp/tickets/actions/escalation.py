"""Moving a ticket on its client's ladder, and giving it to an agent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msp import tiers
from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.events import publish
from msp.store import Side, db
from msp.tickets import lifecycle, wording
from msp.tickets.access import hold
from msp.tickets.actions.keeping import about, agent_at, end_stay, holds, log, next_stay
from msp.tickets.events import TicketAssigned, TicketDeEscalated, TicketEscalated
from msp.tickets.models import Ticket
from msp.tickets.stays import Cause
from msp.tickets.timeline import TAKEN_ALONG, EventType
from msp.tiers import Direction, Step, Tier

VENDOR_LENGTH = 60


@dataclass(frozen=True, slots=True)
class MoveForm:
    """A move on the ladder: without `to` to the next step; a vendor's step needs the key of the vendor."""

    to: Tier | None = None
    cause: Cause | None = None
    reason: str = ""
    vendor: str | None = None


def escalate(ticket: Ticket, move: MoveForm | None = None, *, by: Actor, now: datetime) -> None:
    """Move the ticket up to more skill, to the next step or past it.

    Invalid when the client has no such step or the vendor is not named; Conflict when it is there already, is settled,
    or the step lies below.
    """
    _move(ticket, move or MoveForm(), Direction.UP, by=by, now=now)


def de_escalate(ticket: Ticket, move: MoveForm | None = None, *, by: Actor, now: datetime) -> None:
    """Move the ticket back down, to the step below or past it; refused as `escalate` is."""
    _move(ticket, move or MoveForm(), Direction.DOWN, by=by, now=now)


def assign(ticket: Ticket, agent_id: UUID | None, *, by: Actor, now: datetime) -> None:
    """Give the ticket to an agent who holds a tier at this client, or to nobody.

    Invalid when he holds none, Conflict when he has it already or the ticket is settled.
    """
    hold(ticket)
    lifecycle.refuse_settled(ticket.state)
    agent = agent_at(ticket, agent_id)
    if agent_id is not None and agent is None:
        raise Invalid("Choose an agent who holds a tier at this client.", field="agent_id")
    if ticket.assignee_id == agent_id:
        raise Conflict(f"{agent.name} has this ticket already." if agent else "Nobody has this ticket.")
    ticket.assignee_id = agent_id
    if agent_id is not None:
        ticket.become(lifecycle.after_touch(ticket.state))
    log(ticket, EventType.ASSIGNED, {"agent_id": str(agent_id) if agent_id else None}, by=by, now=now)
    publish(TicketAssigned(**about(ticket), agent_id=agent_id))


def _move(ticket: Ticket, move: MoveForm, direction: Direction, *, by: Actor, now: datetime) -> None:
    hold(ticket)
    lifecycle.refuse_settled(ticket.state)
    step = _target(ticket, move.to, direction, now)
    vendor, reason = _vendor(step, move.vendor), wording.reason(move.reason)
    left, had = Tier(ticket.tier), ticket.assignee_id
    cause = move.cause or (Cause.SKILL if direction is Direction.UP else Cause.RETURNED)
    keeps_it = had is not None and holds(agent_at(ticket, had), step)
    ticket.tier = step.tier
    ticket.assignee_id = had if keeps_it else None
    if by.side is Side.PROVIDER:
        ticket.become(lifecycle.after_touch(ticket.state))
    taken = {TAKEN_ALONG: True} if keeps_it and had == by.id else {}
    event = log(ticket, EventType.TIER, {"tier": step.tier.value, **taken}, by=by, now=now)
    stay = next_stay(ticket, cause, by=by, reason=reason, vendor=vendor)
    end_stay(ticket, event, had)
    db.session.add(stay)
    told = TicketEscalated if direction is Direction.UP else TicketDeEscalated
    publish(told(**about(ticket), from_tier=left, tier=step.tier, cause=cause, vendor=vendor))


def _target(ticket: Ticket, to: Tier | None, wanted: Direction, now: datetime) -> Step:
    ladder, at = tiers.ladder_in_force(now), Tier(ticket.tier)
    if to is None:
        step = ladder.above(at) if wanted is Direction.UP else ladder.below(at)
        if step is None:
            raise Conflict(f"The ticket is at the {'top' if wanted is Direction.UP else 'bottom'} of the ladder.")
        return step
    if ladder.move(at, to) is not wanted:
        name = ladder.step_of(to).name
        raise Conflict(f"{name} lies {'below' if wanted is Direction.UP else 'above'} the tier of this ticket.")
    return ladder.step_of(to)


def _vendor(step: Step, named: str | None) -> str | None:
    if not step.is_vendor:
        if named is not None:
            raise Invalid(f"{step.name} is no vendor's step.", field="vendor")
        return None
    if named is None:
        raise Invalid(f"Say which vendor of {step.name} gets the ticket.", field="vendor")
    return wording.code(named, VENDOR_LENGTH, "vendor")
