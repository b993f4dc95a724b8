"""What happened to ladders, and to who is in charge on them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msp.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderPublished(Fact):
    """A new version of a client's ladder is in force from an instant on; `object_id` is the version."""

    valid_from: datetime
    tiers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibilityGiven(Fact):
    """Somebody is in charge from now on, or nobody; `object_id` is the row, `tier` the step of a lead or empty."""

    authority: str
    tier: str
    agent_id: UUID | None
