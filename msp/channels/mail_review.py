"""The review queue: mails about which a person decides, and what he does with them; each is dealt with once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from msp import tickets
from msp.channels.mail_acting import drafted, fitting, say_what_is_missing, settle
from msp.channels.mail_bytes import kept
from msp.channels.mail_deciding import Act, Decision
from msp.channels.mail_kinds import Kind
from msp.channels.mail_parsing import ParsedMail
from msp.channels.models import MailIn, MailState
from msp.identity import Actor, Can
from msp.kernel import text as typed
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.store import db, scope
from msp.tickets import Ticket
from msp.tickets.wording import reason as one_reason

SHOWN = 200
#: The states a list can be asked for: what waits, and what a machine's mail was left aside as.
LISTED = (MailState.REVIEW, MailState.DROPPED)


@dataclass(frozen=True, slots=True)
class MailLine:
    """A mail in a list."""

    tenant_id: UUID
    id: UUID
    sender: str
    sender_name: str
    subject: str
    reason: str
    state: MailState
    received_at: datetime


@dataclass(frozen=True, slots=True)
class MailView:
    """A mail as an agent reads it: words only, never its markup."""

    line: MailLine
    text: str
    size_bytes: int
    files: tuple[str, ...]
    left_out: tuple[str, ...]
    has_bytes: bool
    ticket_reference: str
    decided_at: datetime | None
    decided_by: str


def mails_to_review(state: MailState = MailState.REVIEW) -> list[MailLine]:
    """The mails of the tenants in scope in a state: what waits, oldest first; what was left aside, newest first."""
    found = select(MailIn).where(MailIn.state == (state if state in LISTED else MailState.REVIEW))
    by_age = MailIn.received_at.desc() if state == MailState.DROPPED else MailIn.received_at
    return [_line(row) for row in db.session.scalars(found.order_by(by_age, MailIn.id).limit(SHOWN))]


def mail_view(mail_id: UUID) -> MailView:
    """A mail of the tenant in scope; Missing when there is none."""
    row = _row(mail_id)
    mail = _read(row)
    ticket = tickets.ticket_by_id(row.tenant_id, row.ticket_id) if row.ticket_id is not None else None
    return MailView(
        line=_line(row),
        text=row.text,
        size_bytes=row.size_bytes,
        files=tuple(file.name for file in mail.files),
        left_out=mail.left_out,
        has_bytes=row.raw_removed_at is None,
        ticket_reference=ticket.reference if ticket is not None else "",
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )


def open_from_mail(mail_id: UUID, requester_id: UUID, *, by: Actor, now: datetime) -> Ticket:
    """Open a ticket for a person of the client; the words stand there as the mail's, brought by the agent.

    Conflict when the mail was dealt with already.
    """
    row = _waiting(mail_id)
    mail = _read(row)
    ticket = tickets.open_ticket(drafted(mail, _brought(row), requester_id), by=by, now=now)
    say_what_is_missing(ticket, mail, now=now)
    settle(row, Decision(Act.OPEN, _decided(row, "opened as a ticket")), by=by, now=now, ticket=ticket)
    return ticket


def attach_mail(mail_id: UUID, reference: str, *, by: Actor, now: datetime) -> Ticket:
    """Put a mail on a ticket of the client as an internal note: nobody who could not write there is read there (T16).

    It counts as nobody's answer and moves no clock. Invalid names the field; Conflict when it was dealt with already.
    """
    row = _waiting(mail_id)
    try:
        ticket = tickets.moves.goes_on_as(tickets.ticket_for(by, reference.strip(), Can.NOTE_WRITE))
    except Missing as absent:
        raise Invalid("This client has no ticket of that number.", field="reference") from absent
    mail = _read(row)
    tickets.note(ticket, fitting(_brought(row)), by=by, now=now, attachments=mail.files)
    say_what_is_missing(ticket, mail, now=now)
    settle(row, Decision(Act.REPLY, _decided(row, "attached as a note")), by=by, now=now, ticket=ticket)
    return ticket


def dismiss_mail(mail_id: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """Nothing is to be done about a mail, for a reason; Invalid without one, Conflict when it is dealt with."""
    row = _waiting(mail_id)
    why = one_reason(reason)
    if not why:
        raise Invalid("Say why nothing is to be done.", field="reason")
    settle(row, Decision(Act.DISMISS, why), by=by, now=now)


def _row(mail_id: UUID, *, lock: bool = False) -> MailIn:
    (tenant_id,) = scope.required().tenant_ids
    row = db.session.get(MailIn, (tenant_id, mail_id), with_for_update=lock or None)
    if row is None:
        raise Missing()
    return row


def _waiting(mail_id: UUID) -> MailIn:
    row = _row(mail_id, lock=True)
    if row.state != MailState.REVIEW:
        raise Conflict("This mail was dealt with already; look at it again.")
    return row


def _read(row: MailIn) -> ParsedMail:
    """The mail from its bytes; once they are removed, what the row kept of it."""
    if row.raw_removed_at is None:
        return kept(row).read()
    return ParsedMail(Kind.NORMAL, sender=row.sender, subject=row.subject, text=row.text)


def _brought(row: MailIn) -> str:
    who = f"{row.sender_name} <{row.sender}>" if row.sender_name else row.sender or "a sender it does not name"
    head = f"Mail from {who}, received {row.received_at:%Y-%m-%d %H:%M} UTC\nSubject: {row.subject or '–'}"
    return typed.lines(f"{head}\n\n{row.text.strip() or '(no words)'}")


def _decided(row: MailIn, how: str) -> str:
    return f"{row.reason} Then {how}."


def _line(row: MailIn) -> MailLine:
    who = (row.tenant_id, row.id, row.sender, row.sender_name, row.subject, row.reason)
    return MailLine(*who, MailState(row.state), row.received_at)
