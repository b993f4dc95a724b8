"""Swarms: people of any tier come to a ticket, which stays where it is and with whom it is; no clock moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select, update

from msp import identity, tiers
from msp.identity import AUTOMATIC, Actor, AgentView
from msp.kernel.errors import Conflict, Forbidden, Invalid
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.kernel.text import nth
from msp.store import db
from msp.tickets import lifecycle, matching, wording
from msp.tickets.access import hold, ticket_by_id
from msp.tickets.actions.keeping import about, log
from msp.tickets.actions.work import WorkForm, log_work
from msp.tickets.events import TicketBounced
from msp.tickets.models import Channel, SwarmCall, SwarmInvitation, SwarmTime, Ticket, WorkEntry
from msp.tickets.swarms import ACCEPTED, DECLINED, SwarmView, open_swarm, swarms_of
from msp.tickets.team_events import SwarmAnswered, SwarmCalled, SwarmEnded, SwarmInvited
from msp.tickets.timeline import EventType
from msp.tiers import Tier

#: How many are asked at once; a swarm of everybody helps nobody.
MOST_INVITED = 30


class Answer(StrEnum):
    """What somebody who was asked to a swarm says; his last word stands."""

    ACCEPTED = ACCEPTED
    DECLINED = DECLINED


@dataclass(frozen=True, slots=True)
class SwarmForm:
    """Whom to ask, themselves or by a team's key, and why; inviting more people into a swarm needs no new reason."""

    agent_ids: tuple[UUID, ...] = ()
    team: str = ""
    why: str = ""


def call_swarm(ticket: Ticket, form: SwarmForm, *, by: Actor, now: datetime) -> UUID:
    """Call people to a ticket, and return the call's id; whoever has the ticket keeps it.

    Conflict when a swarm is under way, nobody has the ticket, or it is settled; Invalid without a reason, and as
    `invite` is.
    """
    hold(ticket)
    lifecycle.refuse_settled(ticket.state)
    if ticket.assignee_id is None:
        raise Conflict("Nobody has this ticket. Take it first: a swarm helps whoever owns it.")
    why = wording.reason(form.why, "why")
    if not why:
        raise Invalid("Say what you need help with.", field="why")
    asked = _Asked(_chosen(ticket, form, now), form.team)
    call = _called(ticket, why, by=by, now=now)
    _invite(ticket, call.id, asked, by=by, now=now)
    return call.id


def invite(ticket: Ticket, form: SwarmForm, *, by: Actor, now: datetime) -> None:
    """Ask more people into the swarm under way.

    Conflict when there is none, or all of them were asked before; Invalid for nobody, for too many, for who serves the
    client no longer or never did, for whoever has the ticket, and for a team that the ladder does not name.
    """
    hold(ticket)
    lifecycle.refuse_settled(ticket.state)
    swarm = _under_way(ticket)
    there = {one.agent_id for one in swarm.invitations}
    asked = [agent for agent in _chosen(ticket, form, now) if agent.id not in there]
    if not asked:
        raise Conflict("Everybody you chose was invited already.")
    _invite(ticket, swarm.id, _Asked(asked, form.team), by=by, now=now)


def answer_invitation(ticket: Ticket, answer: Answer, reason: str = "", *, by: Actor, now: datetime) -> None:
    """Come to the swarm under way, or not; the same answer twice is one, and another one takes its place.

    Forbidden for who was not asked, Conflict when the swarm has ended; Invalid when declining without a reason.
    """
    hold(ticket)
    said, why = wording.choice(Answer, answer, "answer"), wording.reason(reason)
    swarm = _under_way(ticket)
    asked = swarm.invitation_of(by.id)
    if asked is None:
        raise Forbidden("You were not invited to this swarm.")
    if asked.answer == said:
        return
    if said is Answer.DECLINED and not why:
        raise Invalid("Say why you cannot come, so that somebody else can be asked.", field="reason")
    log(ticket, EventType.SWARM_ANSWERED, {"agent_id": str(by.id), "answer": said.value}, by=by, now=now)
    row = db.session.get_one(SwarmInvitation, (ticket.tenant_id, asked.id))
    row.answer, row.answered_at, row.reason = said, ticket.updated_at, why
    if said is Answer.ACCEPTED:
        row.accepted_at = row.accepted_at or ticket.updated_at
    db.session.flush()
    publish(SwarmAnswered(**about(ticket), call_id=swarm.id, agent_id=asked.agent_id, answer=said))


def log_swarm_time(ticket: Ticket, form: WorkForm, *, by: Actor, now: datetime) -> WorkEntry:
    """Book one's own time in the latest swarm that one came to; it is time as any other, only marked.

    Without a tier it counts at the ticket's where he holds that, else at the highest step that he holds. Conflict for
    who came to no swarm of this ticket, else refused as `log_work` is.
    """
    hold(ticket)
    came = [swarm for swarm in swarms_of(ticket) if _has_come(swarm, by.id)]
    if not came:
        raise Conflict("Accept the invitation first: time in a swarm is booked by those who came.")
    tier = form.tier or _worked_at(ticket, by, now)
    entry = log_work(
        ticket, WorkForm(form.minutes, form.worked_on, None, tier, form.work_type, form.note), by=by, now=now
    )
    # The mark points at the entry: no relation tells the session which of the two comes first.
    db.session.flush()
    db.session.add(SwarmTime(call_id=came[-1].id, entry_id=entry.id))
    db.session.flush()
    return entry


