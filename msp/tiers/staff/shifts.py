"""The only writer of shifts and absences: a week on a wall clock, and when somebody is away from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from msp.identity import rosters
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, scope
from msp.tiers.staff import roster, wording
from msp.tiers.staff.events import AbsenceDeclared, AbsenceWithdrawn, ShiftsSet
from msp.tiers.staff.models import Absence, AbsenceKind, ShiftHours
from msp.tiers.staff.roster import Shift, Span

LONGEST_ABSENCE = timedelta(days=730)
MOST_SHIFTS = 28


@dataclass(frozen=True, slots=True)
class AbsenceForm:
    """From when until when somebody is away, and why."""

    kind: AbsenceKind
    starts_at: datetime
    ends_at: datetime


def set_shifts(agent_id: UUID, zone: str, shifts: Sequence[Shift], *, now: datetime) -> None:
    """Give somebody another week of shifts, in force at once; without any they count as always on duty.

    Invalid when two of them share a minute, or the zone is none.
    """
    rosters.hold_agent(agent_id)
    wording.zone(zone)
    if len(shifts) > MOST_SHIFTS:
        raise Invalid(f"A week has at most {MOST_SHIFTS} shifts.", field="shifts")
    both = roster.overlap(shifts)
    if both:
        raise Invalid(f"{both[0].words} and {both[1].words} share time; keep one of them.", field="shifts")
    db.session.execute(delete(ShiftHours).where(ShiftHours.agent_id == agent_id))
    rows = [ShiftHours(weekday=one.weekday, start_minute=one.start_minute, end_minute=one.end_minute) for one in shifts]
    for row in rows:
        row.id, row.agent_id, row.zone = new_id(), agent_id, zone
    db.session.add_all(rows)
    db.session.flush()
    (tenant_id,) = scope.required().tenant_ids
    about = {"tenant_id": tenant_id, "object_id": agent_id, "at": now}
    publish(ShiftsSet(**about, zone=zone, shifts=tuple(one.words for one in shifts)))


def declare_absence(agent_id: UUID, form: AbsenceForm, *, now: datetime) -> UUID:
    """Somebody is away for a while; returns the absence's id.

    Invalid when it ends before it begins, is over already or longer than two years; Conflict when it overlaps another.
    """
    name = rosters.hold_agent(agent_id)
    span = Span(form.starts_at, form.ends_at)
    _check(span, now)
    meeting = select(Absence).where(Absence.agent_id == agent_id, Absence.withdrawn_at.is_(None))
    meeting = meeting.where(Absence.starts_at < span.ends_at, Absence.ends_at > span.starts_at)
    if db.session.scalars(meeting).first() is not None:
        raise Conflict(f"{name} is away for a part of that time already; take that back first, or leave it out.")
    row = Absence(id=new_id(), agent_id=agent_id, kind=form.kind, starts_at=span.starts_at, ends_at=span.ends_at)
    row.declared_at = now
    db.session.add(row)
    db.session.flush()
    (tenant_id,) = scope.required().tenant_ids
    told = {"agent_id": agent_id, "starts_at": span.starts_at, "ends_at": span.ends_at}
    publish(AbsenceDeclared(tenant_id=tenant_id, object_id=row.id, at=now, **told))
    return row.id


def withdraw_absence(absence_id: UUID, agent_id: UUID, *, now: datetime) -> None:
    """Take an absence back; what of it has passed stays, so one that runs ends now. Conflict when it is over."""
    rosters.hold_agent(agent_id)
    row = db.session.get(Absence, absence_id, with_for_update=True)
    if row is None or row.agent_id != agent_id:
        raise Missing()
    if row.withdrawn_at is not None or row.ends_at <= now:
        raise Conflict("That absence is over already.")
    if row.starts_at < now:
        row.ends_at = now
    else:
        row.withdrawn_at = now
    db.session.flush()
    (tenant_id,) = scope.required().tenant_ids
    publish(AbsenceWithdrawn(tenant_id=tenant_id, object_id=row.id, at=now, agent_id=agent_id))


def _check(span: Span, now: datetime) -> None:
    if span.ends_at <= span.starts_at:
        raise Invalid("An absence ends after it begins.", field="ends_at")
    if span.ends_at <= now:
        raise Invalid("That time is over; an absence is for now or later.", field="ends_at")
    if span.ends_at - span.starts_at > LONGEST_ABSENCE:
        raise Invalid("An absence is two years at most.", field="ends_at")
