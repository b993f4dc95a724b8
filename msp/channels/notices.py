"""What a requester is told: each notice is a letter in the outbox, written together with what it tells of."""

from datetime import timedelta
from uuid import UUID

from msp import tickets
from msp.channels.letter import Automatic
from msp.channels.mail_traffic import opened_by_mail
from msp.channels.readers import audible
from msp.channels.telling import Notice, some, tell
from msp.identity import addresses
from msp.tickets import Channel, RequesterAnswered, Ticket, TicketMerged, TicketOpened

#: One automatic answer to mails in that time (reliability.md T17).
A_DAY = timedelta(hours=24)


def acknowledge(fact: TicketOpened) -> None:
    """Tell the requester that the ticket is there; nothing that the sender wrote stands in it."""
    if fact.channel != Channel.REPLAY and not _hears_enough(fact):
        path = f"/portal/tickets/{fact.reference}"
        values = {"reference": fact.reference}
        told = some(addresses.of_person(fact.tenant_id, fact.requester_id))
        tell(
            fact,
            told,
            Notice("ticket_opened", path, values, Automatic.REPLIED, str(fact.object_id), is_answerable=True),
        )


def mail_requester(fact: RequesterAnswered) -> None:
    """Send what an agent answered in public to the requester, and to whoever asked for a part of the ticket."""
    ticket = audible(fact)
    if ticket is None:
        return
    said = tickets.message(ticket, fact.message_id)
    values = {"reference": ticket.reference, "subject": ticket.subject, "author": said.author_name, "body": said.body}
    told = [mailbox for id_ in _who_asked(ticket) for mailbox in some(addresses.of_person(ticket.tenant_id, id_))]
    path = f"/portal/tickets/{ticket.reference}"
    notice = Notice("requester_answered", path, values, Automatic.NO, str(ticket.id), is_answerable=True)
    tell(fact, told, notice, str(fact.message_id))


def tell_of_merge(fact: TicketMerged) -> None:
    """Tell who asked for a merged ticket under which number it goes on; an answer to that letter belongs there."""
    ticket = audible(fact)
    if ticket is None:
        return
    values = {"reference": fact.into_reference, "merged": fact.reference, "subject": ticket.subject}
    told = some(addresses.of_person(ticket.tenant_id, ticket.requester_id))
    path = f"/portal/tickets/{fact.into_reference}"
    tell(fact, told, Notice("ticket_merged", path, values, thread=str(fact.into_id), is_answerable=True))


def _who_asked(ticket: Ticket) -> list[UUID]:
    return list(dict.fromkeys([ticket.requester_id, *(part.requester_id for part in tickets.moves.parts_of(ticket))]))


def _hears_enough(fact: TicketOpened) -> bool:
    """Whether the requester had an automatic answer to a mail within a day: whoever writes in his name is no louder."""
    return fact.channel == Channel.MAIL and opened_by_mail(fact.requester_id, fact.at - A_DAY, but=fact.object_id)
