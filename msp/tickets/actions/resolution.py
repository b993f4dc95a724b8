"""Ending a ticket: resolved, reopened, closed."""

from datetime import datetime

from msp.identity import Actor
from msp.kernel.events import publish
from msp.store import db
from msp.tickets import lifecycle, wording
from msp.tickets.access import hold
from msp.tickets.actions.communicators import first_to_speak, refuse_to_speak_past, tell_named
from msp.tickets.actions.drafting import return_with_the_ticket
from msp.tickets.actions.keeping import about, dated, end_stay, fitting, log
from msp.tickets.actions.resuming import Again, reopened
from msp.tickets.actions.ruling import rule_reopening
from msp.tickets.actions.speaking import message_of, speaks_for_the_requester
from msp.tickets.actions.swarming import end_with_the_ticket
from msp.tickets.communicators import drafts_of
from msp.tickets.events import (
    RequesterAnswered,
    RequesterWrote,
    TicketClosed,
    TicketReopened,
    TicketResolved,
)
from msp.tickets.late import BEHIND_SOLUTION, ENDS_THE_REST, Late
from msp.tickets.lifecycle import Status
from msp.tickets.models import Message, Ticket
from msp.tickets.timeline import EventType


def resolve(ticket: Ticket, body: str | None, late: Late | None = None, *, by: Actor, now: datetime) -> None:
    """Resolve with public words to the requester; without any only where another system did the talking.

    The words of an agent are an answer like any other. All reasons to wait end, and so does the stay at the tier. What
    was solved earlier may be entered late, with a reason; whoever calls holds the month of that time open.
    """
    hold(ticket)
    status = lifecycle.move(ticket.state, Status.RESOLVED)
    if body is not None:
        refuse_to_speak_past(ticket, by, now)
    late = fitting(ticket, late, BEHIND_SOLUTION, now=now)
    message = _last_words(ticket, wording.body(body), by=by, now=now) if body is not None else None
    ticket.become(status)
    ticket.wait_reasons = []
    event = dated(log(ticket, EventType.RESOLVE, {}, by=by, now=now), late)
    if late is not None:
        # Who did not know of it may have moved the ticket or begun to wait meanwhile: that ends when it is entered.
        log(ticket, EventType.RESOLVE, {ENDS_THE_REST: True}, by=by, now=now)
    ticket.resolved_at = event.at
    end_stay(ticket, event, ticket.assignee_id)
    speaks = first_to_speak(ticket, by.id, by=by, now=now) if message is not None and message.agent_id else None
    if message is not None:
        told = RequesterWrote if message.person_id else RequesterAnswered
        publish(told(**about(ticket, late), message_id=message.id))
    publish(TicketResolved(**about(ticket, late)))
    end_with_the_ticket(ticket, by=by, now=now)
    tell_named(ticket, speaks)


def reopen(ticket: Ticket, reason: str = "", open_since: datetime | None = None, *, by: Actor, now: datetime) -> None:
    """Take a resolved ticket up again at the tier where it was, or where the ladder takes it at that count.

    Conflict when it is not resolved. A solution that was entered late for a time since `open_since` did not hold;
    whoever calls holds that month open.
    """
    hold(ticket)
    late = reopened(ticket, Again(wording.reason(reason), open_since=open_since), by=by, now=now)
    publish(TicketReopened(**about(ticket, late)))
    rule_reopening(ticket, now=now)


def close(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Make a resolved ticket history; Conflict when it is not resolved. Replies that wait go back to their authors."""
    hold(ticket)
    status = lifecycle.move(ticket.state, Status.CLOSED)
    for draft in drafts_of(ticket):
        if draft.is_waiting:
            return_with_the_ticket(ticket, draft, "The ticket was closed.", by=by, now=now)
    ticket.become(status)
    log(ticket, EventType.CLOSED, {}, by=by, now=now)
    ticket.closed_at = ticket.updated_at
    publish(TicketClosed(**about(ticket)))


def _last_words(ticket: Ticket, text: str, *, by: Actor, now: datetime) -> Message:
    by_requester = speaks_for_the_requester(ticket, by)
    kind = EventType.CUSTOMER_MESSAGE if by_requester else EventType.AGENT_REPLY
    message = message_of(ticket, log(ticket, kind, {}, by=by, now=now), text, by=by)
    db.session.add(message)
    return message
