"""Booking what a vendor charged for a hand-off, and correcting it by a new row."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import Select, select

from msp import tenants, tickets
from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, one_of_a_kind
from msp.vendors import cost_wording, wording
from msp.vendors.events import VendorCostBooked, VendorCostCorrected
from msp.vendors.models import ClientVendor, Handoff, Vendor, VendorCost
from msp.vendors.models.costs import LAST_BILL_LINE, is_superseded

DESCRIPTION_LENGTH, BILL_LENGTH, REASON_LENGTH = 300, 60, 500
OLDEST = timedelta(days=366)
BOOKED_ANEW = "Booked anew"


@dataclass(frozen=True, slots=True)
class CostForm:
    """A line of a vendor's bill: the day in the client's calendar, the amount as typed, and where it is on the bill."""

    incurred_on: date
    amount: str
    currency: str
    description: str
    bill_reference: str
    bill_line: int = 1
    correction_reason: str = ""


def book_cost(ticket: tickets.Ticket, handoff_id: UUID, form: CostForm, *, by: Actor, now: datetime) -> UUID:
    """Book a line of a vendor's bill on a hand-off of the ticket; returns the cost's id.

    Missing without such a hand-off at this ticket; Invalid names the field; Conflict when that line is booked already.
    A line that was taken back can be booked anew, also on another hand-off.
    """
    ticket = tickets.ticket_by_id(ticket.tenant_id, ticket.id, lock=True)
    handoff, vendor = _handed(ticket, handoff_id)
    row = _checked(ticket, handoff, form, now=now)
    row.vendor_id = vendor.id
    before = _standing_line(row)
    if before is not None and before[0].amount:
        raise _taken(row, vendor, before[1])
    if before is not None:
        row.corrects_id, row.correction_reason = before[0].id, BOOKED_ANEW
    _write(row, vendor, by=by, now=now)
    publish(VendorCostBooked(**_about(row, ticket, vendor), at=now))
    return row.id


def correct_cost(ticket: tickets.Ticket, cost_id: UUID, form: CostForm, *, by: Actor, now: datetime) -> UUID:
    """Write a row that stands for an older one, with the reason; an amount of 0 takes the cost back.

    The line of the bill stays: Invalid when it is another one. Missing when the cost is not of this ticket; Conflict
    when it was corrected before.
    """
    ticket = tickets.ticket_by_id(ticket.tenant_id, ticket.id, lock=True)
    old, handoff, vendor = _standing(ticket, cost_id)
    reason = wording.line(form.correction_reason, REASON_LENGTH, "correction_reason", optional=True)
    if not reason:
        raise Invalid("Say why the cost is corrected.", field="correction_reason")
    row = _checked(ticket, handoff, form, now=now, or_nothing=True)
    if (row.bill_reference, row.bill_line) != (old.bill_reference, old.bill_line):
        sentence = "A correction stays on its line of the bill; take this one back with 0 and book the other line."
        raise Invalid(sentence, field="bill_reference")
    row.vendor_id, row.corrects_id, row.correction_reason = vendor.id, old.id, reason
    _write(row, vendor, by=by, now=now)
    publish(VendorCostCorrected(**_about(row, ticket, vendor), corrects_id=old.id, at=now))
    return row.id


def _checked(
    ticket: tickets.Ticket, handoff: Handoff, form: CostForm, *, now: datetime, or_nothing: bool = False
) -> VendorCost:
    _check_day(ticket, handoff, form.incurred_on, now)
    if not 1 <= form.bill_line <= LAST_BILL_LINE:
        raise Invalid(f"A line of a bill has a number from 1 to {LAST_BILL_LINE:,}.", field="bill_line")
    return VendorCost(
        id=new_id(),
        handoff_id=handoff.id,
        incurred_on=form.incurred_on,
        amount=cost_wording.amount(form.amount, or_nothing=or_nothing),
        currency=cost_wording.currency(form.currency),
        description=wording.line(form.description, DESCRIPTION_LENGTH, "description"),
        bill_reference=wording.line(form.bill_reference, BILL_LENGTH, "bill_reference"),
        bill_line=form.bill_line,
        correction_reason="",
    )


def _check_day(ticket: tickets.Ticket, handoff: Handoff, day: date, now: datetime) -> None:
    zone = ZoneInfo(tenants.tenants_by_id([ticket.tenant_id])[ticket.tenant_id].time_zone)
    today, handed_on = now.astimezone(zone).date(), handoff.handed_at.astimezone(zone).date()
    if not today - OLDEST <= day <= today:
        raise Invalid("A cost is booked on a day of the past year, up to today at the client.", field="incurred_on")
    if day < handed_on:
        when = format_date(handed_on, "EEE d MMM y", locale="en")
        sentence = f"The vendor got this ticket on {when}; a cost of an earlier day belongs to another hand-off."
        raise Invalid(sentence, field="incurred_on")


def _handed(ticket: tickets.Ticket, handoff_id: UUID) -> tuple[Handoff, Vendor]:
    contact = (ClientVendor.tenant_id == Handoff.tenant_id) & (ClientVendor.id == Handoff.client_vendor_id)
    found = select(Handoff, Vendor).join(ClientVendor, contact).join(Vendor, Vendor.id == ClientVendor.vendor_id)
    row = db.session.execute(found.where(Handoff.id == handoff_id, Handoff.ticket_id == ticket.id)).one_or_none()
    if row is None:
        raise Missing()
    return row[0], row[1]


def _standing(ticket: tickets.Ticket, cost_id: UUID) -> tuple[VendorCost, Handoff, Vendor]:
    old = db.session.get(VendorCost, (ticket.tenant_id, cost_id))
    if old is None:
        raise Missing()
    handoff, vendor = _handed(ticket, old.handoff_id)
    if db.session.scalars(select(VendorCost.id).where(VendorCost.corrects_id == cost_id)).first() is not None:
        raise Conflict("This cost was corrected before; correct the newer one.")
    return old, handoff, vendor


def _standing_line(row: VendorCost) -> tuple[VendorCost, str] | None:
    """What stands for the same line of the same bill now, and the ticket that it is booked on."""
    same = (Handoff.tenant_id == VendorCost.tenant_id) & (Handoff.id == VendorCost.handoff_id)
    found: Select[VendorCost, str] = select(VendorCost, Handoff.reference).join(Handoff, same)
    found = found.where(
        VendorCost.vendor_id == row.vendor_id,
        VendorCost.bill_reference == row.bill_reference,
        VendorCost.bill_line == row.bill_line,
        ~is_superseded(),
    )
    standing = db.session.execute(found).one_or_none()
    return None if standing is None else (standing[0], standing[1])


def _write(row: VendorCost, vendor: Vendor, *, by: Actor, now: datetime) -> None:
    row.booked_at, row.booked_by = now, by.name[:200]
    # Where somebody else booked or corrected that line in this very moment, theirs stands.
    with one_of_a_kind(_taken(row, vendor, "another ticket or by somebody else")):
        db.session.add(row)


def _taken(row: VendorCost, vendor: Vendor, where: str) -> Conflict:
    sentence = f"Line {row.bill_line} of bill {row.bill_reference} of {vendor.name} is booked already on {where}."
    return Conflict(sentence, field="bill_reference")


def _about(row: VendorCost, ticket: tickets.Ticket, vendor: Vendor) -> dict[str, Any]:
    named = {"ticket_id": ticket.id, "reference": ticket.reference, "handoff_id": row.handoff_id}
    money = {"incurred_on": row.incurred_on, "amount": f"{row.amount:f}", "currency": row.currency}
    return {"tenant_id": row.tenant_id, "object_id": row.id, "vendor": vendor.slug, **named, **money}
