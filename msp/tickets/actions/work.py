"""Booking time at the tier worked, and correcting it by a new entry."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from msp import tenants, tiers
from msp.identity import Actor
from msp.kernel.errors import Conflict, Forbidden, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import Side, db
from msp.tickets import wording
from msp.tickets.access import hold
from msp.tickets.actions.keeping import about, log
from msp.tickets.agents import agent_at, holds
from msp.tickets.events import WorkCorrected, WorkLogged
from msp.tickets.merged import refuse_merged
from msp.tickets.models import SwarmTime, Ticket, WorkEntry, WorkType
from msp.tickets.models.work import LONGEST_MINUTES
from msp.tickets.timeline import EventType
from msp.tiers import Step, Tier

OLDEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class WorkForm:
    """Minutes worked on a day of the tenant's calendar; agent and tier default to who books and where the ticket is."""

    minutes: int
    worked_on: date
    agent_id: UUID | None = None
    tier: Tier | None = None
    work_type: WorkType = WorkType.REMOTE
    note: str = ""
    correction_reason: str = ""


def log_work(ticket: Ticket, form: WorkForm, *, by: Actor, now: datetime) -> WorkEntry:
    """Book time of an agent at a tier he holds here; also on a settled ticket, for time is often booked late.

    Invalid names the field; Forbidden when an agent books for another.
    """
    hold(ticket)
    refuse_merged(ticket)
    entry = _checked(ticket, form, at_least=1, by=by, now=now)
    _write(ticket, entry, by=by, now=now)
    day = {"minutes": entry.minutes, "worked_on": entry.worked_on}
    publish(WorkLogged(**about(ticket), entry_id=entry.id, agent_id=entry.agent_id, tier=entry.tier, **day))
    return entry


def correct_work(ticket: Ticket, entry_id: UUID, form: WorkForm, *, by: Actor, now: datetime) -> WorkEntry:
    """Write a new entry that stands for an older one, with the reason; zero minutes take the time back.

    Missing when the entry is not of this ticket, Conflict when it was corrected before, Forbidden for another's time.
    """
    hold(ticket)
    old = _standing(ticket, entry_id)
    if by.side is Side.PROVIDER and old.agent_id != by.id:
        raise Forbidden("You can correct your own time only.")
    reason = wording.reason(form.correction_reason, "correction_reason")
    if not reason:
        raise Invalid("Say why the time is corrected.", field="correction_reason")
    entry = _checked(ticket, form, at_least=0, by=by, now=now)
    entry.corrects_id, entry.correction_reason = old.id, reason
    _write(ticket, entry, by=by, now=now)
    _mark_as(old, entry)
    day = {"minutes": entry.minutes, "worked_on": entry.worked_on}
    publish(WorkCorrected(**about(ticket), entry_id=entry.id, corrects_id=old.id, tier=entry.tier, **day))
    return entry


def _checked(ticket: Ticket, form: WorkForm, *, at_least: int, by: Actor, now: datetime) -> WorkEntry:
    if not at_least <= form.minutes <= LONGEST_MINUTES:
        raise Invalid(f"Minutes are a whole number from {at_least} to {LONGEST_MINUTES}.", field="minutes")
    _check_day(ticket, form.worked_on, now)
    agent_id = _own(form.agent_id, by)
    step = _step_worked(ticket, form.tier, now)
    if not holds(agent_at(ticket, agent_id), step):
        raise Invalid(f"Time at {step.name} is booked by agents who hold that tier at this client.", field="tier")
    entry = WorkEntry(id=new_id(), ticket_id=ticket.id, agent_id=agent_id, tier=step.tier, minutes=form.minutes)
    entry.work_type = wording.choice(WorkType, form.work_type, "work_type")
    entry.worked_on, entry.note = form.worked_on, wording.reason(form.note, "note")
    return entry


def _check_day(ticket: Ticket, day: date, now: datetime) -> None:
    zone = ZoneInfo(tenants.tenants_by_id([ticket.tenant_id])[ticket.tenant_id].time_zone)
    today, opened_on = now.astimezone(zone).date(), ticket.opened_at.astimezone(zone).date()
    if not today - OLDEST <= day <= today:
        raise Invalid("Work is booked on a day of the past year, up to today at the client.", field="worked_on")
    if day < opened_on:
        sentence = f"This ticket was opened on {opened_on}; work of an earlier day belongs to another ticket."
        raise Invalid(sentence, field="worked_on")


def _own(agent_id: UUID | None, by: Actor) -> UUID:
    if by.side is Side.PROVIDER and agent_id not in (None, by.id):
        raise Forbidden("You can book your own time only.")
    booked_by = agent_id or (by.id if by.side is Side.PROVIDER else None)
    if booked_by is None:
        raise Invalid("Say which agent worked.", field="agent_id")
    return booked_by


def _step_worked(ticket: Ticket, tier: Tier | None, now: datetime) -> Step:
    step = tiers.ladder_in_force(now).step_of(tier or Tier(ticket.tier))
    if step.is_self_service or step.is_vendor:
        raise Invalid(f"Nobody of the provider works at {step.name}; choose the tier worked.", field="tier")
    return step


def _standing(ticket: Ticket, entry_id: UUID) -> WorkEntry:
    old = db.session.get(WorkEntry, (ticket.tenant_id, entry_id))
    if old is None or old.ticket_id != ticket.id:
        raise Missing()
    if db.session.scalars(select(WorkEntry.id).where(WorkEntry.corrects_id == entry_id)).first() is not None:
        raise Conflict("This entry was corrected before; correct the newer one.")
    return old


def _write(ticket: Ticket, entry: WorkEntry, *, by: Actor, now: datetime) -> None:
    log(ticket, EventType.WORK, {"entry_id": str(entry.id)}, by=by, now=now)
    entry.logged_at, entry.logged_by = ticket.updated_at, by.name[:200]
    db.session.add(entry)


def _mark_as(old: WorkEntry, entry: WorkEntry) -> None:
    """Time of a swarm stays time of that swarm when it is corrected."""
    swarm = db.session.scalars(select(SwarmTime.call_id).where(SwarmTime.entry_id == old.id)).first()
    if swarm is not None:
        db.session.flush()
        db.session.add(SwarmTime(call_id=swarm, entry_id=entry.id))
