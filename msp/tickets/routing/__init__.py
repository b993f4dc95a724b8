"""Who gets which ticket: proposed with reasons, given in turn, or taken as the next best one; nobody is ever barred."""

from msp.tickets.routing.next_best import next_best
from msp.tickets.routing.taking import take

__all__ = ["next_best", "take"]
