"""The ladder of each client: which tiers it has, which moves are permitted, and who is in charge on it."""

from msp.tiers import staff
from msp.tiers.actions import LadderForm, publish_ladder
from msp.tiers.appointing import NamingForm, put_in_charge
from msp.tiers.authority import Authority
from msp.tiers.charge import Charge, Named, Posts, account_charge, namings, posts_of, step_at
from msp.tiers.document import MOST_NAMES, NAME_LENGTH
from msp.tiers.events import LadderPublished, ResponsibilityGiven
from msp.tiers.ladder import Direction, Ladder, Reopens
from msp.tiers.limits import StepLimits
from msp.tiers.queries import (
    LimitVersions,
    PublishedLadder,
    ladder_in_force,
    ladder_versions,
    ladders_in_force,
    step_limits,
)
from msp.tiers.step import DUTY_MANAGER, LONGEST_DWELL, Asked, EntryRule, Mode, Replies, Step, Tier

__all__ = [
    "DUTY_MANAGER",
    "LONGEST_DWELL",
    "MOST_NAMES",
    "NAME_LENGTH",
    "Asked",
    "Authority",
    "Charge",
    "Direction",
    "EntryRule",
    "Ladder",
    "LadderForm",
    "LadderPublished",
    "LimitVersions",
    "Mode",
    "Named",
    "NamingForm",
    "Posts",
    "PublishedLadder",
    "Reopens",
    "Replies",
    "ResponsibilityGiven",
    "Step",
    "StepLimits",
    "Tier",
    "account_charge",
    "ladder_in_force",
    "ladder_versions",
    "ladders_in_force",
    "namings",
    "posts_of",
    "publish_ladder",
    "put_in_charge",
    "staff",
    "step_at",
    "step_limits",
]
