"""The bytes of mails: read again as long as they are kept, and removed when their time is over."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select

from msp import tenants
from msp.channels.mail_parsing import ParsedMail, parsed
from msp.channels.models import Mailbox, MailIn
from msp.channels.way_in import way_in
from msp.store import db, reading_the_door, serving
from msp.store.visiting import visit_each

BATCH = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """The bytes of a mail with what is needed to read it, so that no transaction is open while it is read."""

    raw: bytes = field(repr=False)
    own: tuple[str, ...]
    largest_file: int

    def read(self) -> ParsedMail:
        """The mail; a large one may take a second or two."""
        return parsed(self.raw, largest_file=self.largest_file, own=self.own)


def kept(row: MailIn) -> Kept:
    """The bytes of a mail of a tenant in scope; Missing when they were removed, Unavailable when damaged."""
    settings = way_in.settings
    raw = way_in.raw.read(row.tenant_id, row.sha256)
    mailbox = db.session.get_one(Mailbox, (row.tenant_id, row.mailbox_id))
    return Kept(raw, (settings.own_address, mailbox.address), settings.largest_file)


def forget_old_mail(*, now: datetime) -> int:
    """Remove the bytes of mails that were decided long enough ago; returns how many.

    The row and its outcome stay for good. Its words stay where the mail is on a ticket, for they are part of that
    case; of a mail that is on none they go together with the bytes.
    """
    with reading_the_door():
        clients = tenants.clients()
    with serving(client.id for client in clients):
        over = MailIn.decided_at <= now - way_in.settings.raw_kept
        old = select(MailIn.tenant_id, MailIn.id).where(over, MailIn.raw_removed_at.is_(None))
        rows = db.session.execute(old.order_by(MailIn.decided_at, MailIn.id).limit(BATCH)).all()
    return visit_each("bytes of a mail", rows, partial(_forget, now=now))


def _forget(tenant_id: UUID, mail_id: UUID, *, now: datetime) -> int:
    row = db.session.get_one(MailIn, (tenant_id, mail_id))
    # Who fetches holds the mailbox too, so the same bytes cannot come again in this moment.
    db.session.get_one(Mailbox, (tenant_id, row.mailbox_id), with_for_update=True)
    row.raw_removed_at = now
    if row.ticket_id is None:
        row.text = ""
    db.session.flush()
    same = select(MailIn.id).where(MailIn.sha256 == row.sha256, MailIn.raw_removed_at.is_(None))
    if db.session.scalars(same).first() is None:
        # Before the row says so: bytes that cannot be removed just now would otherwise lie there for good.
        way_in.raw.forget(tenant_id, row.sha256)
    return 1
