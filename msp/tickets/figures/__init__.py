"""Figures of each tier: what came to a step, what it did with it, and how long that took."""

from msp.tickets.figures.counting import MOST_DAYS, REPLIES, USUAL_DAYS, Group, tallies
from msp.tickets.figures.keeping import (
    derived,
    figures_unlike_their_stays,
    keep_missing_figures,
    when_ticket_moved,
)
from msp.tickets.figures.path import Counted, End, Stayed, counted
from msp.tickets.figures.solving import Solved, Where, solved, solved_together
from msp.tickets.figures.tally import NOTHING, Tally, added, nearest_rank, ratio
from msp.tickets.figures.today import Moved, moved_since

__all__ = [
    "MOST_DAYS",
    "NOTHING",
    "REPLIES",
    "USUAL_DAYS",
    "Counted",
    "End",
    "Group",
    "Moved",
    "Solved",
    "Stayed",
    "Tally",
    "Where",
    "added",
    "counted",
    "derived",
    "figures_unlike_their_stays",
    "keep_missing_figures",
    "moved_since",
    "nearest_rank",
    "ratio",
    "solved",
    "solved_together",
    "tallies",
    "when_ticket_moved",
]
