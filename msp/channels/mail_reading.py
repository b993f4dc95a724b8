"""Reading mail: each kept mail is read, then decided and carried out in one transaction; a poisoned one is reviewed."""

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from msp import tenants
from msp.channels.mail_acting import carry_out, settle
from msp.channels.mail_bytes import kept
from msp.channels.mail_deciding import Act, Decision, decide
from msp.channels.mail_evidence import evidence_of, ticket_of_report
from msp.channels.mail_kinds import Kind
from msp.channels.mail_parsing import ParsedMail
from msp.channels.models import Mailbox, MailIn, MailState
from msp.identity import AUTOMATIC
from msp.kernel.errors import Refusal
from msp.store import acting_for, db, reading_the_door, serving
from msp.tenants import TenantView

BATCH = 100
NAME_LENGTH, ADDRESS_LENGTH = 120, 254
UNREAD = "Something went wrong on our side while it was read."

log = structlog.get_logger(__name__)


def read_mail(*, now: datetime) -> int:
    """Decide what becomes of the mails that were kept, oldest first; returns how many were read."""
    with reading_the_door():
        clients = {client.id: client for client in tenants.clients()}
    with serving(clients):
        unread = select(MailIn.tenant_id, MailIn.id).where(MailIn.state == MailState.NEW)
        rows = db.session.execute(unread.order_by(MailIn.received_at, MailIn.id).limit(BATCH)).all()
    for tenant_id, mail_id in rows:
        _read(clients[tenant_id], mail_id, now)
    return len(rows)


def _read(tenant: TenantView, mail_id: UUID, now: datetime) -> None:
    # Reading takes its time, and on SQLite whoever decides keeps all others from writing: so it comes before.
    mail, fault = _content(tenant, mail_id)
    with acting_for(tenant.id):
        try:
            if not fault:
                _decided(tenant, mail_id, mail, now)
                db.session.commit()
                return
        except Refusal as refusal:
            fault = refusal.sentence
        except OperationalError:  # the database is busy or gone, which is no fault of the mail: it is read later
            log.warning("mail not read yet", mail=str(mail_id), exc_info=True)
            return
        except Exception:  # one poisoned mail must not stop the others: a person looks at it
            log.exception("mail not read", mail=str(mail_id))
            fault = UNREAD
        db.session.rollback()
        row = db.session.get_one(MailIn, (tenant.id, mail_id), with_for_update=True)
        if row.state == MailState.NEW:
            _write(row, mail)
            settle(row, Decision(Act.REVIEW, fault), by=AUTOMATIC, now=now)
            db.session.commit()


def _content(tenant: TenantView, mail_id: UUID) -> tuple[ParsedMail, str]:
    """The mail, and in a sentence why it cannot be read; empty when it can."""
    try:
        with serving({tenant.id}):
            found = kept(db.session.get_one(MailIn, (tenant.id, mail_id)))
    except Refusal as refusal:
        log.error("the bytes of a mail are damaged", mail=str(mail_id), reason=refusal.sentence)
        return ParsedMail(Kind.UNREADABLE), refusal.sentence
    return found.read(), ""


def _decided(tenant: TenantView, mail_id: UUID, mail: ParsedMail, now: datetime) -> None:
    row = db.session.get_one(MailIn, (tenant.id, mail_id))
    # One mail of a mailbox at a time: what came before decides, and so does how much it was.
    db.session.get_one(Mailbox, (tenant.id, row.mailbox_id), with_for_update=True)
    db.session.refresh(row, with_for_update=True)
    if row.state != MailState.NEW:
        return
    _write(row, mail)
    evidence, sender = evidence_of(tenant, row, mail, now)
    decision = decide(evidence)
    if decision.act is Act.DROP:
        settle(row, decision, by=AUTOMATIC, now=now, ticket=ticket_of_report(tenant, mail))
    elif decision.act is Act.REVIEW or sender is None:
        settle(row, decision, by=AUTOMATIC, now=now)
    else:
        carry_out(row, mail, decision, by=sender, now=now)


def _write(row: MailIn, mail: ParsedMail) -> None:
    row.message_id, row.in_reply_to, row.fingerprint = mail.message_id, mail.in_reply_to, mail.fingerprint
    row.sender, row.sender_name = mail.sender[:ADDRESS_LENGTH], mail.sender_name[:NAME_LENGTH]
    row.subject, row.text = mail.subject, mail.text
