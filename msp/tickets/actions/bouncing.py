"""Tickets that come back again and again between the same two steps: more authority is told, and a swarm called."""

from dataclasses import dataclass
from datetime import datetime

from msp.identity import AUTOMATIC
from msp.kernel.events import publish
from msp.tickets.actions.keeping import about
from msp.tickets.actions.raising import Occasion, note_raise, tell_raise
from msp.tickets.events import TicketBounced
from msp.tickets.models import Channel, Ticket
from msp.tickets.moving import returns
from msp.tickets.path import tiers_of_stays
from msp.tiers import Authority, Ladder, Step, Tier


@dataclass(frozen=True, slots=True)
class Bounce:
    """The return that is one too many: between which steps, and the how many-th it is."""

    upper: Tier
    lower: Tier
    count: int


def bounce_of(ticket: Ticket, ladder: Ladder, lower: Step) -> Bounce | None:
    """The bounce that a move down is about to be; None for the returns before and after it, and for replayed logs.

    To be asked before anything of the move is written.
    """
    upper = ladder.holding(Tier(ticket.tier))
    if upper is None or ticket.channel == Channel.REPLAY:
        return None
    count = returns(ladder, [*tiers_of_stays(ticket), lower.tier], upper, lower)
    return Bounce(upper.tier, lower.tier, count) if count == ladder.bounces else None


def note_bounce(ticket: Ticket, *, now: datetime) -> None:
    """Note in the log that the duty manager is told."""
    note_raise(ticket, Authority.DUTY_MANAGER, Occasion.BOUNCES, by=AUTOMATIC, now=now)


def tell_bounce(ticket: Ticket, bounce: Bounce) -> None:
    """Tell that the ticket bounced, and whom it is raised to."""
    publish(TicketBounced(**about(ticket), from_tier=bounce.upper, tier=bounce.lower, count=bounce.count))
    tell_raise(ticket, Authority.DUTY_MANAGER, Occasion.BOUNCES)
