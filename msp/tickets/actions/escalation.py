"""Moving a ticket on its client's ladder, the one path for people, rules, timers and replays; and giving it away."""

from datetime import datetime
from uuid import UUID

from msp import tiers
from msp.identity import Actor, AgentView, Can
from msp.kernel.errors import Conflict, Forbidden, Invalid
from msp.kernel.events import publish
from msp.store import Side, db
from msp.tickets import lifecycle
from msp.tickets.access import hold
from msp.tickets.actions.bouncing import Bounce, bounce_of, note_bounce, tell_bounce
from msp.tickets.actions.communicators import first_to_speak, tell_named
from msp.tickets.actions.following import follows_from_now_on
from msp.tickets.actions.keeping import about, end_stay, log, next_stay
from msp.tickets.agents import agent_at, holds
from msp.tickets.events import TicketAssigned, TicketDeEscalated, TicketEscalated
from msp.tickets.models import HandoverNote, Ticket
from msp.tickets.moving import BY_HAND, Decision, MoveForm, decide
from msp.tickets.timeline import TAKEN, TAKEN_ALONG, EventType
from msp.tiers import Direction, Ladder, Tier


def escalate(ticket: Ticket, move: MoveForm | None = None, *, by: Actor, now: datetime) -> None:
    """Move the ticket up to more skill, to the next step or past it.

    Invalid when the client has no such step, the vendor is not named, or a person leaves out what the step asks for;
    Conflict when it is there already, is settled, or the step lies below; Forbidden without a tier at this client.
    """
    _move(ticket, move or MoveForm(), Direction.UP, by=by, now=now)


def de_escalate(ticket: Ticket, move: MoveForm | None = None, *, by: Actor, now: datetime) -> None:
    """Send the ticket back down, to the step below or past it; refused as `escalate` is.

    A person gives a fix recipe, or says why it comes back. At the n-th return between the same two steps the duty
    manager is told, and a swarm is called.
    """
    _move(ticket, move or MoveForm(), Direction.DOWN, by=by, now=now)


def assign(ticket: Ticket, agent_id: UUID | None, *, by: Actor, now: datetime) -> None:
    """Give the ticket to an agent who holds a tier at this client, or to nobody; whoever takes it takes it up.

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
    given = {"agent_id": str(agent_id), TAKEN: agent_id == by.id} if agent_id else {"agent_id": None}
    log(ticket, EventType.ASSIGNED, given, by=by, now=now)
    speaks = first_to_speak(ticket, agent_id, by=by, now=now)
    publish(TicketAssigned(**about(ticket), agent_id=agent_id))
    tell_named(ticket, speaks)


def planned_move(ticket: Ticket, move: MoveForm, direction: Direction, *, by: Actor, now: datetime) -> Decision:
    """What a move would do, with the ticket held; refused as `escalate` is."""
    hold(ticket)
    lifecycle.refuse_settled(ticket.state)
    by_hand = _is_by_hand(move, direction, by)
    if by_hand and by.reach(Can.TICKET_ESCALATE, ticket.tenant_id) is None:
        raise Forbidden("You hold no tier at this client, so you cannot move its tickets.")
    return decide(tiers.ladder_in_force(now), Tier(ticket.tier), move, direction, by_hand=by_hand)


def _is_by_hand(move: MoveForm, direction: Direction, by: Actor) -> bool:
    return by.side is Side.PROVIDER and (move.cause is None or move.cause in BY_HAND[direction])


def _move(ticket: Ticket, move: MoveForm, direction: Direction, *, by: Actor, now: datetime) -> None:
    decision = planned_move(ticket, move, direction, by=by, now=now)
    ladder, left, up = tiers.ladder_in_force(now), Tier(ticket.tier), direction is Direction.UP
    bounce = _bounce(ticket, ladder, decision)
    speaks = _keeps_speaking(ticket, ladder, by, now) if _is_by_hand(move, direction, by) and up else None
    _change(ticket, decision, by=by, now=now)
    if bounce is not None:
        note_bounce(ticket, now=now)
    about_move = {"from_tier": left, "tier": decision.step.tier, "cause": decision.cause, "vendor": decision.vendor}
    told = TicketEscalated if up else TicketDeEscalated
    publish(told(**about(ticket), **about_move))
    tell_named(ticket, speaks)
    if bounce is not None:
        tell_bounce(ticket, bounce)


def _keeps_speaking(ticket: Ticket, ladder: Ladder, by: Actor, now: datetime) -> AgentView | None:
    """Whoever hands a ticket up from the communicator's step speaks with its requester, where nobody does yet."""
    speaking = ladder.holding(ladder.communicator) if ladder.communicator else None
    is_there = speaking is not None and Tier(ticket.tier) in speaking.levels
    return first_to_speak(ticket, by.id, by=by, now=now) if is_there else None


def _bounce(ticket: Ticket, ladder: Ladder, decision: Decision) -> Bounce | None:
    return bounce_of(ticket, ladder, decision.step) if decision.direction is Direction.DOWN else None


def _change(ticket: Ticket, decision: Decision, *, by: Actor, now: datetime) -> None:
    """End the stay and begin the next; whoever had the ticket keeps it where he works, and else follows it."""
    step, had = decision.step, ticket.assignee_id
    agent = agent_at(ticket, had)
    ticket.tier = step.tier
    ticket.assignee_id = had if holds(agent, step) else None
    if by.side is Side.PROVIDER:
        ticket.become(lifecycle.after_touch(ticket.state))
    taken = {TAKEN_ALONG: True} if ticket.assignee_id is not None and had == by.id else {}
    event = log(ticket, EventType.TIER, {"tier": step.tier.value, **taken}, by=by, now=now)
    stay = next_stay(ticket, decision.cause, by=by, reason=decision.reason, vendor=decision.vendor)
    end_stay(ticket, event, had)
    db.session.add(stay)
    if agent is not None and ticket.assignee_id is None:
        follows_from_now_on(ticket, agent.id)
    if not decision.told.is_silent:
        db.session.add(_handover(ticket, decision, by))


def _handover(ticket: Ticket, decision: Decision, by: Actor) -> HandoverNote:
    told = decision.told
    row = HandoverNote(ticket_id=ticket.id, stay_n=ticket.last_stay, fields=dict(told.fields), note=told.note)
    row.recipe, row.lowest_tier = told.recipe, told.lowest
    row.author_name, row.written_at = by.name[:200], ticket.updated_at
    return row
