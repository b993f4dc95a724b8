"""How tickets move: hand-overs, followers, raises, what follows a new ladder, merges; a face."""

from msp.tickets.actions.escalation import planned_move
from msp.tickets.actions.following import follow, unfollow
from msp.tickets.actions.joining import Beside
from msp.tickets.actions.merging import beside_parts, merge, planned_merge
from msp.tickets.actions.raising import Occasion, raise_by_hand
from msp.tickets.actions.rehoming import follow_ladder, left_behind
from msp.tickets.merged import MergedTicket, goes_on_as, merged_before, parts_of
from msp.tickets.merging import Merge
from msp.tickets.moving import asks_for
from msp.tickets.placed import Placed, open_at, open_by_tier
from msp.tickets.queries.moves import (
    HandoverView,
    RecipeView,
    came_from,
    follower_ids,
    followers,
    handovers,
    recipe,
    recipes,
)

__all__ = [
    "Beside",
    "HandoverView",
    "Merge",
    "MergedTicket",
    "Occasion",
    "Placed",
    "RecipeView",
    "asks_for",
    "beside_parts",
    "came_from",
    "follow",
    "follow_ladder",
    "follower_ids",
    "followers",
    "goes_on_as",
    "handovers",
    "left_behind",
    "merge",
    "merged_before",
    "open_at",
    "open_by_tier",
    "parts_of",
    "planned_merge",
    "planned_move",
    "raise_by_hand",
    "recipe",
    "recipes",
    "unfollow",
]
