"""Who gets which ticket: proposed with reasons, given in turn, or taken as the next best one; nobody is ever barred."""

from msp.tickets.loads import loads_of
from msp.tickets.proposing import Proposing, matches, proposing
from msp.tickets.routing.arriving import when_ticket_arrives
from msp.tickets.routing.next_best import next_best
from msp.tickets.routing.taking import take

__all__ = ["Proposing", "loads_of", "matches", "next_best", "proposing", "take", "when_ticket_arrives"]
