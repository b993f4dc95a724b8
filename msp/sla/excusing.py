"""The only writer of excuses for broken promises, and how they are read."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from msp import tickets
from msp.identity import AUTOMATIC, Actor
from msp.kernel import text
from msp.kernel.errors import Conflict, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.sla.events import BreachExcused, ExcuseDeclined, ExcuseProposed, ExcuseRevoked
from msp.sla.excuse import Excuse, ExcuseAct, ExcuseEvent, ExcuseState, check, excuse_of
from msp.sla.keeping import derived
from msp.sla.models import ExcuseEntry, SlaClock, Verdict
from msp.sla.terms import Metric
from msp.store import db

_TOLD = {
    ExcuseAct.PROPOSE: ExcuseProposed,
    ExcuseAct.APPROVE: BreachExcused,
    ExcuseAct.DECLINE: ExcuseDeclined,
    ExcuseAct.REVOKE: ExcuseRevoked,
}
#: By which act an excuse ends where nobody has to decide about it any more.
_ENDED_BY = {
    ExcuseState.NONE: None,
    ExcuseState.PROPOSED: ExcuseAct.DECLINE,
    ExcuseState.APPROVED: ExcuseAct.REVOKE,
}
TAKEN_BACK = "The breach was taken back."


#: The priorities that take two people by what was in force at some moments, the strictest of them.
TwoPeople = Callable[[Iterable[datetime]], Collection[str]]


@dataclass(frozen=True, slots=True)
class ExcuseForm:
    """What is done about the excuse of a clock, and why; `evidence` says where that can be checked."""

    clock_id: UUID
    act: ExcuseAct
    reason: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class WaitingExcuse:
    """An excuse that is proposed and not decided; `missed_at` is the instant of the breach."""

    tenant_id: UUID
    clock_id: UUID
    ticket_id: UUID
    metric: Metric
    missed_at: datetime
    proposal: ExcuseEvent


def excuse(form: ExcuseForm, two_people: TwoPeople, *, by: Actor, now: datetime) -> bool:
    """Propose, agree to, decline or take back the excuse of a broken promise of the tenant in scope.

    `two_people` gives the priorities at which nobody agrees to an excuse of their own, by the guard rails in force when
    the promise broke, when its excuse was proposed, or now.

    Missing without such a clock; Conflict when its promise is not broken, its month is closed, the act does not fit
    how the excuse stands, or a second person has to agree; Invalid when no reason is given.
    Returns whether it takes two people.
    """
    clock = _held(form.clock_id)
    ticket = tickets.ticket_by_id(clock.tenant_id, clock.ticket_id)
    priority = _broken(clock, ticket, now)
    _refuse_frozen(clock)
    before = list(_entries([clock.id]))
    event = ExcuseEvent(form.act, now, by.id, by.name[:200], text.line(form.reason), text.lines(form.evidence))
    stands = excuse_of(before)
    two = two_people(moments_of(clock.breached_at, stands, now))
    check(stands, event, priority, two)
    _write(clock, event, len(before) + 1)
    _tell(ticket, clock, event)
    return priority in two


def moments_of(breached_at: datetime | None, stands: Excuse, now: datetime) -> tuple[datetime, ...]:
    """When the rules of an excuse are looked at: as the promise broke, as it was proposed, and now."""
    proposed_at = stands.proposal.at if stands.proposal else now
    return (breached_at or now, proposed_at, now)


def withdraw_excuses(ticket: tickets.Ticket, kept: Collection[SlaClock], *, now: datetime) -> None:
    """End what is proposed or agreed about clocks whose breach was taken back: it excuses no later breach."""
    stands = excuses_of([clock.id for clock in kept])
    ended = [(clock, _ENDED_BY[stands[clock.id].state]) for clock in kept if clock.id in stands]
    done = [(clock, ExcuseEvent(act, now, AUTOMATIC.id, AUTOMATIC.name, TAKEN_BACK)) for clock, act in ended if act]
    for clock, event in done:
        _write(clock, event, len(_entries([clock.id])) + 1)
    for clock, event in done:
        _tell(ticket, clock, event)


def excuses_of(clock_ids: Collection[UUID]) -> dict[UUID, Excuse]:
    """Where the excuses of these clocks stand; a clock about which nobody did anything is left out."""
    if not clock_ids:
        return {}
    mine = ExcuseEntry.clock_id.in_(list(clock_ids))
    rows = db.session.scalars(select(ExcuseEntry).where(mine).order_by(ExcuseEntry.clock_id, ExcuseEntry.n))
    return {clock_id: excuse_of(map(_event, of)) for clock_id, of in groupby(rows, lambda row: row.clock_id)}


def excuses_on(ticket: tickets.Ticket) -> dict[tuple[str, int], Excuse]:
    """Where the excuses of a ticket's clocks stand, by name and cycle of the clock."""
    of_clock = (SlaClock.tenant_id == ExcuseEntry.tenant_id) & (SlaClock.id == ExcuseEntry.clock_id)
    found = select(SlaClock.name, SlaClock.cycle, ExcuseEntry).join(SlaClock, of_clock)
    mine = (SlaClock.tenant_id == ticket.tenant_id, SlaClock.ticket_id == ticket.id)
    rows = db.session.execute(found.where(*mine).order_by(SlaClock.name, SlaClock.cycle, ExcuseEntry.n))
    each = groupby(rows, lambda row: (row.name, row.cycle))
    return {key: excuse_of(_event(row.ExcuseEntry) for row in of) for key, of in each}


