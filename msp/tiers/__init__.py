"""The ladder of each client: which tiers it has, and which moves between them are permitted."""

from msp.tiers.actions import LadderForm, publish_ladder
from msp.tiers.events import LadderPublished
from msp.tiers.ladder import Direction, Ladder, Step, Tier
from msp.tiers.queries import (
    DwellLimits,
    PublishedLadder,
    dwell_limits,
    ladder_in_force,
    ladder_versions,
)

__all__ = [
    "Direction",
    "DwellLimits",
    "Ladder",
    "LadderForm",
    "LadderPublished",
    "PublishedLadder",
    "Step",
    "Tier",
    "dwell_limits",
    "ladder_in_force",
    "ladder_versions",
    "publish_ladder",
]
