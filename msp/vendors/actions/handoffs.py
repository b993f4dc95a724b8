"""Handing a ticket to a vendor (L4) and taking it back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from msp import tickets, tiers
from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db
from msp.tickets import Cause, EventType, MoveForm
from msp.tiers import Tier
from msp.vendors import wording
from msp.vendors.events import HandedToVendor, HandoffReturned, VendorAnswered
from msp.vendors.models import ClientVendor, Handoff, Vendor

SUMMARY_LENGTH, OUTCOME_LENGTH, REASON_LENGTH = 4_000, 2_000, 500


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """Which hand-off is over, to which tier the ticket goes back, and what came of it."""

    handoff_id: UUID
    to: Tier
    outcome: str


def hand_off(ticket: tickets.Ticket, contact_id: UUID, *, summary: str, by: Actor, now: datetime) -> UUID:
    """Give the ticket to a client's contact at a vendor, with the text that leaves the house; returns the id.

    Invalid when the client has no such contact or no L4, or the text is empty; Conflict when a vendor has the ticket
    already, or it is resolved or closed.
    """
    ticket = tickets.ticket_by_id(ticket.tenant_id, ticket.id, lock=True)
    words = wording.text(summary, SUMMARY_LENGTH, "summary")
    contact, vendor = _chosen(ticket, contact_id, now)
    _refuse_a_second(ticket)
    _go_up(ticket, vendor, words, by=by, now=now)
    tickets.record(ticket, EventType.VENDOR_HANDOFF, vendor.slug, by=by, now=now)
    row = Handoff(id=new_id(), ticket_id=ticket.id, client_vendor_id=contact.id, n=_next_number(ticket))
    row.reference, row.summary, row.handed_by = ticket.reference, words, by.name[:200]
    row.handed_at = ticket.updated_at  # the instant in the log, which never runs backwards
    db.session.add(row)
    db.session.flush()
    publish(HandedToVendor(**_about(row, vendor), at=now))
    return row.id


def acknowledge(ticket: tickets.Ticket, handoff_id: UUID, *, now: datetime) -> None:
    """Note that the vendor said it works on it; Missing without such a hand-off, Conflict when noted or over."""
    row, vendor = _of(tickets.ticket_by_id(ticket.tenant_id, ticket.id, lock=True), handoff_id)
    _refuse_over(row)
    if row.acknowledged_at is not None:
        raise Conflict(f"{vendor.name} has acknowledged this already.")
    row.acknowledged_at = now
    db.session.flush()
    publish(VendorAnswered(**_about(row, vendor), at=now))


def return_to_provider(ticket: tickets.Ticket, form: ReturnForm, *, by: Actor, now: datetime) -> None:
    """Take the ticket back from the vendor to a tier of the provider, with what came of it.

    Missing without such a hand-off at this ticket; Conflict when it is over or the tier lies not below; Invalid when
    the client has no such tier or nothing is said.
    """
    ticket = tickets.ticket_by_id(ticket.tenant_id, ticket.id, lock=True)
    row, vendor = _of(ticket, form.handoff_id)
    _refuse_over(row)
    outcome = wording.text(form.outcome, OUTCOME_LENGTH, "outcome")
    end(row, vendor, outcome, by=by, now=now)
    if form.to not in _step_at(ticket, now).levels:
        tickets.de_escalate(ticket, MoveForm(form.to, Cause.RETURNED, _first_line(outcome)), by=by, now=now)


def end(row: Handoff, vendor: Vendor, outcome: str, *, by: Actor, now: datetime) -> None:
    """Close a hand-off in the ticket's log and in its own row, before anybody else hears of it."""
    ticket = tickets.ticket_by_id(row.tenant_id, row.ticket_id, lock=True)
    row.returned_at, row.outcome = max(now, ticket.updated_at), outcome
    db.session.flush()
    tickets.record(ticket, EventType.VENDOR_RETURN, vendor.slug, by=by, now=now)
    publish(HandoffReturned(**_about(row, vendor), at=now))


def open_at(ticket_id: UUID) -> tuple[Handoff, Vendor] | None:
    """The hand-off by which a vendor has the ticket now, if any."""
    found = _with_vendor().where(Handoff.ticket_id == ticket_id, Handoff.returned_at.is_(None))
    row = db.session.execute(found).one_or_none()
    return None if row is None else (row[0], row[1])


def _chosen(ticket: tickets.Ticket, contact_id: UUID, now: datetime) -> tuple[ClientVendor, Vendor]:
    contact = db.session.get(ClientVendor, (ticket.tenant_id, contact_id))
    if contact is None:
        raise Invalid("Choose one of this client's vendor contacts.", field="contact_id")
    if contact.retired_at is not None and contact.retired_at <= now:
        raise Invalid(f"{contact.contact_name} is no longer a contact of this client.", field="contact_id")
    if now < contact.valid_from:
        raise Invalid(f"{contact.contact_name} is not a contact of this client yet.", field="contact_id")
    return contact, db.session.get_one(Vendor, contact.vendor_id)


def _refuse_a_second(ticket: tickets.Ticket) -> None:
    found = open_at(ticket.id)
    if found is not None:
        raise Conflict(f"{found[1].name} has this ticket already; take it back first.")


def _refuse_over(row: Handoff) -> None:
    if row.returned_at is not None:
        raise Conflict("That hand-off is over; the ticket is not with the vendor.")


def _go_up(ticket: tickets.Ticket, vendor: Vendor, words: str, *, by: Actor, now: datetime) -> None:
    step = tiers.ladder_in_force(now).step_of(Tier.L4)
    if Tier(ticket.tier) in step.levels:
        return  # the sweep or a merged step has brought it there already
    named = vendor.slug if step.is_vendor else None
    tickets.escalate(ticket, MoveForm(Tier.L4, Cause.SKILL, _first_line(words), named), by=by, now=now)


def _step_at(ticket: tickets.Ticket, now: datetime) -> tiers.Step:
    return tiers.ladder_in_force(now).step_of(Tier(ticket.tier))


def _next_number(ticket: tickets.Ticket) -> int:
    return db.session.scalars(select(func.count()).where(Handoff.ticket_id == ticket.id)).one() + 1


def _of(ticket: tickets.Ticket, handoff_id: UUID) -> tuple[Handoff, Vendor]:
    found = _with_vendor().where(Handoff.id == handoff_id, Handoff.ticket_id == ticket.id)
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise Missing()
    return row[0], row[1]


def _with_vendor() -> Select[Handoff, Vendor]:
    contact = (ClientVendor.tenant_id == Handoff.tenant_id) & (ClientVendor.id == Handoff.client_vendor_id)
    found = select(Handoff, Vendor).join(ClientVendor, contact).join(Vendor, Vendor.id == ClientVendor.vendor_id)
    # The ticket's lock orders its hand-offs; what was read before it was held may be stale.
    return found.execution_options(populate_existing=True)


def _about(row: Handoff, vendor: Vendor) -> dict[str, Any]:
    named = {"ticket_id": row.ticket_id, "reference": row.reference, "vendor": vendor.slug, "n": row.n}
    return {"tenant_id": row.tenant_id, "object_id": row.id, **named}


def _first_line(words: str) -> str:
    return words.split("\n", 1)[0][:REASON_LENGTH]