def reasons_given(clock_ids: Collection[UUID]) -> dict[tuple[UUID, datetime], str]:
    """What was said with each act about the excuses of these clocks, by clock and instant."""
    if not clock_ids:
        return {}
    mine = ExcuseEntry.clock_id.in_(list(clock_ids))
    rows = db.session.execute(select(ExcuseEntry.clock_id, ExcuseEntry.at, ExcuseEntry.reason).where(mine))
    return {(clock_id, at): reason for clock_id, at, reason in rows}


def proposed() -> frozenset[UUID]:
    """The clocks of the tenants in scope about whose excuse nobody has decided yet."""
    return frozenset(db.session.scalars(select(ExcuseEntry.clock_id).where(*_ends_with(ExcuseAct.PROPOSE))))


def waiting_excuses() -> list[WaitingExcuse]:
    """The excuses of the tenants in scope that wait for a decision, the oldest first.

    Left out is what nobody can decide any more: a promise that was kept after all, or whose month is closed.
    """
    mine = (SlaClock.tenant_id == ExcuseEntry.tenant_id) & (SlaClock.id == ExcuseEntry.clock_id)
    frozen = (Verdict.tenant_id == SlaClock.tenant_id) & (Verdict.clock_id == SlaClock.id)
    found = select(ExcuseEntry, SlaClock).join(SlaClock, mine).where(*_ends_with(ExcuseAct.PROPOSE))
    open_ones = found.where(SlaClock.breached_at.is_not(None), ~select(Verdict.id).where(frozen).exists())
    rows = db.session.execute(open_ones.order_by(ExcuseEntry.at, ExcuseEntry.id))
    return [
        WaitingExcuse(clock.tenant_id, clock.id, clock.ticket_id, clock.metric, clock.breached_at, _event(entry))
        for entry, clock in rows
        if clock.breached_at is not None
    ]


def is_excused() -> ColumnElement[bool]:
    """For statements over clocks: whether the last act about a clock's excuse was to agree to it."""
    mine = (ExcuseEntry.tenant_id == SlaClock.tenant_id) & (ExcuseEntry.clock_id == SlaClock.id)
    return select(ExcuseEntry.id).where(mine, *_ends_with(ExcuseAct.APPROVE)).exists()


def _write(clock: SlaClock, event: ExcuseEvent, n: int) -> None:
    row = ExcuseEntry(id=new_id(), clock_id=clock.id, n=n, act=event.act, at=event.at)
    row.by_id, row.by_name, row.reason, row.evidence = event.by_id, event.by_name, event.reason, event.evidence
    db.session.add(row)
    db.session.flush()


def _tell(ticket: tickets.Ticket, clock: SlaClock, event: ExcuseEvent) -> None:
    about: dict[str, Any] = {"reference": ticket.reference, "metric": clock.metric, "clock_id": clock.id}
    publish(_TOLD[event.act](tenant_id=clock.tenant_id, object_id=ticket.id, at=event.at, **about))


def _ends_with(act: ExcuseAct) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """That an entry is the last one about its clock, and of this act."""
    other = aliased(ExcuseEntry)
    same = (other.tenant_id == ExcuseEntry.tenant_id) & (other.clock_id == ExcuseEntry.clock_id)
    last = select(func.max(other.n)).where(same).scalar_subquery()
    return ExcuseEntry.n == last, ExcuseEntry.act == act


def _held(clock_id: UUID) -> SlaClock:
    clock = db.session.scalars(select(SlaClock).where(SlaClock.id == clock_id)).one_or_none()
    if clock is None:
        raise Missing()
    tickets.ticket_by_id(clock.tenant_id, clock.ticket_id, lock=True)
    return clock


def _broken(row: SlaClock, ticket: tickets.Ticket, now: datetime) -> str:
    clock = derived(tickets.events_of(ticket), now).get((row.name, row.cycle))
    if clock is None or not clock.breached:
        raise Conflict("That promise is not broken, so there is nothing to excuse.")
    return clock.priority or ticket.priority


def _refuse_frozen(clock: SlaClock) -> None:
    month = db.session.scalars(select(Verdict.month).where(Verdict.clock_id == clock.id)).first()
    if month is not None:
        raise Conflict(f"{month} is closed with this promise in it; what was issued stays as it is.")


def _entries(clock_ids: Collection[UUID]) -> list[ExcuseEvent]:
    mine = ExcuseEntry.clock_id.in_(list(clock_ids))
    return [_event(row) for row in db.session.scalars(select(ExcuseEntry).where(mine).order_by(ExcuseEntry.n))]


def _event(row: ExcuseEntry) -> ExcuseEvent:
    return ExcuseEvent(ExcuseAct(row.act), row.at, row.by_id, row.by_name, row.reason, row.evidence)
