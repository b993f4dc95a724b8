"""What of the provider's people counts when a ticket is given: skills, duty, training on a client, capacity."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msp.tiers.staff import roster
from msp.tiers.staff.queries import away_at, capacity_of, shifts_of, skills_of, trained_on
from msp.tiers.staff.routing import Duty


@dataclass(frozen=True, slots=True)
class Readiness:
    """One agent at an instant and at one client."""

    skills: Mapping[str, int]
    duty: Duty
    is_trained: bool
    capacity: int | None


def readiness_of(agent_ids: Collection[UUID], tenant_id: UUID, at: datetime) -> dict[UUID, Readiness]:
    """How ready each of them is for work of a client in scope; a question for each kind of knowledge, not for each."""
    skills, capacities, trained = skills_of(agent_ids), capacity_of(agent_ids), trained_on(tenant_id)
    duties = duties_of(agent_ids, at)
    return {one: Readiness(skills[one], duties[one], one in trained, capacities.get(one)) for one in agent_ids}


def duties_of(agent_ids: Collection[UUID], at: datetime) -> dict[UUID, Duty]:
    """Whether each of them is on duty, off duty or away; without any shift one always works."""
    shifts, away = shifts_of(agent_ids), away_at(agent_ids, at)
    on_shift = {one: Duty.ON if roster.on_duty(shifts.get(one, ()), (), at) else Duty.OFF for one in agent_ids}
    return on_shift | dict.fromkeys(away, Duty.AWAY)
