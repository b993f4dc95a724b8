"""One ticket with all that stands on its page, as far as the reader may see it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from msp import identity
from msp.identity import Actor, AgentView, Can, PersonView
from msp.store import db
from msp.tickets.log_read import never
from msp.tickets.merged import MergedTicket, parts_of
from msp.tickets.models import Participant, Ticket, TierStay, WorkEntry, WorkType
from msp.tickets.queries.words import Names, Words, notes_read_by, words_of
from msp.tickets.stays import Cause
from msp.tickets.timeline import EventType
from msp.tiers import Tier


@dataclass(frozen=True, slots=True)
class StayView:
    """A stay at one step; `reason` and agent are told to the provider's people only."""

    n: int
    tier: Tier
    entered_at: datetime
    left_at: datetime | None
    cause: Cause
    by_name: str
    reason: str
    vendor: str | None
    assignee_name: str | None


@dataclass(frozen=True, slots=True)
class WorkView:
    """A time entry; a superseded one is shown struck out, never left away."""

    id: UUID
    agent_id: UUID
    agent_name: str
    tier: Tier
    minutes: int
    work_type: WorkType
    worked_on: date
    note: str
    logged_at: datetime
    corrects_id: UUID | None
    correction_reason: str
    is_superseded: bool
    #: The ticket on which it is booked, billed and corrected: this one, or one that was merged into it.
    reference: str


@dataclass(frozen=True, slots=True)
class TicketPage:
    """Everything on a ticket's page besides its own row and its clocks."""

    words: tuple[Words, ...]
    stays: tuple[StayView, ...]
    work: tuple[WorkView, ...]
    requester: PersonView
    participants: tuple[PersonView, ...]
    assignee: AgentView | None
    #: What was merged into it; their words and their time are among its own.
    parts: tuple[MergedTicket, ...]


def page(ticket: Ticket, reader: Actor, now: datetime | None = None) -> TicketPage:
    """The page of a ticket that the reader was given: notes and time only where he may read them.

    Who reads restricted notes is said by the ladder of `now`; without it, by every ladder that may be meant.
    """
    notes = notes_read_by(reader, ticket, now)
    reads_notes = notes is not None
    reads_time = reader.reach(Can.TIME_READ, ticket.tenant_id) is not None
    parts = parts_of(ticket)
    names = {ticket.id: ticket.reference} | {part.id: part.reference for part in parts}
    stays = db.session.execute(_stays_of(ticket)).all()
    has_time = bool(parts) or not never(ticket, EventType.WORK)
    entries = _entries(names) if reads_time and has_time else []
    who = {ticket.assignee_id, *(stay.assignee_id for stay in stays), *(entry.agent_id for entry in entries)}
    agents = identity.agents_by_id(id_ for id_ in who if id_)
    follows = select(Participant.person_id).where(Participant.ticket_id == ticket.id)
    people = identity.people_by_id([ticket.requester_id], also=follows)
    return TicketPage(
        words=words_of(ticket, names, notes),
        stays=tuple(_stay(stay, agents, reads_notes) for stay in stays),
        work=_work(entries, agents, names),
        requester=people[ticket.requester_id],
        participants=tuple(person for id_, person in people.items() if id_ != ticket.requester_id),
        assignee=agents.get(ticket.assignee_id) if ticket.assignee_id else None,
        parts=parts,
    )


def _stays_of(ticket: Ticket) -> Select[*tuple[Any, ...]]:
    columns = (TierStay.n, TierStay.tier, TierStay.entered_at, TierStay.left_at, TierStay.cause, TierStay.by_name)
    more = (TierStay.reason, TierStay.vendor, TierStay.assignee_id)
    return select(*columns, *more).where(TierStay.ticket_id == ticket.id).order_by(TierStay.n)


def _stay(stay: Any, agents: dict[UUID, AgentView], reads_notes: bool) -> StayView:
    agent = agents.get(stay.assignee_id) if stay.assignee_id and reads_notes else None
    return StayView(
        n=stay.n,
        tier=Tier(stay.tier),
        entered_at=stay.entered_at,
        left_at=stay.left_at,
        cause=Cause(stay.cause),
        by_name=stay.by_name,
        reason=stay.reason if reads_notes else "",
        vendor=stay.vendor,
        assignee_name=agent.name if agent else None,
    )


def _entries(names: Names) -> list[WorkEntry]:
    found = select(WorkEntry).where(WorkEntry.ticket_id.in_(names)).order_by(WorkEntry.worked_on, WorkEntry.id)
    return list(db.session.scalars(found))


def _work(entries: list[WorkEntry], agents: dict[UUID, AgentView], names: Names) -> tuple[WorkView, ...]:
    superseded = {entry.corrects_id for entry in entries}
    return tuple(
        WorkView(
            id=entry.id,
            agent_id=entry.agent_id,
            agent_name=agents[entry.agent_id].name,
            tier=Tier(entry.tier),
            minutes=entry.minutes,
            work_type=WorkType(entry.work_type),
            worked_on=entry.worked_on,
            note=entry.note,
            logged_at=entry.logged_at,
            corrects_id=entry.corrects_id,
            correction_reason=entry.correction_reason,
            is_superseded=entry.id in superseded,
            reference=names[entry.ticket_id],
        )
        for entry in entries
    )