def end_swarm(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """End the swarm under way; Conflict when there is none."""
    hold(ticket)
    _end(ticket, _under_way(ticket), by=by, now=now)


def end_with_the_ticket(ticket: Ticket, *, by: Actor, now: datetime, into: str = "") -> None:
    """A ticket that is resolved calls nobody any more, nor one that goes on as a part of another."""
    swarm = open_swarm(ticket)
    if swarm is not None:
        _end(ticket, swarm, by=by, now=now, into=into)


def when_ticket_bounced(fact: TicketBounced) -> None:
    """What went to and fro too often calls those to a swarm who had it at one of the two steps, else few who fit."""
    ticket = hold(ticket_by_id(fact.tenant_id, fact.object_id))
    if ticket.channel == Channel.REPLAY or open_swarm(ticket) is not None:
        return
    asked = matching.who_knows(ticket, (fact.from_tier, fact.tier), fact.at)
    why = f"It came back from {fact.from_tier} to {fact.tier} for the {nth(fact.count)} time."
    call = _called(ticket, why, by=AUTOMATIC, now=fact.at)
    if asked:
        _invite(ticket, call.id, _Asked(asked[:MOST_INVITED]), by=AUTOMATIC, now=fact.at)


def _called(ticket: Ticket, why: str, *, by: Actor, now: datetime) -> SwarmCall:
    if open_swarm(ticket) is not None:
        raise Conflict("A swarm is under way already; invite people into it.")
    n = (db.session.scalar(select(func.count(SwarmCall.id)).where(SwarmCall.ticket_id == ticket.id)) or 0) + 1
    call = SwarmCall(id=new_id(), ticket_id=ticket.id, n=n, why=why, agent_id=by.id, called_by=by.name[:200])
    log(ticket, EventType.SWARM_CALLED, {"call_id": str(call.id)}, by=by, now=now)
    call.called_at = ticket.updated_at
    db.session.add(call)
    db.session.flush()
    publish(SwarmCalled(**about(ticket), call_id=call.id))
    return call


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who is asked, and with which team; an empty key for those who are asked themselves."""

    agents: Sequence[AgentView]
    team: str = ""


def _invite(ticket: Ticket, call_id: UUID, asked: _Asked, *, by: Actor, now: datetime) -> None:
    ids = tuple(agent.id for agent in asked.agents)
    data = {"agent_ids": [str(id_) for id_ in ids], "team": asked.team}
    log(ticket, EventType.SWARM_INVITED, data, by=by, now=now)
    for id_ in ids:
        row = SwarmInvitation(call_id=call_id, agent_id=id_, team=asked.team, invited_by=by.name[:200])
        row.invited_at = ticket.updated_at
        db.session.add(row)
    db.session.flush()
    publish(SwarmInvited(**about(ticket), call_id=call_id, agent_ids=ids))


def _chosen(ticket: Ticket, form: SwarmForm, now: datetime) -> list[AgentView]:
    found = {agent.id: agent for agent in matching.members(ticket, form.team, now)} if form.team else {}
    serving = {agent.id: agent for agent in identity.agents_serving(ticket.tenant_id)} if form.agent_ids else {}
    for agent_id in form.agent_ids:
        agent = serving.get(agent_id)
        if agent is None or not agent.tiers:
            raise Invalid("Choose people who hold a tier at this client; nobody else may read it.", field="agent_ids")
        if agent_id == ticket.assignee_id:
            raise Invalid(f"{agent.name} has this ticket already.", field="agent_ids")
        found[agent_id] = agent
    if not found:
        raise Invalid("Choose at least one person or a team whose people serve this client.", field="agent_ids")
    if len(found) > MOST_INVITED:
        raise Invalid(f"Invite at most {MOST_INVITED} people at once.", field="agent_ids")
    return list(found.values())


def _under_way(ticket: Ticket) -> SwarmView:
    swarm = open_swarm(ticket)
    if swarm is None:
        raise Conflict("No swarm is under way on this ticket.")
    return swarm


def _end(ticket: Ticket, swarm: SwarmView, *, by: Actor, now: datetime, into: str = "") -> None:
    why = {"into": into} if into else {}
    log(ticket, EventType.SWARM_ENDED, {"call_id": str(swarm.id), **why}, by=by, now=now)
    ended = update(SwarmCall).where(SwarmCall.id == swarm.id, SwarmCall.tenant_id == ticket.tenant_id)
    db.session.execute(ended.values(ended_at=ticket.updated_at, ended_by=by.name[:200]))
    db.session.flush()
    publish(SwarmEnded(**about(ticket), call_id=swarm.id))


def _has_come(swarm: SwarmView, agent_id: UUID | None) -> bool:
    asked = swarm.invitation_of(agent_id)
    return asked is not None and asked.answer == Answer.ACCEPTED


def _worked_at(ticket: Ticket, by: Actor, now: datetime) -> Tier | None:
    held = by.tiers_at(ticket.tenant_id)
    steps = [step for step in tiers.ladder_in_force(now).steps if step.is_staffed and held & {*map(str, step.levels)}]
    here = [step for step in steps if Tier(ticket.tier) in step.levels]
    return (here or steps)[-1].tier if steps else None
