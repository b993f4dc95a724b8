"""Whom a client reaches at a vendor, with the dates from and until which it does."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from msp.identity import Actor
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, scope
from msp.vendors import wording
from msp.vendors.events import VendorContactAdded, VendorContactRetired
from msp.vendors.models import ClientVendor, Vendor

CONTACT_NAME_LENGTH, CUSTOMER_NUMBER_LENGTH, SUPPORT_HOURS_LENGTH, REASON_LENGTH = 120, 60, 200, 500


@dataclass(frozen=True, slots=True)
class ContactForm:
    """A client's contact at a vendor, and why it is there."""

    vendor_id: UUID
    contact_name: str
    email: str = ""
    phone: str = ""
    customer_number: str = ""
    support_hours: str = ""
    reason: str = ""


def add_contact(form: ContactForm, *, by: Actor, now: datetime, valid_from: datetime | None = None) -> UUID:
    """Note whom the client in scope reaches at a vendor, at once or from a later instant on; returns the contact's id.

    Invalid names the field; Conflict when the client has a contact of that name there by then.
    """
    vendor = db.session.get(Vendor, form.vendor_id)
    if vendor is None:
        raise Invalid("Choose a vendor of the directory.", field="vendor_id")
    row = _contact(form)
    row.valid_from, row.added_by = _not_past(valid_from, now), by.name[:200]
    _refuse_a_namesake(row, vendor)
    db.session.add(row)
    db.session.flush()
    told = {"vendor": vendor.slug, "valid_from": row.valid_from}
    publish(VendorContactAdded(tenant_id=row.tenant_id, object_id=row.id, at=now, **told))
    return row.id


def retire_contact(
    contact_id: UUID, *, reason: str, by: Actor, now: datetime, valid_from: datetime | None = None
) -> None:
    """Hand nothing to a contact any more, at once or from a later instant on; until then it is used as before.

    Missing when the client in scope has none such, Conflict when it is retired or said to be, Invalid without a reason.
    """
    row = _locked(contact_id)
    row.retire_reason = wording.line(reason, REASON_LENGTH, "reason")
    ends = _not_past(valid_from, now)
    row.retired_at, row.retired_by = ends, by.name[:200]
    if ends < row.valid_from:
        raise Invalid("A contact cannot end before it begins.", field="valid_from")
    db.session.flush()
    publish(VendorContactRetired(tenant_id=row.tenant_id, object_id=row.id, at=now, retired_at=ends))


def change_contact(
    contact_id: UUID, form: ContactForm, *, by: Actor, now: datetime, valid_from: datetime | None = None
) -> UUID:
    """Put another contact in the place of one, at the same vendor and from one instant on; returns the new one's id.

    Refused as retiring and adding are; Conflict when nothing but the reason is new.
    """
    row = _locked(contact_id)
    form = replace(form, vendor_id=row.vendor_id)
    if _said(_contact(form)) == _said(row):
        raise Conflict("Nothing has changed: the contact says that already.")
    retire_contact(contact_id, reason=form.reason, by=by, now=now, valid_from=valid_from)
    return add_contact(form, by=by, now=now, valid_from=valid_from)


def _locked(contact_id: UUID) -> ClientVendor:
    (tenant_id,) = scope.required().tenant_ids
    row = db.session.get(ClientVendor, (tenant_id, contact_id), with_for_update=True)
    if row is None:
        raise Missing()
    if row.retired_at is not None:
        raise Conflict("That contact is retired already.")
    return row


def _not_past(valid_from: datetime | None, now: datetime) -> datetime:
    if valid_from is not None and valid_from < now:
        raise Invalid("That cannot start in the past; what happened then stays as it was.", field="valid_from")
    return valid_from or now


def _refuse_a_namesake(row: ClientVendor, vendor: Vendor) -> None:
    stands = or_(ClientVendor.retired_at.is_(None), ClientVendor.retired_at > row.valid_from)
    of_that_name = (ClientVendor.vendor_id == vendor.id) & (ClientVendor.contact_name == row.contact_name)
    if db.session.scalars(select(ClientVendor.id).where(of_that_name, stands)).first() is not None:
        raise Conflict(f"This client has a contact named {row.contact_name} at {vendor.name} already.")


def _contact(form: ContactForm) -> ClientVendor:
    return ClientVendor(
        id=new_id(),
        vendor_id=form.vendor_id,
        contact_name=wording.line(form.contact_name, CONTACT_NAME_LENGTH, "contact_name"),
        email=wording.email(form.email),
        phone=wording.phone(form.phone),
        customer_number=wording.line(form.customer_number, CUSTOMER_NUMBER_LENGTH, "customer_number", optional=True),
        support_hours=wording.line(form.support_hours, SUPPORT_HOURS_LENGTH, "support_hours", optional=True),
        reason=wording.line(form.reason, REASON_LENGTH, "reason", optional=True),
    )


def _said(row: ClientVendor) -> tuple[str, ...]:
    return (row.contact_name, row.email, row.phone, row.customer_number, row.support_hours)
