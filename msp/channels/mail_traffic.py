"""How much mail was taken in lately, as those ask who tell people about it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp.channels.models import MailIn, MailState
from msp.store import db
from msp.tickets import Ticket


def opened_by_mail(requester_id: UUID, since: datetime, *, but: UUID) -> bool:
    """Whether a mail opened another ticket for the same person of the tenant in scope since then."""
    same = (Ticket.tenant_id == MailIn.tenant_id) & (Ticket.id == MailIn.ticket_id)
    found = select(MailIn.id).join(Ticket, same).where(Ticket.requester_id == requester_id, Ticket.id != but)
    found = found.where(MailIn.state == MailState.OPENED, MailIn.received_at > since)
    return db.session.scalars(found).first() is not None
