"""What pages and letters show of one agent: what they learnt, are to learn, when they are away, their turns on call."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from msp.store import db
from msp.tiers.staff.models import (
    Absence,
    AbsenceKind,
    Certificate,
    ClientTraining,
    OnCall,
    Team,
    Training,
    TrainingKind,
)
from msp.tiers.staff.roster import Span


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate that counts, or did until it expired."""

    id: UUID
    agent_id: UUID
    name: str
    issuer: str
    issued_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class TrainingView:
    """What an agent learnt, or is to learn."""

    id: UUID
    agent_id: UUID
    subject: str
    kind: TrainingKind
    mentor_id: UUID | None
    due_on: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """When an agent is away, and why."""

    id: UUID
    kind: AbsenceKind
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class TurnView:
    """One turn on call, what was told at its end, and whether the next has read it."""

    id: UUID
    team_id: UUID
    team_key: str
    team_name: str
    agent_id: UUID
    starts_at: datetime
    ends_at: datetime
    note: str
    noted_at: datetime | None
    read_at: datetime | None
    read_by: UUID | None

    @property
    def span(self) -> Span:
        """From when until when."""
        return Span(self.starts_at, self.ends_at)


def certificates(agent_id: UUID) -> list[CertificateView]:
    """The certificates of an agent, the first to expire first; withdrawn ones are left out."""
    return _certificates(Certificate.agent_id == agent_id)


def certificates_ending(first: date, last: date) -> list[CertificateView]:
    """Everybody's certificates that end on one of these days, the first to expire first."""
    return _certificates(Certificate.expires_on.between(first, last))


def trainings(agent_id: UUID) -> list[TrainingView]:
    """What an agent learnt and is to learn: what is due first, then what is done, the latest first."""
    return _trainings(Training.agent_id == agent_id)


def mentored_by(agent_id: UUID) -> list[TrainingView]:
    """What others are to learn with an agent, what is due first."""
    return _trainings(Training.mentor_id == agent_id, Training.done_on.is_(None))


def trainings_due(first: date, last: date) -> list[TrainingView]:
    """What anybody is to learn until one of these days, what is due first."""
    return _trainings(Training.done_on.is_(None), Training.due_on.between(first, last))


def absences(agent_id: UUID, now: datetime) -> list[AbsenceView]:
    """When somebody is away now and later, the next first."""
    found = select(Absence).where(Absence.agent_id == agent_id, Absence.ends_at > now, Absence.withdrawn_at.is_(None))
    rows = db.session.scalars(found.order_by(Absence.starts_at))
    return [AbsenceView(row.id, AbsenceKind(row.kind), row.starts_at, row.ends_at) for row in rows]


def training_days(tenant_id: UUID) -> dict[UUID, date]:
    """Per agent the day on which they were trained on a client in scope."""
    found = select(ClientTraining.agent_id, ClientTraining.trained_on)
    rows = db.session.execute(found.where(ClientTraining.tenant_id == tenant_id))
    return {row.agent_id: row.trained_on for row in rows}


def turns(team_id: UUID, span: Span) -> list[TurnView]:
    """The turns of a team that touch a span, in order."""
    touching = _turns().where(OnCall.team_id == team_id, OnCall.ends_at > span.starts_at)
    return _views(touching.where(OnCall.starts_at < span.ends_at))


def keeps_rota(team_id: UUID) -> bool:
    """Whether anybody was ever put on call for a team."""
    return db.session.scalars(select(OnCall.id).where(OnCall.team_id == team_id).limit(1)).first() is not None


def turns_of(agent_id: UUID, now: datetime) -> list[TurnView]:
    """Somebody's turns that run or are to come, in order."""
    return _views(_turns().where(OnCall.agent_id == agent_id, OnCall.ends_at > now))


def to_tell(agent_id: UUID, now: datetime) -> list[TurnView]:
    """Somebody's turns that are over and of which the next may still be told: it is another's, and has not ended."""
    following = aliased(OnCall)
    begins = select(func.min(following.starts_at)).where(
        following.team_id == OnCall.team_id, following.starts_at >= OnCall.ends_at
    )
    later = aliased(OnCall)
    is_next = (later.team_id == OnCall.team_id, later.starts_at == begins.correlate(OnCall).scalar_subquery())
    reads = select(later.id).where(*is_next, later.ends_at > now, later.agent_id != agent_id)
    mine = _turns().where(OnCall.agent_id == agent_id, OnCall.ends_at <= now, OnCall.read_at.is_(None))
    return _views(mine.where(reads.exists()))


def told_to(agent_id: UUID, now: datetime) -> list[TurnView]:
    """The turns whose note somebody is to read, because theirs is the next one and has not ended; unread ones only."""
    mine = turns_of(agent_id, now)
    unread = _turns().where(OnCall.noted_at.is_not(None), OnCall.read_at.is_(None))
    found = _views(unread.where(OnCall.team_id.in_({turn.team_id for turn in mine})))
    return [turn for turn in found if any(one.id == _id_after(turn) for one in mine)]


def turns_about(first: datetime, last: datetime) -> list[TurnView]:
    """The turns of every team at work that begin after an instant and until another, in order."""
    return _views(_turns().where(Team.is_active, OnCall.starts_at > first, OnCall.starts_at <= last))


def turn_before(turn: TurnView) -> TurnView | None:
    """The turn of the same team that ended last before this one began."""
    earlier = _turns().where(OnCall.team_id == turn.team_id, OnCall.ends_at <= turn.starts_at)
    found = _views(earlier.order_by(None).order_by(OnCall.ends_at.desc()).limit(1))
    return found[0] if found else None


def _certificates(*which: ColumnElement[bool]) -> list[CertificateView]:
    found = select(Certificate).where(Certificate.withdrawn_at.is_(None), *which)
    rows = db.session.scalars(found.order_by(Certificate.expires_on.is_(None), Certificate.expires_on, Certificate.id))
    return [CertificateView(row.id, row.agent_id, row.name, row.issuer, row.issued_on, row.expires_on) for row in rows]


def _trainings(*which: ColumnElement[bool]) -> list[TrainingView]:
    order = (Training.done_on.is_not(None), Training.done_on.desc(), Training.due_on, Training.id)
    found = select(Training).where(Training.withdrawn_at.is_(None), *which)
    return [
        TrainingView(row.id, row.agent_id, row.subject, TrainingKind(row.kind), row.mentor_id, row.due_on, row.done_on)
        for row in db.session.scalars(found.order_by(*order))
    ]


def _id_after(turn: TurnView) -> UUID | None:
    later = select(OnCall.id).where(OnCall.team_id == turn.team_id, OnCall.starts_at >= turn.ends_at)
    return db.session.scalars(later.order_by(OnCall.starts_at).limit(1)).first()


def _turns() -> Select[OnCall, str, str]:
    return select(OnCall, Team.key, Team.name).join(Team, Team.id == OnCall.team_id).order_by(OnCall.starts_at)


def _views(found: Select[OnCall, str, str]) -> list[TurnView]:
    return [_view(row, key, name) for row, key, name in db.session.execute(found)]


def _view(row: OnCall, key: str, name: str) -> TurnView:
    return TurnView(
        id=row.id,
        team_id=row.team_id,
        team_key=key,
        team_name=name,
        agent_id=row.agent_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        note=row.note,
        noted_at=row.noted_at,
        read_at=row.read_at,
        read_by=row.read_by,
    )
