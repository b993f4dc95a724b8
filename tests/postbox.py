"""A client's mailbox without a server: mails that lie there already, and what the desk makes of them."""

from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from msp import channels, tickets, wiring
from msp.channels import MailboxForm
from msp.channels.models import MailIn, MailState
from msp.channels.reply_address import code_of, signed
from msp.channels.way_in import way_in
from msp.store import acting_for, db, outbox
from msp.tenants import TenantView
from tests.desk_work import at
from tests.mails import ADDRESS
from tests.world import World

_NUMBERS = count(1)


def connect(tenant: TenantView, address: str = ADDRESS, *, now: datetime | None = None) -> UUID:
    """A mailbox for a client, on a server that nobody asks."""
    form = MailboxForm(address, "127.0.0.1", 1143, "none", f"{tenant.slug}", "secret", "INBOX")
    with acting_for(tenant.id):
        mailbox_id = channels.set_mailbox(form, now=now or at(-1))
        db.session.commit()
    return mailbox_id


def arrive(tenant: TenantView, raw: bytes, *, when: float = 1, is_whole: bool = True) -> UUID:
    """A mail is kept, as if it was fetched; its id."""
    with acting_for(tenant.id):
        mailbox = channels.mailbox_of_client()
        assert mailbox is not None
        row = MailIn(mailbox_id=mailbox.id, uid_validity=1, uid=next(_NUMBERS), size_bytes=len(raw), is_whole=is_whole)
        row.received_at = row.fetched_at = at(when)
        row.sha256, row.state = way_in.raw.keep(tenant.id, raw), MailState.NEW
        db.session.add(row)
        db.session.commit()
        return row.id


def got(tenant: TenantView, raw: bytes, *, when: float = 1, is_whole: bool = True) -> MailIn:
    """A mail is kept and read; what became of it."""
    mail_id = arrive(tenant, raw, when=when, is_whole=is_whole)
    channels.read_mail(now=at(when))
    return row_of(tenant, mail_id)


def row_of(tenant: TenantView, mail_id: UUID) -> MailIn:
    """What stands of a mail."""
    with acting_for(tenant.id):
        row = db.session.get_one(MailIn, (tenant.id, mail_id))
        db.session.expunge(row)
        return row


def reply_to(world: World, reference: str, name: str) -> str:
    """The address at which one person answers one ticket of Acorn."""
    with acting_for(world.acorn.id):
        ticket = tickets.ticket_for(world.actors["anna"], reference)
        return signed(ADDRESS, ticket.number, code_of(world.acorn.id, ticket.id, world.people[name]))


def log_types(world: World, reference: str) -> list[str]:
    """What happened to a ticket of Acorn, in order."""
    with acting_for(world.acorn.id):
        ticket = tickets.ticket_for(world.actors["anna"], reference)
        return [line.type for line in tickets.log_of(ticket)]


def words_on(world: World, reference: str) -> list[tuple[str, str]]:
    """Who said what on a ticket of Acorn, notes included."""
    with acting_for(world.acorn.id):
        page = tickets.page(tickets.ticket_for(world.actors["anna"], reference), world.actors["lena"])
        return [(words.author_name, words.body) for words in page.words]


def sent(folder: Path, *, now: datetime) -> list[EmailMessage]:
    """What leaves the house, as its readers receive it."""
    outbox.drain(wiring.EFFECTS, now=now)
    files = sorted((folder / "mail").glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=SMTP) for file in files]  # type: ignore[misc]


def tickets_of(tenant: TenantView) -> int:
    """How many tickets a client has."""
    with acting_for(tenant.id):
        return len(list(db.session.scalars(select(tickets.Ticket.id))))
