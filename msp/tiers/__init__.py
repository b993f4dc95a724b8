"""The ladder of each client: which tiers it has, which moves are permitted, and who is in charge on it."""

from msp.tiers import staff
from msp.tiers.actions import LadderForm, publish_ladder
from msp.tiers.appointing import NamingForm, put_in_charge
from msp.tiers.authority import Authority
from msp.tiers.charge import Charge, Named, Posts, namings, posts_of, step_at
from msp.tiers.events import LadderPublished, ResponsibilityGiven
from msp.tiers.ladder import Direction, Ladder, Reopens
from msp.tiers.queries import (
    DwellLimits,
    PublishedLadder,
    dwell_limits,
    ladder_in_force,
    ladder_versions,
    ladders_in_force,
)
from msp.tiers.step import DUTY_MANAGER, Asked, EntryRule, Mode, Replies, Step, Tier

__all__ = [
    "DUTY_MANAGER",
    "Asked",
    "Authority",
    "Charge",
    "Direction",
    "DwellLimits",
    "EntryRule",
    "Ladder",
    "LadderForm",
    "LadderPublished",
    "Mode",
    "Named",
    "NamingForm",
    "Posts",
    "PublishedLadder",
    "Reopens",
    "Replies",
    "ResponsibilityGiven",
    "Step",
    "Tier",
    "dwell_limits",
    "ladder_in_force",
    "ladder_versions",
    "ladders_in_force",
    "namings",
    "posts_of",
    "publish_ladder",
    "put_in_charge",
    "staff",
    "step_at",
]
