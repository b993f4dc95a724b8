"""Carrying out what was decided about a mail, as a ticket, an answer or nothing; each mail is settled once."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from msp import tickets
from msp.billing.open_days import open_since
from msp.channels.events import MailDecided
from msp.channels.mail_arrival import counts_from
from msp.channels.mail_deciding import Act, Decision
from msp.channels.mail_parsing import ParsedMail
from msp.channels.models import WAITING, MailIn, MailState
from msp.channels.reply_cut import cut
from msp.identity import AUTOMATIC, Actor
from msp.kernel.events import publish
from msp.store import db
from msp.tickets import Channel, Impact, Late, SaidBefore, Ticket, TicketForm, TicketKind, Urgency
from msp.tickets.wording import BODY_LENGTH, SUBJECT_LENGTH

REASON_LENGTH = 300
NO_SUBJECT, NO_WORDS = "(no subject)", "(no words; see the files)"

_STATES = {
    Act.OPEN: MailState.OPENED,
    Act.REPLY: MailState.THREADED,
    Act.DROP: MailState.DROPPED,
    Act.REVIEW: MailState.REVIEW,
    Act.DISMISS: MailState.DONE,
}
_LONGER = "\n\n(The mail is longer; all of it is kept with the mail.)"


def carry_out(row: MailIn, mail: ParsedMail, decision: Decision, *, by: Actor, now: datetime) -> None:
    """Open a ticket for who wrote, or add his words to one; it counts from when the mail lay in the mailbox."""
    arrived = counts_from(row.tenant_id, row.received_at, now=now)
    if decision.act is Act.OPEN:
        person_id = by.person_at(row.tenant_id)
        assert person_id is not None
        words = f"(This answers {decision.follows}, which is closed.)\n\n{cut(mail.text)}" if decision.follows else ""
        form = replace(drafted(mail, words or mail.text, person_id), received_at=arrived)
        ticket = tickets.open_ticket(form, by=by, now=now)
    else:
        # It may have become a part of another one since the mail was decided.
        found = tickets.moves.goes_on_as(tickets.ticket_for(by, decision.reference))
        since = open_since(found, now=now)
        ticket = tickets.ticket_for(by, found.reference, lock=True)
        words = fitting(cut(mail.text)) or NO_WORDS
        tickets.reply_late(ticket, SaidBefore(words, Late(arrived), mail.files, since), by=by, now=now)
    say_what_is_missing(ticket, mail, now=now)
    settle(row, decision, by=AUTOMATIC, now=now, ticket=ticket)


def drafted(mail: ParsedMail, words: str, requester_id: UUID) -> TicketForm:
    """A ticket of a mail: an incident of low impact until somebody has read it, for a mail says nothing of either."""
    return TicketForm(
        kind=TicketKind.INCIDENT,
        subject=_subject(mail),
        description=fitting(words) or NO_WORDS,
        impact=Impact.LOW,
        urgency=Urgency.MEDIUM,
        requester_id=requester_id,
        channel=Channel.MAIL,
        attachments=mail.files,
    )


def say_what_is_missing(ticket: Ticket, mail: ParsedMail, *, now: datetime) -> None:
    """Tell the agents what of the mail is not on the ticket."""
    if mail.left_out:
        left = "\n".join(f"- {one}" for one in mail.left_out[:50])
        tickets.note(ticket, f"Left out of the mail:\n{left}", by=AUTOMATIC, now=now)


def settle(row: MailIn, decision: Decision, *, by: Actor, now: datetime, ticket: Ticket | None = None) -> None:
    """Write down what became of a mail, and tell it."""
    row.state, row.reason = _STATES[decision.act], decision.reason[:REASON_LENGTH]
    row.ticket_id = ticket.id if ticket is not None else None
    if row.state not in WAITING:
        row.decided_at, row.decided_by = now, by.name[:200]
    db.session.flush()
    about = {"tenant_id": row.tenant_id, "object_id": row.id, "at": now}
    publish(MailDecided(**about, outcome=row.state.value, ticket_id=row.ticket_id))


def fitting(words: str) -> str:
    """Words as long as a message may be; what is cut off is said."""
    clean = words.strip()
    return clean if len(clean) <= BODY_LENGTH else clean[: BODY_LENGTH - len(_LONGER)] + _LONGER


def _subject(mail: ParsedMail) -> str:
    first_line = next((line.strip() for line in mail.text.splitlines() if line.strip()), "")
    return (mail.subject.strip() or first_line or NO_SUBJECT)[:SUBJECT_LENGTH]
