"""What the promises do when a ticket changes, or what is promised changes, in the same transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, update

from msp import tickets
from msp.kernel.events import publish
from msp.sla.clock import Clock, MarkKind, State
from msp.sla.events import BreachRetracted, HoursPublished, PolicyPublished, TargetBreached
from msp.sla.excusing import withdraw_excuses
from msp.sla.firing import BREACH, RETRACTED, fire_once, fired_kinds, write_firing
from msp.sla.in_force import forget_loaded, versions_in_scope
from msp.sla.keeping import derived, keep_clocks
from msp.sla.models import SlaClock
from msp.sla.proposal import refuse_unknown_hours
from msp.store import db
from msp.tickets import Ticket, TicketFact
from msp.tiers import LadderPublished


def when_ticket_changed(fact: TicketFact) -> None:
    """Fold the ticket's events into its clocks; a promise broken before its clock stopped is noted here.

    What was entered late may show that a promise was kept after all, or bring marks that have passed already.
    """
    ticket = tickets.ticket_by_id(fact.tenant_id, fact.object_id)
    clocks = derived(tickets.events_of(ticket), fact.at)
    broken = _broken_before(ticket) if fact.happened_at is not None else {}
    rows = keep_clocks(ticket, clocks)
    for key, row in rows.items():
        if clocks[key].state is State.STOPPED and clocks[key].breached:
            _note_breach(ticket, row, clocks[key], fact)
    if fact.happened_at is not None:
        _retract(ticket, [(row, clocks[key], broken[row.id]) for key, row in rows.items() if row.id in broken], fact)
        withdraw_excuses(ticket, [row for key, row in rows.items() if not clocks[key].breached], now=fact.at)


def when_version_published(fact: HoursPublished | PolicyPublished | LadderPublished) -> None:
    """Let the next sweep derive every open ticket of the tenant anew, also for a version that begins later.

    Invalid when a ladder counts in service hours that nobody published.
    """
    forget_loaded()
    versions = versions_in_scope()
    for _, limits in versions.limits:
        refuse_unknown_hours(limits, versions)
    mine = SlaClock.tenant_id == fact.tenant_id
    # A version counts from now on at the earliest, and what a merge withdrew has no such time.
    is_open = SlaClock.stopped_at.is_(None) & SlaClock.ticket_id.not_in(tickets.moves.merged_before(fact.at))
    at_work = select(Ticket.id).where(Ticket.tenant_id == fact.tenant_id, Ticket.is_open)
    # A ticket at work whose clocks have all stopped may be promised something new.
    has_open = select(SlaClock.ticket_id).where(mine, is_open)
    all_stopped = and_(SlaClock.ticket_id.in_(at_work), SlaClock.ticket_id.not_in(has_open))
    wake = update(SlaClock).where(mine, or_(is_open, all_stopped))
    db.session.execute(wake.values(attention_at=fact.at), execution_options={"synchronize_session": "fetch"})


def _broken_before(ticket: Ticket) -> dict[UUID, datetime]:
    """When the promises of a ticket were broken as its rows say, before they are written anew."""
    mine = (SlaClock.tenant_id == ticket.tenant_id) & (SlaClock.ticket_id == ticket.id)
    found = select(SlaClock.id, SlaClock.breached_at).where(mine, SlaClock.breached_at.is_not(None))
    return {clock_id: at for clock_id, at in db.session.execute(found) if at is not None}


def _retract(ticket: Ticket, broken: list[tuple[SlaClock, Clock, datetime]], fact: TicketFact) -> None:
    """Take back every breach that was told and has fallen away; its firing stays, and one more says so."""
    fired = fired_kinds(row for row, _, _ in broken)
    fallen = [each for each in broken if BREACH in fired[each[0].id] and not each[1].breached]
    for row, _, breached_at in fallen:
        write_firing(row, RETRACTED, fired[row.id], scheduled_at=breached_at, noticed_at=fact.at)
    db.session.flush()
    for row, clock, breached_at in fallen:
        about: dict[str, Any] = {"reference": ticket.reference, "metric": clock.metric, "clock_id": row.id}
        told = BreachRetracted(
            tenant_id=ticket.tenant_id, object_id=ticket.id, at=fact.at, breached_at=breached_at, **about
        )
        publish(told)


def _note_breach(ticket: Ticket, row: SlaClock, clock: Clock, fact: TicketFact) -> None:
    # The sweep may not have come by before the clock stopped; the fact is dated all the same.
    assert clock.breached_at is not None
    mark = next(mark for mark in clock.marks if mark.kind is MarkKind.BREACH)
    firing = fire_once(row, mark.name, scheduled_at=mark.at, noticed_at=fact.at)
    if firing:
        publish(
            TargetBreached(
                tenant_id=ticket.tenant_id,
                object_id=ticket.id,
                at=fact.at,
                reference=ticket.reference,
                metric=clock.metric,
                breached_at=clock.breached_at,
                firing=firing,
            )
        )
