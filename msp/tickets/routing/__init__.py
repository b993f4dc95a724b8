"""Who gets which ticket: proposed with reasons, given in turn, or taken as the next best one; nobody is ever barred."""

from msp.tickets.loads import loads_of
from msp.tickets.proposing import Proposing, matches, proposing
from msp.tickets.routing.arriving import when_ticket_arrives
from msp.tickets.routing.next_best import next_best
from msp.tickets.routing.taking import client_of, take

__all__ = ["Proposing", "client_of", "loads_of", "matches", "next_best", "proposing", "take", "when_ticket_arrives"]
