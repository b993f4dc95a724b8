"""Talking about a ticket: public replies, internal notes, and waiting with a reason."""

from dataclasses import dataclass, replace
from datetime import datetime

from msp import tiers
from msp.identity import Actor
from msp.kernel.events import publish
from msp.store import db
from msp.tickets import lifecycle, wording
from msp.tickets.access import hold
from msp.tickets.actions.attaching import keep, tie
from msp.tickets.actions.communicators import first_to_speak, refuse_to_speak_past, tell_named
from msp.tickets.actions.keeping import about, dated, fitting, latest, log, waiting_since
from msp.tickets.actions.resuming import Again, reopened, resumed
from msp.tickets.actions.ruling import rule_reopening
from msp.tickets.actions.speaking import message_of, note_of, refuse_outsiders, speaks_for_the_requester
from msp.tickets.actions.taking_up import noted, tell_taken_up
from msp.tickets.events import (
    NoteAdded,
    RequesterAnswered,
    RequesterWrote,
    TicketReopened,
    TicketResumed,
    TicketWaiting,
)
from msp.tickets.late import BEHIND_ANSWER, Late, heard_at
from msp.tickets.lifecycle import Status, WaitReason
from msp.tickets.merged import refuse_merged
from msp.tickets.models import Attachment, Message, Note, Ticket
from msp.tickets.restricted import lowest_reader
from msp.tickets.timeline import EventType
from msp.tickets.uploads import UploadForm


@dataclass(frozen=True, slots=True)
class Said:
    """Public words of now; those of the requester may end a solution that was entered late, as `reopen` says."""

    body: str
    attachments: tuple[UploadForm, ...] = ()
    open_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """Public words that were said before they are written down: an answer by telephone, a mail that lay there."""

    body: str
    late: Late
    attachments: tuple[UploadForm, ...] = ()
    #: Since when the ticket's months are open, where words of the requester may take it up again.
    open_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoteForm:
    """Internal words, the files that go with them, and the lowest level that reads them; None leaves nobody out."""

    body: str
    attachments: tuple[UploadForm, ...] = ()
    lowest_tier: str | None = None


def reply(ticket: Ticket, body: str, *, by: Actor, now: datetime, attachments: tuple[UploadForm, ...] = ()) -> Message:
    """Add public words: an agent's answer the requester, the requester's end the waiting for him or reopen the ticket.

    Conflict on a closed ticket, and for an agent who speaks through the communicator.
    """
    return say(ticket, Said(body, attachments), by=by, now=now)


def say(ticket: Ticket, said: Said, *, by: Actor, now: datetime) -> Message:
    """The same where it is known since when the ticket's months are open; whoever calls holds them open."""
    hold(ticket)
    words = _read(ticket, said, by=by, now=now)
    return _spoken(ticket, replace(words, open_since=said.open_since), by=by, now=now)


def reply_late(ticket: Ticket, said: SaidBefore, *, by: Actor, now: datetime) -> Message:
    """The same for words that were said before; an agent's need a reason, the requester's count from their arrival.

    Whoever calls holds the month of that time open. Refused as `reply`, and as `msp.tickets.late.check` says.
    """
    hold(ticket)
    words = _read(ticket, said, by=by, now=now)
    if words.by_requester:
        return _spoken(
            ticket, replace(words, late=_heard(ticket, said.late, now), open_since=said.open_since), by=by, now=now
        )
    return _spoken(ticket, replace(words, late=fitting(ticket, said.late, BEHIND_ANSWER, now=now)), by=by, now=now)


def note(ticket: Ticket, body: str, *, by: Actor, now: datetime, attachments: tuple[UploadForm, ...] = ()) -> Note:
    """Add internal words that all the provider's people at this client read."""
    return write_note(ticket, NoteForm(body, attachments), by=by, now=now)


