"""Handing a ticket to a vendor (L4) and taking it back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from msp import sla, tickets, tiers
from msp.identity import Actor
from msp.kernel.errors import Conflict
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import Side, db
from msp.tickets import Cause, EventType, MoveForm, Ticket
from msp.tiers import Tier
from msp.vendors import wording
from msp.vendors.actions.holding import Ending, about, end, held, next_chase, open_at, tell_of_return
from msp.vendors.actions.leaving import HandoffForm, Leaving, leaving
from msp.vendors.actions.links import new_link
from msp.vendors.events import HandedToVendor
from msp.vendors.models import Handoff, Vendor

OUTCOME_LENGTH, REASON_LENGTH = 2_000, 500
#: At this per cent of the time in which the vendor promised to answer it is reminded.
REMIND_PERCENT = 75


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """Which hand-off is over, to which tier the ticket goes back, and what came of it."""

    handoff_id: UUID
    to: Tier
    outcome: str


def hand_off(ticket: Ticket, form: HandoffForm, *, by: Actor, now: datetime) -> UUID:
    """Give the ticket to a client's contact at a vendor, with what the form says and nothing else; returns the id.

    Refused as `leaving` is; Invalid when the client has no L4; Conflict when a vendor has the ticket already, or it is
    resolved or closed.
    """
    ticket = tickets.ticket_by_id(ticket.tenant_id, ticket.id, lock=True)
    what = leaving(ticket, form, by=by, now=now)
    vendor = db.session.get_one(Vendor, what.contact.vendor_id)
    _refuse_a_second(ticket)
    _go_up(ticket, vendor, what.summary, by=by, now=now)
    terms = dict(what.undertaking.document) if what.undertaking else None
    carried = {"vendor": vendor.slug, **({"terms": terms} if terms else {})}
    tickets.record(ticket, EventType.VENDOR_HANDOFF, carried, by=by, now=now)
    row = _row(ticket, what, terms, by)
    db.session.add(row)
    db.session.flush()
    link_id = new_link(row.id, what.contact, now=now) if what.contact.email else None
    publish(HandedToVendor(**about(row, vendor), at=now, link_id=link_id))
    return row.id


def return_to_provider(ticket: Ticket, form: ReturnForm, *, by: Actor, now: datetime) -> None:
    """Take the ticket back from the vendor to a tier of the provider, with what came of it.

    Missing without such a hand-off at this ticket; Conflict when it is over or the tier lies not below; Invalid when
    the client has no such tier or nothing is said.
    """
    ticket, row, vendor = held(ticket, form.handoff_id)
    outcome = wording.text(form.outcome, OUTCOME_LENGTH, "outcome")
    end(row, vendor, Ending(outcome), by=by, now=now)
    if form.to not in _step_at(ticket, now).levels:
        tickets.de_escalate(ticket, MoveForm(form.to, Cause.RETURNED, _first_line(outcome)), by=by, now=now)
    tell_of_return(row, vendor, by=by, now=now)


def finish(ticket: Ticket, handoff_id: UUID, outcome: str, *, by: Actor, now: datetime) -> None:
    """The vendor is done: the ticket goes back to the step below, where the provider's people look at the outcome.

    The requester is told nothing yet: what a vendor calls done is for an agent to judge.
    """
    ticket, row, vendor = held(ticket, handoff_id)
    words = wording.text(outcome, OUTCOME_LENGTH, "outcome")
    end(row, vendor, Ending(words), by=by, now=now)
    # A step that experts and vendors share is left to the experts.
    if _step_at(ticket, now).is_vendor:
        tickets.de_escalate(ticket, MoveForm(None, Cause.RETURNED, _first_line(words)), by=by, now=now)
    tell_of_return(row, vendor, by=by, now=now)


def reject(ticket: Ticket, handoff_id: UUID, reason: str, *, by: Actor, now: datetime) -> None:
    """The vendor will not take it: the ticket goes back to the step from which it came, with what was said.

    Missing without such a hand-off at this ticket; Conflict when it is over; Invalid when no reason is given.
    """
    ticket, row, vendor = held(ticket, handoff_id)
    words = wording.text(reason, OUTCOME_LENGTH, "reason")
    to = _where_it_came_from(ticket, now)
    end(row, vendor, Ending(words), by=by, now=now)
    if _step_at(ticket, now).is_vendor:
        tickets.de_escalate(ticket, MoveForm(to, Cause.REJECTED, _first_line(words)), by=by, now=now)
    tell_of_return(row, vendor, by=by, now=now, was_rejected=True)


def _where_it_came_from(ticket: Ticket, now: datetime) -> Tier | None:
    """The tier before the vendor's, as far as the ladder still has people there; None leads to the step below."""
    came_from, ladder = tickets.moves.came_from(ticket), tiers.ladder_in_force(now)
    step = ladder.holding(came_from) if came_from else None
    lies_below = step is not None and step.is_staffed and step.tier < Tier(ticket.tier)
    return step.tier if step and lies_below else None


def _row(ticket: Ticket, what: Leaving, terms: dict[str, Any] | None, by: Actor) -> Handoff:
    row = Handoff(id=new_id(), ticket_id=ticket.id, client_vendor_id=what.contact.id, n=_next_number(ticket))
    row.contract_id, row.terms = what.contract.id if what.contract else None, terms
    row.reference, row.subject, row.summary = ticket.reference, what.subject, what.summary
    row.enclosure = what.enclosure.document
    row.handed_at = ticket.updated_at  # the instant in the log, which never runs backwards
    row.handed_by, row.agent_id = by.name[:200], by.id if by.side is Side.PROVIDER else None
    row.remind_at = _remind_at(what.undertaking, ticket)
    row.chase_at = next_chase(row)
    return row


def _remind_at(undertaking: sla.Undertaking | None, ticket: Ticket) -> datetime | None:
    seconds = undertaking.acknowledge_seconds(ticket.priority) if undertaking else None
    if undertaking is None or seconds is None:
        return None
    return undertaking.instant_after(ticket.updated_at, -(-seconds * REMIND_PERCENT // 100))


def _refuse_a_second(ticket: Ticket) -> None:
    found = open_at(ticket.id)
    if found is not None:
        raise Conflict(f"{found[1].name} has this ticket already; take it back first.")


def _go_up(ticket: Ticket, vendor: Vendor, words: str, *, by: Actor, now: datetime) -> None:
    step = tiers.ladder_in_force(now).step_of(Tier.L4)
    if Tier(ticket.tier) in step.levels:
        return  # the sweep or a merged step has brought it there already
    named, line = vendor.slug if step.is_vendor else None, _first_line(words)
    # What leaves the house is the hand-over: the summary answers whatever the step asks for.
    move = MoveForm(Tier.L4, Cause.SKILL, line, named, handover=dict.fromkeys(step.handover, line))
    tickets.escalate(ticket, move, by=by, now=now)


def _step_at(ticket: Ticket, now: datetime) -> tiers.Step:
    return tiers.ladder_in_force(now).step_of(Tier(ticket.tier))


def _next_number(ticket: Ticket) -> int:
    return db.session.scalars(select(func.count()).where(Handoff.ticket_id == ticket.id)).one() + 1


def _first_line(words: str) -> str:
    return words.split("\n", 1)[0][:REASON_LENGTH]
