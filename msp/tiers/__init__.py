"""The ladder of each client: which tiers it has, and which moves between them are permitted."""

from msp.tiers.actions import LadderForm, publish_ladder
from msp.tiers.events import LadderPublished
from msp.tiers.ladder import Direction, Ladder, Step, Tier
from msp.tiers.queries import ladder_in_force, ladders_in_force

__all__ = [
    "Direction",
    "Ladder",
    "LadderForm",
    "LadderPublished",
    "Step",
    "Tier",
    "ladder_in_force",
    "ladders_in_force",
    "publish_ladder",
]