def write_note(ticket: Ticket, form: NoteForm, *, by: Actor, now: datetime) -> Note:
    """Add internal words; they change no status, and may be added to a closed ticket.

    The only clock that hears of them is that of a step which waits for whoever has the ticket to take it up.
    Restricted to a lowest level they do not exist for holders of lower ones, nor for steps that read no restricted
    notes; Invalid when the author is one of those.
    """
    hold(ticket)
    refuse_merged(ticket)
    refuse_outsiders(by)
    text = wording.body(form.body)
    lowest = lowest_reader(by.tiers_at(ticket.tenant_id), form.lowest_tier, tiers.ladder_in_force(now))
    kept = keep(ticket, form.attachments)
    event = log(ticket, EventType.NOTE, {}, by=by, now=now)
    row = note_of(ticket, event, text, by=by)
    row.lowest_tier = lowest
    db.session.add(row)
    tie(kept, row)
    took_up = noted(ticket, by=by, now=now)
    publish(NoteAdded(**about(ticket), note_id=row.id))
    if took_up:
        tell_taken_up(ticket)
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


@dataclass(frozen=True, slots=True)
class _Words:
    """Public words, read: whose they are, the files that were kept, and when they were said if that was before."""

    text: str
    by_requester: bool
    kept: list[Attachment]
    late: Late | None = None
    open_since: datetime | None = None


def _read(ticket: Ticket, said: Said | SaidBefore, *, by: Actor, now: datetime) -> _Words:
    text = wording.body(said.body)
    by_requester = speaks_for_the_requester(ticket, by)
    refuse_merged(ticket)
    lifecycle.refuse_closed(ticket.state)
    refuse_to_speak_past(ticket, by, now)
    return _Words(text, by_requester, keep(ticket, said.attachments))


def _spoken(ticket: Ticket, words: _Words, *, by: Actor, now: datetime) -> Message:
    if words.by_requester:
        return _hear(ticket, words, by=by, now=now)
    message = _say(ticket, words, by=by, now=now)
    speaks = first_to_speak(ticket, by.id, by=by, now=now)
    publish(RequesterAnswered(**about(ticket, words.late), message_id=message.id))
    tell_named(ticket, speaks)
    return message


def _hear(ticket: Ticket, words: _Words, *, by: Actor, now: datetime) -> Message:
    was_resolved = ticket.state is Status.RESOLVED
    answers_us = not was_resolved and WaitReason.REQUESTER in ticket.wait_reasons
    again = words.late
    if was_resolved:
        again = reopened(ticket, Again(late=words.late, open_since=words.open_since), by=by, now=now)
    elif answers_us:
        resumed(ticket, WaitReason.REQUESTER, words.late, by=by, now=now)
    message = _say(ticket, words, by=by, now=now)
    # All lines of the log stand before the first fact is told: who re-reads the log at one fact has seen them all.
    told = about(ticket, words.late)
    publish(RequesterWrote(**told, message_id=message.id))
    if was_resolved:
        publish(TicketReopened(**about(ticket, again)))
        rule_reopening(ticket, now=now)
    elif answers_us:
        publish(TicketResumed(**told, wait_reason=WaitReason.REQUESTER))
    return message


def _heard(ticket: Ticket, late: Late, now: datetime) -> Late:
    """Words that came before the solution was entered, or before the question, that they end, end it where it began."""
    ended = None
    if ticket.state is Status.RESOLVED:
        # A solution that was entered late has a second line at its entry: work taken up before that would end there.
        ended = latest(ticket, [EventType.RESOLVE]).get(EventType.RESOLVE)
    elif WaitReason.REQUESTER in ticket.wait_reasons:
        ended = waiting_since(ticket, WaitReason.REQUESTER)
    not_before = max(ticket.opened_at, ended or ticket.opened_at)
    return Late(heard_at(late.happened_at, not_before, now), late.reason)


def _say(ticket: Ticket, words: _Words, *, by: Actor, now: datetime) -> Message:
    ticket.become(lifecycle.after_reply(ticket.state, by_requester=words.by_requester))
    kind = EventType.CUSTOMER_MESSAGE if words.by_requester else EventType.AGENT_REPLY
    event = dated(log(ticket, kind, {}, by=by, now=now), words.late)
    message = message_of(ticket, event, words.text, by=by)
    db.session.add(message)
    tie(words.kept, message)
    return message
