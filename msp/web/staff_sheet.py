"""One agent as a page shows them: records, week, absences and turns on call, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msp import identity
from msp.agreements.differences.hours import WEEK
from msp.identity import rosters
from msp.kernel.errors import Missing
from msp.tiers import staff
from msp.tiers.staff import TrainingKind, sheets
from msp.tiers.staff.sheets import AbsenceView, CertificateView, TrainingView, TurnView
from msp.web.door import Visit
from msp.web.shift_lines import lines_of
from msp.web.staff_forms import KINDS

#: How many days ahead a certificate that ends is marked.
SOON = 60


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate, and whether it has ended or soon does."""

    view: CertificateView
    is_over: bool
    is_soon: bool


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """What is learnt, how, and whether it is late."""

    view: TrainingView
    how: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """When somebody is away, and why in words."""

    view: AbsenceView
    why: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn on call; `who` is whoever has it."""

    view: TurnView
    who: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is kept of one agent; times are read on the wall clock of `zone`."""

    agent_id: UUID
    name: str
    zone: str
    on_duty: bool
    teams: Sequence[str]
    skills: Sequence[tuple[str, int]]
    certificates: Sequence[CertificateRow]
    trainings: Sequence[TrainingRow]
    mentees: Sequence[tuple[str, TrainingView]]
    shift_zone: str
    days: Sequence[tuple[str, str]]
    has_shifts: bool
    absences: Sequence[AbsenceRow]
    capacity: int | None
    turns: Sequence[TurnRow]
    #: One's own that are over, while the next may still be told of them.
    to_tell: Sequence[TurnRow]
    to_read: Sequence[TurnRow]


def sheet_of(visit: Visit, agent_id: UUID) -> Sheet:
    """The sheet of one of the provider's people; Missing when there is nobody."""
    now, zone = visit.now, visit.tenant.time_zone
    found = identity.agents_by_id([agent_id])
    if agent_id not in found:
        raise Missing()
    today = now.astimezone(ZoneInfo(zone)).date()
    names = {person.id: person.name for person in rosters.staff()}
    shifts = staff.shifts_of([agent_id]).get(agent_id, [])
    lines = lines_of(shifts)
    levels = staff.skills_of([agent_id])[agent_id]
    return Sheet(
        agent_id=agent_id,
        name=found[agent_id].name,
        zone=zone,
        on_duty=agent_id in staff.on_duty([agent_id], now),
        teams=[team.name for team in staff.teams() if agent_id in team.member_ids],
        skills=[(skill.name, levels[skill.key]) for skill in staff.skills() if skill.key in levels],
        certificates=[_certificate(view, today) for view in sheets.certificates(agent_id)],
        trainings=[_training(view, names, today) for view in sheets.trainings(agent_id)],
        mentees=[(names.get(view.agent_id, ""), view) for view in sheets.mentored_by(agent_id)],
        shift_zone=shifts[0].zone if shifts else zone,
        days=[(WEEK[day], line) for day, line in lines.items() if line],
        has_shifts=bool(shifts),
        absences=[AbsenceRow(view, KINDS[view.kind], view.starts_at <= now) for view in sheets.absences(agent_id, now)],
        capacity=staff.capacity_of([agent_id]).get(agent_id),
        turns=[_turn(view, names, now) for view in sheets.turns_of(agent_id, now)],
        to_tell=[_turn(view, names, now) for view in sheets.to_tell(agent_id, now)],
        to_read=[_turn(view, names, now) for view in sheets.told_to(agent_id, now)],
    )


def _certificate(view: CertificateView, today: date) -> CertificateRow:
    left = (view.expires_on - today).days if view.expires_on else None
    return CertificateRow(view, left is not None and left < 0, left is not None and 0 <= left <= SOON)


def _training(view: TrainingView, names: Mapping[UUID, str], today: date) -> TrainingRow:
    mentor = names.get(view.mentor_id, "somebody who left") if view.mentor_id else ""
    how = f"With {mentor}" if view.kind is TrainingKind.MENTORING else "Training"
    return TrainingRow(view, how, view.done_on is None and view.due_on is not None and view.due_on < today)


def _turn(view: TurnView, names: Mapping[UUID, str], now: datetime) -> TurnRow:
    return TurnRow(view, names.get(view.agent_id, ""), view.span.covers(now))
