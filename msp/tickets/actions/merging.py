"""Merging: younger tickets become parts of the oldest, which goes on with its own clocks."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from msp.identity import Actor
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db
from msp.tickets.access import hold
from msp.tickets.actions.communicators import tell_named
from msp.tickets.actions.joining import Beside, beside, join
from msp.tickets.actions.keeping import about, end_stay, log
from msp.tickets.actions.resuming import resumed
from msp.tickets.events import PriorityChanged, TicketMerged, TicketResumed, TicketTookIn
from msp.tickets.lifecycle import Status, WaitReason
from msp.tickets.merged import goes_on_as
from msp.tickets.merging import Merge, Side, decide
from msp.tickets.models import Participant, Ticket, TicketEvent, TicketMerge, TierStay
from msp.tickets.priority import Impact, Priority, Urgency
from msp.tickets.timeline import EventType


def merge(tickets: Sequence[Ticket], *, by: Actor, now: datetime) -> Ticket:
    """Merge tickets of the tenant in scope into the oldest of them, which is returned; refused as `decide` refuses.

    Words, notes, files and time stay in the rows in which they were written and billed, and are read with the
    survivor. Those who asked for the others or follow them take part in it, those who worked on them follow it. What
    was still promised on the others ends (docs/clocks.md, R48a), as does what waits there among colleagues; what the
    client said there unanswered is heard on the survivor.
    """
    # Everybody takes tickets in one order, so that two merges never wait for each other.
    held = {ticket.id: hold(ticket) for ticket in sorted(tickets, key=lambda ticket: ticket.id)}
    plan = planned_merge([held[ticket.id] for ticket in tickets])
    survivor, parts = held[plan.survivor.id], [held[side.id] for side in plan.parts]
    speaks = None
    for part in parts:
        speaks = join(part, survivor, by=by, now=now) or speaks
        _end(part, survivor, by=by, now=now)
        _take_in(survivor, part, by=by, now=now)
    before, resumes = Priority(survivor.priority), _hear(survivor, plan, by=by, now=now)
    _become_as_urgent(survivor, plan.most_urgent, by=by, now=now)
    # Told only when every line of every ticket is written.
    for part in parts:
        publish(TicketMerged(**about(part), into_id=survivor.id, into_reference=survivor.reference))
        publish(TicketTookIn(**about(survivor), part_id=part.id, part_reference=part.reference))
    tell_named(survivor, speaks)
    if resumes:
        publish(TicketResumed(**about(survivor), wait_reason=WaitReason.REQUESTER))
    if survivor.priority != before:
        publish(PriorityChanged(**about(survivor), from_priority=before, priority=survivor.priority))
    return survivor


def planned_merge(tickets: Sequence[Ticket]) -> Merge:
    """What merging these tickets would do, for whoever is to confirm it; refused as `merge` is."""
    return decide([_side_of(ticket) for ticket in tickets])


def beside_parts(survivor: Ticket, parts: Sequence[Ticket], now: datetime) -> list[Beside]:
    """What merging these parts would do with what people do together on each of them, in the order of the parts."""
    return [beside(part, survivor, now) for part in parts]


def _side_of(ticket: Ticket) -> Side:
    survivor, said = goes_on_as(ticket), _last_lines(ticket)
    asked = max(said.get(kind, 0) for kind in (EventType.CREATED, EventType.CUSTOMER_MESSAGE))
    return Side(
        id=ticket.id,
        tenant_id=ticket.tenant_id,
        reference=ticket.reference,
        number=ticket.number,
        opened_at=ticket.opened_at,
        state=ticket.state,
        priority=Priority(ticket.priority),
        impact=Impact(ticket.impact),
        urgency=Urgency(ticket.urgency),
        merged_into=None if survivor is ticket else survivor.reference,
        with_vendor=_vendor_of(ticket),
        owes_answer=asked > said.get(EventType.AGENT_REPLY, 0),
    )


def _last_lines(ticket: Ticket) -> dict[str, int]:
    kinds = (EventType.CREATED, EventType.CUSTOMER_MESSAGE, EventType.AGENT_REPLY)
    found = select(TicketEvent.type, func.max(TicketEvent.seq).label("last")).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.type.in_(kinds)
    )
    return {row.type: row.last for row in db.session.execute(found.group_by(TicketEvent.type))}


def _vendor_of(ticket: Ticket) -> str | None:
    """Who has it outside the house: by a hand-off that is not over, else by the step where it is."""
    kinds = (EventType.VENDOR_HANDOFF, EventType.VENDOR_RETURN)
    lines = select(TicketEvent.type, TicketEvent.data).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.type.in_(kinds)
    )
    has: dict[str, None] = {}
    for kind, data in db.session.execute(lines.order_by(TicketEvent.seq)):
        if kind == EventType.VENDOR_HANDOFF:
            has[data["vendor"]] = None
        else:
            has.pop(data["vendor"], None)
    stay = select(TierStay.vendor).where(TierStay.ticket_id == ticket.id, TierStay.left_at.is_(None))
    return next(iter(has), None) or db.session.scalars(stay).one_or_none()


def _end(part: Ticket, survivor: Ticket, *, by: Actor, now: datetime) -> None:
    event = log(part, EventType.MERGED, {"into": survivor.reference}, by=by, now=now)
    part.become(Status.CLOSED)
    part.wait_reasons = []
    part.resolved_at = part.closed_at = event.at
    end_stay(part, event, part.assignee_id)
    mine = update(TicketMerge).where(TicketMerge.tenant_id == part.tenant_id, TicketMerge.into_id == part.id)
    db.session.execute(mine.values(into_id=survivor.id), execution_options={"synchronize_session": "fetch"})
    row = TicketMerge(id=new_id(), ticket_id=part.id, into_id=survivor.id, merged_at=event.at, by_name=by.name[:200])
    db.session.add(row)


def _take_in(survivor: Ticket, part: Ticket, *, by: Actor, now: datetime) -> None:
    log(survivor, EventType.TOOK_IN, {"from": part.reference}, by=by, now=now)
    there = {survivor.requester_id, *_followers(survivor)}
    for person_id in dict.fromkeys((part.requester_id, *_followers(part))):
        if person_id not in there:
            db.session.add(Participant(ticket_id=survivor.id, person_id=person_id, since=survivor.updated_at))


def _followers(ticket: Ticket) -> list[UUID]:
    found = select(Participant.person_id).where(Participant.ticket_id == ticket.id)
    return list(db.session.scalars(found.order_by(Participant.since, Participant.id)))


def _hear(survivor: Ticket, plan: Merge, *, by: Actor, now: datetime) -> bool:
    """Let the survivor hear what is unanswered, as if it were written to it now; whether that ended a wait for it."""
    if not plan.heard:
        return False
    resumes = WaitReason.REQUESTER in survivor.wait_reasons
    if resumes:
        resumed(survivor, WaitReason.REQUESTER, by=by, now=now)
    log(survivor, EventType.CUSTOMER_MESSAGE, {"from": [side.reference for side in plan.heard]}, by=by, now=now)
    return resumes


def _become_as_urgent(survivor: Ticket, most: Side, *, by: Actor, now: datetime) -> None:
    # Otherwise a merge would be a way to do an urgent thing slowly.
    if most.id == survivor.id:
        return
    survivor.impact, survivor.urgency, survivor.priority = most.impact, most.urgency, most.priority
    survivor.version += 1
    log(survivor, EventType.EDITED, {"fields": ["impact", "urgency"]}, by=by, now=now)
    log(survivor, EventType.PRIORITY, {"priority": most.priority.value}, by=by, now=now)
