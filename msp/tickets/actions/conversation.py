"""Talking about a ticket: public replies, internal notes, and waiting with a reason."""

from dataclasses import dataclass
from datetime import datetime

from msp.identity import Actor
from msp.kernel.events import publish
from msp.store import db
from msp.tickets import lifecycle, wording
from msp.tickets.access import hold
from msp.tickets.actions.attaching import keep, tie
from msp.tickets.actions.keeping import about, log
from msp.tickets.actions.resuming import reopened, resumed
from msp.tickets.actions.speaking import message_of, note_of, refuse_outsiders, speaks_for_the_requester
from msp.tickets.events import (
    NoteAdded,
    RequesterAnswered,
    RequesterWrote,
    TicketReopened,
    TicketResumed,
    TicketWaiting,
)
from msp.tickets.lifecycle import Status, WaitReason
from msp.tickets.models import Attachment, Message, Note, Ticket
from msp.tickets.restricted import lowest_reader
from msp.tickets.timeline import EventType
from msp.tickets.uploads import UploadForm


@dataclass(frozen=True, slots=True)
class NoteForm:
    """Internal words, the files that go with them, and the lowest level that reads them; None leaves nobody out."""

    body: str
    attachments: tuple[UploadForm, ...] = ()
    lowest_tier: str | None = None


def reply(ticket: Ticket, body: str, *, by: Actor, now: datetime, attachments: tuple[UploadForm, ...] = ()) -> Message:
    """Add public words: an agent's answer the requester, the requester's end the waiting for him or reopen the ticket.

    Conflict on a closed ticket.
    """
    hold(ticket)
    text = wording.body(body)
    by_requester = speaks_for_the_requester(ticket, by)
    lifecycle.refuse_closed(ticket.state)
    kept = keep(ticket, attachments)
    if by_requester:
        return _hear(ticket, text, kept, by=by, now=now)
    message = _say(ticket, text, kept, by=by, now=now)
    publish(RequesterAnswered(**about(ticket), message_id=message.id))
    return message


def note(ticket: Ticket, body: str, *, by: Actor, now: datetime, attachments: tuple[UploadForm, ...] = ()) -> Note:
    """Add internal words that all the provider's people at this client read."""
    return write_note(ticket, NoteForm(body, attachments), by=by, now=now)


def write_note(ticket: Ticket, form: NoteForm, *, by: Actor, now: datetime) -> Note:
    """Add internal words; they change neither status nor clock, and may be added to a closed ticket.

    Restricted to a lowest level they do not exist for holders of lower ones; Invalid when the author is one of those.
    """
    hold(ticket)
    refuse_outsiders(by)
    text = wording.body(form.body)
    lowest = lowest_reader(by.tiers_at(ticket.tenant_id), form.lowest_tier)
    kept = keep(ticket, form.attachments)
    event = log(ticket, EventType.NOTE, {}, by=by, now=now)
    row = note_of(ticket, event, text, by=by)
    row.lowest_tier = lowest
    db.session.add(row)
    tie(kept, row)
    publish(NoteAdded(**about(ticket), note_id=row.id))
    return row


def wait(ticket: Ticket, reason: WaitReason, *, by: Actor, now: datetime) -> None:
    """Hold the work for one more reason; Conflict when it is held for it already, or the ticket is settled."""
    hold(ticket)
    lifecycle.refuse_settled(ticket.state)
    ticket.wait_reasons = lifecycle.with_reason(ticket.wait_reasons, reason)
    ticket.become(Status.WAITING)
    log(ticket, EventType.PAUSE, {"reason": reason.value}, by=by, now=now)
    publish(TicketWaiting(**about(ticket), wait_reason=reason))


def resume(ticket: Ticket, reason: WaitReason | None = None, *, by: Actor, now: datetime) -> None:
    """End one reason to wait, or all of them; Conflict when there is none."""
    hold(ticket)
    resumed(ticket, reason, by=by, now=now)
    publish(TicketResumed(**about(ticket), wait_reason=reason))


def _hear(ticket: Ticket, text: str, kept: list[Attachment], *, by: Actor, now: datetime) -> Message:
    was_resolved = ticket.state is Status.RESOLVED
    answers_us = not was_resolved and WaitReason.REQUESTER in ticket.wait_reasons
    if was_resolved:
        reopened(ticket, by=by, now=now)
    elif answers_us:
        resumed(ticket, WaitReason.REQUESTER, by=by, now=now)
    message = _say(ticket, text, kept, by=by, now=now)
    # All lines of the log stand before the first fact is told: who re-reads the log at one fact has seen them all.
    publish(RequesterWrote(**about(ticket), message_id=message.id))
    if was_resolved:
        publish(TicketReopened(**about(ticket)))
    elif answers_us:
        publish(TicketResumed(**about(ticket), wait_reason=WaitReason.REQUESTER))
    return message


def _say(ticket: Ticket, text: str, kept: list[Attachment], *, by: Actor, now: datetime) -> Message:
    by_requester = speaks_for_the_requester(ticket, by)
    ticket.become(lifecycle.after_reply(ticket.state, by_requester=by_requester))
    kind = EventType.CUSTOMER_MESSAGE if by_requester else EventType.AGENT_REPLY
    event = log(ticket, kind, {}, by=by, now=now)
    message = message_of(ticket, event, text, by=by)
    db.session.add(message)
    tie(kept, message)
    return message
