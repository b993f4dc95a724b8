"""Who hears how a ticket moves: whoever it is raised to where no promise is the reason, and those who follow it."""

from msp import tenants, tickets, tiers
from msp.channels.letter_hours import Press
from msp.channels.readers import audible, of_charge
from msp.channels.telling import Notice, tell
from msp.identity import addresses
from msp.store import scope
from msp.tickets import (
    Priority,
    Ticket,
    TicketDeEscalated,
    TicketEscalated,
    TicketRaised,
    TicketReopened,
    TicketResolved,
)
from msp.tickets.moves import Occasion
from msp.tiers import Authority

BY_HAND = "somebody at work on it asks for you"
Followed = TicketEscalated | TicketDeEscalated | TicketResolved | TicketReopened


def tell_whom_it_is_raised_to(fact: TicketRaised) -> None:
    """Tell whoever is in charge that a ticket is raised and why; nobody gets the ticket by it (hierarchical)."""
    ticket = audible(fact)
    if ticket is None:
        return
    charge = tiers.posts_of(fact.tenant_id, fact.at).charge(Authority(fact.authority), ticket.tier)
    values = _values(ticket, fact) | {
        "priority": ticket.priority,
        "why": Occasion(fact.occasion).why or BY_HAND,
        "words": tickets.note_words(ticket, fact.note_id) if fact.note_id else "",
        "by": scope.required().who.name if fact.note_id else "",
    }
    urgent = ticket.priority == Priority.P1
    press = Press.URGENT_WARNING if urgent else Press.WARNING
    why, path = of_charge(charge, ticket, tenants.tenants_by_id([fact.tenant_id])[fact.tenant_id])
    notice = Notice("ticket_raised", path, values | why, thread=str(ticket.id), press=press)
    tell(fact, charge.mailboxes, notice, f"{fact.occasion}:{fact.seq}")


def tell_followers(fact: Followed) -> None:
    """Tell the agents who follow a ticket how it goes on; whoever did it knows already."""
    ticket = audible(fact)
    if ticket is None:
        return
    who = scope.required().who
    told = addresses.of_staff(fact.tenant_id, [id_ for id_ in tickets.moves.follower_ids(ticket) if id_ != who.id])
    if not told:
        return
    values = _values(ticket, fact) | {"what": _what(fact)}
    notice = Notice("ticket_followed", f"/desk/tickets/{ticket.reference}", values, thread=str(ticket.id))
    tell(fact, told.values(), notice, f"{type(fact).__name__}:{fact.seq}")


def _values(ticket: Ticket, fact: TicketRaised | Followed) -> dict[str, str]:
    step = tiers.step_at(ticket.tier, fact.at)
    client = tenants.tenants_by_id([fact.tenant_id])[fact.tenant_id]
    place = f"{step.label} {step.name}" if step else str(ticket.tier)
    return {"reference": ticket.reference, "client": client.name, "place": place}


def _what(fact: Followed) -> str:
    match fact:
        case TicketEscalated():
            return "was escalated"
        case TicketDeEscalated():
            return "was sent back"
        case TicketResolved():
            return "is resolved"
        case TicketReopened():
            return "was reopened"
