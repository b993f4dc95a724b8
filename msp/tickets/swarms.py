"""Swarms as pages and figures ask for them: who was called to a ticket, what they answered, how long they worked."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, select, union_all
from sqlalchemy.orm import aliased

from msp import identity
from msp.kernel.periods import Span
from msp.store import db
from msp.tickets.log_read import never
from msp.tickets.models import SwarmCall, SwarmInvitation, SwarmTime, Ticket, TicketMerge, WorkEntry
from msp.tickets.timeline import EventType

ACCEPTED, DECLINED = "accepted", "declined"


@dataclass(frozen=True, slots=True)
class InvitationView:
    """Somebody who was asked; `answer` is empty until there is one."""

    id: UUID
    agent_id: UUID
    name: str
    team: str
    invited_by: str
    invited_at: datetime
    answer: str
    answered_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class SwarmView:
    """A swarm of a ticket: why it was called, who was asked, how many minutes stand booked; open until it is ended."""

    id: UUID
    n: int
    #: The ticket that was merged into this one, where people were called to that one.
    moved_from: str | None
    why: str
    caller_id: UUID | None
    called_by: str
    called_at: datetime
    ended_at: datetime | None
    ended_by: str
    invitations: tuple[InvitationView, ...]
    minutes: int

    @property
    def is_open(self) -> bool:
        """Whether people are still called."""
        return self.ended_at is None

    def invitation_of(self, agent_id: UUID | None) -> InvitationView | None:
        """What an agent was asked; None when he was not."""
        return next((one for one in self.invitations if one.agent_id == agent_id), None)


@dataclass(frozen=True, slots=True)
class SwarmFigures:
    """The swarms called in a span: how many, who was asked and came, how soon, and the minutes worked in them.

    `median_to_accept` is wall time from the invitation to the first acceptance; None where nobody came.
    """

    calls: int
    invitations: int
    accepted: int
    median_to_accept: timedelta | None
    minutes: int


def swarms_of(ticket: Ticket) -> tuple[SwarmView, ...]:
    """Every swarm of a ticket and of what was merged into it, the oldest first."""
    if never(ticket, EventType.SWARM_CALLED) and never(ticket, EventType.TOOK_IN):
        return ()
    calls = db.session.execute(_calls_of(ticket)).all()
    if not calls:
        return ()
    ids = [call.id for call, _ in calls]
    asked, booked = _invitations(ids), minutes_of(ids)
    return tuple(_view(call, moved, asked[call.id], booked.get(call.id, 0)) for call, moved in calls)


def open_swarm(ticket: Ticket) -> SwarmView | None:
    """The swarm that is under way; None where nobody is called."""
    return next((swarm for swarm in swarms_of(ticket) if swarm.is_open), None)


def swarms_inviting(tenant_ids: Iterable[UUID], agent_id: UUID) -> frozenset[UUID]:
    """The tickets in scope whose swarm under way waits for an agent's answer."""
    same = (SwarmInvitation.tenant_id == SwarmCall.tenant_id) & (SwarmInvitation.call_id == SwarmCall.id)
    waiting = (SwarmInvitation.agent_id == agent_id, SwarmInvitation.answer.is_(None), SwarmCall.ended_at.is_(None))
    found = select(SwarmCall.ticket_id).join(SwarmInvitation, same).where(*waiting)
    return frozenset(db.session.scalars(found.where(SwarmCall.tenant_id.in_(list(tenant_ids)))))


def swarm_figures(span: Span) -> SwarmFigures:
    """The figures of the swarms of the tenants in scope that were called in a span."""
    called = (SwarmCall.called_at >= span.start, SwarmCall.called_at < span.end)
    within = select(SwarmCall.id).where(*called)
    times = select(SwarmInvitation.invited_at, SwarmInvitation.accepted_at).where(SwarmInvitation.call_id.in_(within))
    asked = db.session.execute(times).all()
    came = sorted(accepted - invited for invited, accepted in asked if accepted is not None)
    seconds = median(one.total_seconds() for one in came) if came else None
    return SwarmFigures(
        calls=db.session.scalar(select(func.count(SwarmCall.id)).where(*called)) or 0,
        invitations=len(asked),
        accepted=len(came),
        median_to_accept=timedelta(seconds=seconds) if seconds is not None else None,
        minutes=sum(minutes_of(within).values()),
    )


def minutes_of(call_ids: Collection[UUID] | Select[UUID]) -> dict[UUID, int]:
    """The minutes that stand booked in swarms; what was corrected counts as corrected."""
    same = (SwarmTime.tenant_id == WorkEntry.tenant_id) & (SwarmTime.entry_id == WorkEntry.id)
    summed = select(SwarmTime.call_id, func.sum(WorkEntry.minutes)).join(WorkEntry, same).where(_stands())
    rows = db.session.execute(summed.where(SwarmTime.call_id.in_(call_ids)).group_by(SwarmTime.call_id))
    return dict(rows.all())


def _calls_of(ticket: Ticket) -> Select[SwarmCall, str | None]:
    merged = (TicketMerge.tenant_id == SwarmCall.tenant_id) & (TicketMerge.ticket_id == SwarmCall.ticket_id)
    part = (Ticket.tenant_id == SwarmCall.tenant_id) & (Ticket.id == TicketMerge.ticket_id)
    moved = case((SwarmCall.ticket_id != ticket.id, Ticket.reference))
    found = select(SwarmCall, moved).outerjoin(TicketMerge, merged).outerjoin(Ticket, part)
    parts = select(TicketMerge.ticket_id).where(
        TicketMerge.tenant_id == ticket.tenant_id, TicketMerge.into_id == ticket.id
    )
    # One list of both, so that the index of calls is used and not every call of the tenant is read.
    mine = SwarmCall.ticket_id.in_(union_all(select(literal(ticket.id, TicketMerge.ticket_id.type)), parts))
    return found.where(mine).order_by(SwarmCall.called_at, SwarmCall.id)


def _stands() -> ColumnElement[bool]:
    newer = aliased(WorkEntry)
    return ~exists().where(newer.tenant_id == WorkEntry.tenant_id, newer.corrects_id == WorkEntry.id)


def _invitations(call_ids: Collection[UUID]) -> dict[UUID, list[SwarmInvitation]]:
    found = select(SwarmInvitation).where(SwarmInvitation.call_id.in_(call_ids))
    asked: dict[UUID, list[SwarmInvitation]] = defaultdict(list)
    for row in db.session.scalars(found.order_by(SwarmInvitation.invited_at, SwarmInvitation.id)):
        asked[row.call_id].append(row)
    return asked


def _view(call: SwarmCall, moved_from: str | None, asked: Collection[SwarmInvitation], minutes: int) -> SwarmView:
    agents = identity.agents_by_id({row.agent_id for row in asked})
    named = [_invitation(row, agents[row.agent_id].name) for row in asked]
    return SwarmView(
        id=call.id,
        n=call.n,
        moved_from=moved_from,
        why=call.why,
        caller_id=call.agent_id,
        called_by=call.called_by,
        called_at=call.called_at,
        ended_at=call.ended_at,
        ended_by=call.ended_by,
        invitations=tuple(sorted(named, key=lambda one: (one.invited_at, one.name, one.id))),
        minutes=minutes,
    )


def _invitation(row: SwarmInvitation, name: str) -> InvitationView:
    return InvitationView(
        id=row.id,
        agent_id=row.agent_id,
        name=name,
        team=row.team,
        invited_by=row.invited_by,
        invited_at=row.invited_at,
        answer=row.answer or "",
        answered_at=row.answered_at,
        reason=row.reason,
    )
