"""The provider's people as they can be set to work: teams, skills, records, shifts, absences, the rota on call."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.ids import new_id
from msp.store import Base, TenantScoped


class TrainingKind(StrEnum):
    """How somebody learns: a course, or at the side of a mentor."""

    TRAINING = "training"
    MENTORING = "mentoring"


class AbsenceKind(StrEnum):
    """Why somebody is away; only they and the owner see it."""

    HOLIDAY = "holiday"
    SICK = "sick"
    TRAINING = "training"
    OTHER = "other"


class Way(StrEnum):
    """How a team gets the tickets of its steps."""

    OFF = "off"  # nobody is proposed
    PROPOSAL = "proposal"
    IN_TURN = "in_turn"  # given to the next one who is on duty and has room


class Team(Base):
    """Agents who take work together, known by a key that ladders name; an archived one keeps its past."""

    __tablename__ = "teams"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)


class TeamMember(Base):
    """One agent in one team."""

    __tablename__ = "team_members"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), primary_key=True)


class Skill(Base):
    """Something that one can be better or worse at; categories and ladders name it by its key."""

    __tablename__ = "skills"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    #: From then on it is offered for nothing new.
    retired_at: Mapped[datetime | None]


class AgentSkill(Base):
    """How well an agent has a skill: 1 knows it, 2 works alone, 3 teaches it; 0 was looked at and is not there."""

    __tablename__ = "agent_skills"
    __table_args__ = (CheckConstraint("level between 0 and 3", name="level"),)

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), primary_key=True)
    skill_id: Mapped[UUID] = mapped_column(ForeignKey("skills.id"), primary_key=True)
    level: Mapped[int]


class Certificate(Base):
    """What somebody outside attested to an agent; without a last day it never ends."""

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("expires_on is null or expires_on >= issued_on", name="span"),
        Index("ix_certificates_agent", "agent_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    name: Mapped[str] = mapped_column(String(120))
    issuer: Mapped[str] = mapped_column(String(120))
    issued_on: Mapped[date]
    #: The last day on which it counts.
    expires_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Training(Base):
    """What an agent is to learn, or has learnt; a mentor stands beside whoever is mentored."""

    __tablename__ = "trainings"
    __table_args__ = (
        CheckConstraint("(kind = 'mentoring') = (mentor_id is not null)", name="mentor"),
        CheckConstraint("mentor_id is null or mentor_id <> agent_id", name="other_mentor"),
        CheckConstraint("due_on is not null or done_on is not null", name="day"),
        Index("ix_trainings_agent", "agent_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    subject: Mapped[str] = mapped_column(String(120))
    kind: Mapped[TrainingKind] = mapped_column(String(10))
    mentor_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"))
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class ClientTraining(TenantScoped, Base):
    """Who of the provider was trained on this client: its people, its systems, its ways."""

    __tablename__ = "client_trainings"
    __table_args__ = (UniqueConstraint("tenant_id", "agent_id"),)

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    trained_on: Mapped[date]
    recorded_at: Mapped[datetime]


class ShiftHours(Base):
    """One shift of an agent's week on the wall clock of a zone; one that ends before it starts crosses midnight."""

    __tablename__ = "shifts"
    __table_args__ = (
        UniqueConstraint("agent_id", "weekday", "start_minute"),
        CheckConstraint("weekday between 0 and 6", name="weekday"),
        CheckConstraint("start_minute between 0 and 1439", name="start"),
        CheckConstraint("end_minute between 1 and 1440 and end_minute <> start_minute", name="end"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    zone: Mapped[str] = mapped_column(String(64))
    #: 0 is Monday.
    weekday: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]


class Absence(Base):
    """From when until when an agent is away, whatever their shifts say."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="span"),
        Index("ix_absences_agent_ends_at", "agent_id", "ends_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    kind: Mapped[AbsenceKind] = mapped_column(String(10))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    declared_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class OnCall(Base):
    """One turn on call for a team: who, from when until when, and what they tell whoever comes after them."""

    __tablename__ = "on_call"
    __table_args__ = (
        UniqueConstraint("team_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="span"),
        CheckConstraint("(note = '') = (noted_at is null)", name="noted"),
        CheckConstraint("(read_at is null) = (read_by is null)", name="read"),
        CheckConstraint("read_at is null or noted_at is not null", name="read_what"),
        Index("ix_on_call_agent_ends_at", "agent_id", "ends_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"))
    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")
    noted_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    read_by: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"))


class Capacity(Base):
    """How many open tickets an agent has at most before somebody else is proposed."""

    __tablename__ = "capacities"
    __table_args__ = (CheckConstraint("open_tickets between 1 and 500", name="open_tickets"),)

    agent_id: Mapped[UUID] = mapped_column(ForeignKey("agents.id"), primary_key=True)
    open_tickets: Mapped[int]


class TeamTurn(Base):
    """How a team gets its tickets, and who had the last turn; a team without a row is proposed somebody."""

    __tablename__ = "team_turns"
    __table_args__ = (CheckConstraint("way in ('off', 'proposal', 'in_turn')", name="way"),)

    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    way: Mapped[Way] = mapped_column(String(10))
    last_agent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agents.id"))
