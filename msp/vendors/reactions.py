"""What the vendors' room records when a ticket moves without it."""

from msp.identity import Actor
from msp.store import scope
from msp.tickets import TicketDeEscalated, TicketResolved
from msp.vendors.actions.holding import Ending, end, open_at, tell_of_return


def when_ticket_left_the_vendor(fact: TicketDeEscalated | TicketResolved) -> None:
    """End the open hand-off of a ticket that was taken back or resolved by hand: no vendor has it any more."""
    found = open_at(fact.object_id)
    if found is None:
        return
    who = scope.required().who
    done = "Resolved" if isinstance(fact, TicketResolved) else "Taken back"
    by = Actor(who.side, who.id, who.name)
    end(*found, Ending(f"{done} by {who.name}.", fact.happened_at), by=by, now=fact.at)
    tell_of_return(*found, by=by, now=fact.at)
