"""Words put into rows: who spoke, and at which line of the log."""

from msp.identity import Actor
from msp.kernel.errors import Forbidden
from msp.kernel.ids import new_id
from msp.store import Side
from msp.tickets.models import Message, Note, Ticket, TicketEvent


def message_of(ticket: Ticket, event: TicketEvent, body: str, *, by: Actor) -> Message:
    """Public words at a line of the log, not yet in the session.

    What an agent enters late was written when it was entered; a mail was written no later than it arrived.
    """
    sent_at = event.at if by.side is Side.CLIENT else max(event.at, event.recorded_at)
    message = Message(id=new_id(), ticket_id=ticket.id, seq=event.seq, sent_at=sent_at, body=body)
    message.author_side, message.author_name = by.side.value, by.name[:200]
    message.agent_id = by.id if by.side is Side.PROVIDER else None
    message.person_id = by.person_at(ticket.tenant_id) if by.side is Side.CLIENT else None
    return message


def note_of(ticket: Ticket, event: TicketEvent, body: str, *, by: Actor) -> Note:
    """Internal words at a line of the log, not yet in the session."""
    note = Note(id=new_id(), ticket_id=ticket.id, seq=event.seq, sent_at=event.at, body=body)
    note.author_side, note.author_name = by.side.value, by.name[:200]
    note.agent_id = by.id if by.side is Side.PROVIDER else None
    return note


def speaks_for_the_requester(ticket: Ticket, by: Actor) -> bool:
    """Whether public words are the tenant's or an agent's; nobody else speaks in public. Forbidden then."""
    if by.side is Side.PROVIDER:
        return False
    if by.side is Side.CLIENT and by.person_at(ticket.tenant_id) is not None:
        return True
    raise Forbidden("Only an agent or a person of this client can reply in public.")


def refuse_outsiders(by: Actor) -> None:
    """Internal words are the provider's alone: Forbidden for everybody else."""
    if by.side not in (Side.PROVIDER, Side.SYSTEM):
        raise Forbidden("Internal notes belong to the provider.")
