"""Pure: who is proposed for a ticket and why, whose turn it is, and which ticket is the next best one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID


class Duty(StrEnum):
    """Whether somebody is at work: a shift covers the moment and no absence does."""

    ON = "on"
    OFF = "off"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Need:
    """What a ticket asks of whoever gets it: skills by key with the level wanted, levels and teams of its step."""

    skills: Mapping[str, int]
    levels: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may get a ticket; `load` is open tickets at all clients, `capacity` how many of them are meant."""

    agent_id: UUID
    name: str
    skills: Mapping[str, int]
    duty: Duty = Duty.ON
    is_trained: bool = False
    load: int = 0
    capacity: int | None = None
    tiers: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()

    @property
    def is_full(self) -> bool:
        """Whether he has as many open tickets as are meant for him."""
        return self.capacity is not None and self.load >= self.capacity


@dataclass(frozen=True, slots=True)
class HasTier:
    """Whether he holds a level of the step."""

    levels: tuple[str, ...]
    holds: bool

    @property
    def speaks_against(self) -> bool:
        """Whether it is a reason to give the ticket to somebody else."""
        return not self.holds


@dataclass(frozen=True, slots=True)
class HasSkill:
    """A skill that the ticket wants: the level wanted, and the one he has."""

    key: str
    wanted: int
    level: int

    @property
    def speaks_against(self) -> bool:
        """Whether it is a reason to give the ticket to somebody else."""
        return self.level < self.wanted


@dataclass(frozen=True, slots=True)
class InTeam:
    """Whether he works in a team of the step; where none is named nobody has to."""

    teams: tuple[str, ...]
    is_in: bool

    @property
    def speaks_against(self) -> bool:
        """Never: who holds the tier may help out."""
        return False


@dataclass(frozen=True, slots=True)
class AtWork:
    """Whether he is on duty, off duty or away."""

    duty: Duty

    @property
    def speaks_against(self) -> bool:
        """Whether it is a reason to give the ticket to somebody else."""
        return self.duty is not Duty.ON


@dataclass(frozen=True, slots=True)
class Trained:
    """Whether he was trained on the client; who was not can still help there."""

    is_trained: bool

    @property
    def speaks_against(self) -> bool:
        """Never: it only puts those first who know the client."""
        return False


@dataclass(frozen=True, slots=True)
class Load:
    """How many open tickets he has, and of how many."""

    open: int
    capacity: int | None

    @property
    def speaks_against(self) -> bool:
        """Whether it is a reason to give the ticket to somebody else."""
        return self.capacity is not None and self.open >= self.capacity


Reason: TypeAlias = HasTier | InTeam | HasSkill | AtWork | Trained | Load


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody who is proposed, with every reason in the order in which it counts."""

    agent_id: UUID
    name: str
    reasons: tuple[Reason, ...]

    @property
    def against(self) -> tuple[Reason, ...]:
        """What speaks for choosing somebody else; it warns and never blocks."""
        return tuple(reason for reason in self.reasons if reason.speaks_against)


@dataclass(frozen=True, slots=True)
class Takeable:
    """A ticket that nobody has: when its nearest promise is due, its priority, and the skills it wants."""

    tenant_id: UUID
    ticket_id: UUID
    due_at: datetime
    priority: str
    skills: Mapping[str, int]


def ranked(need: Need, candidates: Collection[Candidate]) -> list[Proposal]:
    """Everybody in the order in which they are proposed: tier, team, skill, on duty, trained here, room, load, name.

    Nobody is left out, so that whoever knows better can choose any of them.
    """
    in_order = sorted(candidates, key=lambda one: _rank(need, one))
    return [Proposal(one.agent_id, one.name, reasons(need, one)) for one in in_order]


def reasons(need: Need, candidate: Candidate) -> tuple[Reason, ...]:
    """What speaks for and against somebody, in the order in which it counts."""
    return (
        *([HasTier(tuple(sorted(need.levels)), _holds(need, candidate))] if need.levels else []),
        *([InTeam(tuple(sorted(need.teams)), _is_in(need, candidate))] if need.teams else []),
        *(HasSkill(key, level, candidate.skills.get(key, 0)) for key, level in sorted(need.skills.items())),
        AtWork(candidate.duty),
        Trained(candidate.is_trained),
        Load(candidate.load, candidate.capacity),
    )


def matching(need: Need, candidates: Collection[Candidate]) -> list[Proposal]:
    """Those of the proposed who have all the skills wanted, at whatever tier: whom a swarm invites."""
    anywhere = Need(need.skills)
    return [one for one in ranked(anywhere, candidates) if not any(_lacks(reason) for reason in one.reasons)]


def round_robin(candidates: Collection[Candidate], last: UUID | None) -> UUID | None:
    """Whose turn it is after `last`: the next one on duty who has room, by id; None when there is nobody.

    Ids keep their order when somebody joins or leaves, also when it is the last one who left.
    """
    ready = sorted(one.agent_id for one in candidates if one.duty is Duty.ON and not one.is_full)
    after = [agent_id for agent_id in ready if last is None or agent_id > last]
    return next(iter([*after, *ready]), None)


def next_best(skills: Mapping[str, int], tickets: Collection[Takeable]) -> list[Takeable]:
    """The tickets for somebody with these skills: nearest breach, then priority, then the least skill lacking."""
    return sorted(tickets, key=lambda one: (one.due_at, one.priority, lacking(one.skills, skills), one.ticket_id))


def lacking(wanted: Mapping[str, int], held: Mapping[str, int]) -> int:
    """How many levels are missing in all; none where everything wanted is there."""
    return sum(max(0, level - held.get(key, 0)) for key, level in wanted.items())


def wanted_of(parts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """What several together want: of each skill the highest level."""
    return {key: max(part.get(key, 0) for part in parts) for key in sorted({key for part in parts for key in part})}


def _rank(need: Need, one: Candidate) -> tuple[object, ...]:
    in_place = (not _holds(need, one), not _is_in(need, one), lacking(need.skills, one.skills))
    ready = (one.duty is not Duty.ON, not one.is_trained, one.is_full, one.load)
    return (*in_place, *ready, one.name.casefold(), one.agent_id)


def _holds(need: Need, one: Candidate) -> bool:
    return not need.levels or bool(need.levels & one.tiers)


def _is_in(need: Need, one: Candidate) -> bool:
    return not need.teams or bool(need.teams & one.teams)


def _lacks(reason: Reason) -> bool:
    return isinstance(reason, HasSkill) and reason.speaks_against
