"""What happened to ladders."""

from dataclasses import dataclass
from datetime import datetime

from msp.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderPublished(Fact):
    """A new version of a client's ladder is in force from an instant on; `object_id` is the version."""

    valid_from: datetime
    tiers: tuple[str, ...]
