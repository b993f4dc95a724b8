"""Vendors and the contacts that clients have there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from msp.kernel.errors import Conflict, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, scope
from msp.vendors import wording
from msp.vendors.events import VendorContactAdded, VendorContactRetired, VendorListed
from msp.vendors.models import ClientVendor, Vendor

NAME_LENGTH, CUSTOMER_NUMBER_LENGTH, HOURS_LENGTH = 120, 60, 200


@dataclass(frozen=True, slots=True)
class VendorForm:
    """A vendor for the directory; `slug` is the key that logs and contracts use for it."""

    slug: str
    name: str
    website: str = ""


@dataclass(frozen=True, slots=True)
class ContactForm:
    """A client's contact at a vendor."""

    vendor_id: UUID
    contact_name: str
    email: str = ""
    phone: str = ""
    customer_number: str = ""
    support_hours: str = ""


def add_vendor(form: VendorForm, *, now: datetime) -> UUID:
    """Put a vendor into the directory of all clients; returns its id. Conflict when key or name is taken."""
    name = wording.line(form.name, NAME_LENGTH, "name")
    row = Vendor(id=new_id(), slug=wording.slug(form.slug), name=name, website=wording.website(form.website))
    taken = select(Vendor.id).where(or_(Vendor.slug == row.slug, Vendor.name == name))
    if db.session.scalars(taken).first() is not None:
        raise Conflict(f"{name} ({row.slug}) is in the directory already.")
    db.session.add(row)
    db.session.flush()
    (tenant_id,) = scope.required().tenant_ids
    publish(VendorListed(tenant_id=tenant_id, object_id=row.id, at=now, vendor=row.slug))
    return row.id


def add_contact(form: ContactForm, *, now: datetime) -> UUID:
    """Note whom the client in scope reaches at a vendor; returns the contact's id.

    Invalid names the field; Conflict when the client has a contact of that name there.
    """
    vendor = db.session.get(Vendor, form.vendor_id)
    if vendor is None:
        raise Invalid("Choose a vendor of the directory.", field="vendor_id")
    row = _contact(form)
    same = select(ClientVendor.id).where(
        ClientVendor.vendor_id == vendor.id, ClientVendor.contact_name == row.contact_name
    )
    if db.session.scalars(same).first() is not None:
        raise Conflict(f"This client has a contact named {row.contact_name} at {vendor.name} already.")
    db.session.add(row)
    db.session.flush()
    publish(VendorContactAdded(tenant_id=row.tenant_id, object_id=row.id, at=now, vendor=vendor.slug))
    return row.id


def retire_contact(contact_id: UUID, *, now: datetime) -> None:
    """Hand nothing to a contact any more; Missing when the client in scope has none such, Conflict when done before."""
    (tenant_id,) = scope.required().tenant_ids
    row = db.session.get(ClientVendor, (tenant_id, contact_id))
    if row is None:
        raise Missing()
    if not row.is_active:
        raise Conflict("That contact is retired already.")
    row.is_active = False
    db.session.flush()
    publish(VendorContactRetired(tenant_id=tenant_id, object_id=row.id, at=now))


def _contact(form: ContactForm) -> ClientVendor:
    return ClientVendor(
        id=new_id(),
        vendor_id=form.vendor_id,
        contact_name=wording.line(form.contact_name, NAME_LENGTH, "contact_name"),
        email=wording.email(form.email),
        phone=wording.phone(form.phone),
        customer_number=wording.line(form.customer_number, CUSTOMER_NUMBER_LENGTH, "customer_number", optional=True),
        support_hours=wording.line(form.support_hours, HOURS_LENGTH, "support_hours", optional=True),
        is_active=True,
    )
