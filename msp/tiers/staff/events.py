"""What happened to the provider's people as they can be set to work; each fact is kept with the provider."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from msp.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFormed(Fact):
    """There is a new team."""

    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(Fact):
    """A team has another name, was archived or is back."""

    team: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamJoined(Fact):
    """Somebody is in a team from now on."""

    team: str
    agent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLeft(Fact):
    """Somebody is in a team no longer."""

    team: str
    agent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamWaySet(Fact):
    """A team gets its tickets in another way: `off`, `proposal` or `in_turn`."""

    team: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillListed(Fact):
    """There is a new skill."""

    skill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillChanged(Fact):
    """A skill was renamed, retired or taken up again."""

    skill: str
    is_retired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillRated(Fact):
    """Somebody has a skill at a level from now on; `object_id` is the agent, `level` is None where nothing is said."""

    skill: str
    level: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRecorded(Fact):
    """Somebody holds a certificate."""

    agent_id: UUID
    expires_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateWithdrawn(Fact):
    """A certificate counts no longer."""

    agent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRecorded(Fact):
    """Somebody is to learn something, or has."""

    agent_id: UUID
    kind: str
    due_on: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingDone(Fact):
    """Somebody has learnt what was planned."""

    agent_id: UUID
    done_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingWithdrawn(Fact):
    """What somebody was to learn is called off."""

    agent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientTrainingRecorded(Fact):
    """Somebody was trained on the client; `object_id` is the agent."""

    trained_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientTrainingWithdrawn(Fact):
    """Somebody counts no longer as trained on the client; `object_id` is the agent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftsSet(Fact):
    """Somebody's week of shifts is another; `object_id` is the agent, each shift such as Mon 22:00–06:00."""

    zone: str
    shifts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceDeclared(Fact):
    """Somebody is away for a while; why is between them and the owner."""

    agent_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceWithdrawn(Fact):
    """Somebody is there after all, or is back earlier."""

    agent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallPlanned(Fact):
    """Somebody has a turn on call."""

    team: str
    agent_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallCancelled(Fact):
    """A turn on call is called off, or ends at once."""

    team: str
    agent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHandedOver(Fact):
    """Somebody wrote what the next on call should know; `object_id` is their turn."""

    team: str
    agent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTakenOver(Fact):
    """The next on call has read what the one before wrote; `object_id` is the turn of that one."""

    team: str
    agent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacitySet(Fact):
    """How many open tickets somebody has at most is another number; `object_id` is the agent, None is no limit."""

    open_tickets: int | None
