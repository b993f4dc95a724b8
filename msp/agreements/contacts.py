"""Contacts at vendors as documents: one that comes, one that becomes another, or one that goes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from msp import vendors
from msp.agreements.settings import Document
from msp.identity import Actor
from msp.kernel.errors import Invalid, Missing
from msp.vendors import (
    CONTACT_NAME_LENGTH,
    CUSTOMER_NUMBER_LENGTH,
    SUPPORT_HOURS_LENGTH,
    ContactForm,
    ContactView,
    wording,
)

PARTS = ("vendor", "contact_name", "email", "phone", "customer_number", "support_hours")
_KEYS = {"contact_id", "contact"}


def contact_document(contact_id: UUID | None, parts: Mapping[str, str] | None) -> dict[str, Any]:
    """The document of a change: without an id a contact comes, without parts it goes, with both it is another."""
    return {"contact_id": str(contact_id) if contact_id else None, "contact": dict(parts) if parts else None}


def contact_from_document(document: Document) -> dict[str, Any]:
    """Check the document of a change of contacts; Invalid says what is wrong, Missing when there is no such contact."""
    if set(document) != _KEYS or not (document["contact_id"] or document["contact"]):
        raise Invalid("A change of contacts names the contact that comes or the one that goes.", field="contact_name")
    parts = None if document["contact"] is None else _parts(document["contact"])
    if document["contact_id"] is None:
        return contact_document(None, parts)
    old = contact_once(document["contact_id"])
    if parts and parts["vendor"] != old.vendor_slug:
        raise Invalid("A contact stays with its vendor; add one at the other vendor.", field="vendor")
    now_there = _follower(old)
    # Whoever was changed meanwhile has another id, and who was retired comes anew.
    return contact_document(now_there.id if now_there else None if parts else old.id, parts)


def contact_once(contact_id: object) -> ContactView:
    """A contact of the client in scope, also a retired one; Missing when there never was one."""
    found = [one for one in vendors.contacts(with_retired=True) if str(one.id) == str(contact_id)]
    if not found:
        raise Missing()
    return found[0]


def contact_before(document: Document) -> dict[str, Any]:
    """What stands before a change: the contact that it names, and for a new one those of its name at the vendor."""
    if document.get("contact_id"):
        old = _found(document["contact_id"])
        return {"contact_id": document["contact_id"], "contact": as_parts(old) if old else None}
    parts = document.get("contact") or {}
    named = (parts.get("vendor"), parts.get("contact_name"))
    # Those that were retired too: what was written before one came and went stands on something else.
    same = sorted(str(one.id) for one in vendors.contacts(with_retired=True) if _named(one) == named)
    return {"contact_id": None, "contact": None, "named": list(named), "namesakes": same}


def as_parts(contact: ContactView) -> dict[str, str]:
    """A contact as the parts of a document."""
    return {part: getattr(contact, "vendor_slug" if part == "vendor" else part) for part in PARTS}


def with_vendor_name(document: Document) -> Document:
    """A document for people to read: the vendor by its name instead of by its key."""
    contact = document.get("contact")
    if contact is None:
        return document
    names = {vendor.slug: vendor.name for vendor in vendors.directory()}
    return {**document, "contact": {**contact, "vendor": names.get(contact["vendor"], contact["vendor"])}}


def publish_contact(document: Document, reason: str, *, valid_from: datetime | None, by: Actor, now: datetime) -> UUID:
    """Carry a change of contacts out in the vendors' room; returns the id of the contact that came or went."""
    contact_id, parts = document["contact_id"], document["contact"]
    if parts is None:
        vendors.retire_contact(UUID(contact_id), reason=reason, by=by, now=now, valid_from=valid_from)
        return UUID(contact_id)
    reach = {part: parts[part] for part in PARTS if part != "vendor"}
    form = ContactForm(vendor_id=_vendor_id(parts["vendor"]), reason=reason, **reach)
    if contact_id is None:
        return vendors.add_contact(form, by=by, now=now, valid_from=valid_from)
    return vendors.change_contact(UUID(contact_id), form, by=by, now=now, valid_from=valid_from)


def _parts(parts: object) -> dict[str, str]:
    if not isinstance(parts, Mapping) or set(parts) != set(PARTS):
        raise Invalid(f"A contact has {', '.join(PARTS)}.", field="contact_name")
    if any(not isinstance(text, str) for text in parts.values()):
        raise Invalid("Everything of a contact is text.", field="contact_name")
    if parts["vendor"] not in {vendor.slug for vendor in vendors.directory()}:
        raise Invalid("Choose a vendor of the directory.", field="vendor")
    return {
        "vendor": parts["vendor"],
        "contact_name": wording.line(parts["contact_name"], CONTACT_NAME_LENGTH, "contact_name"),
        "email": wording.email(parts["email"]),
        "phone": wording.phone(parts["phone"]),
        "customer_number": _optional(parts, "customer_number", CUSTOMER_NUMBER_LENGTH),
        "support_hours": _optional(parts, "support_hours", SUPPORT_HOURS_LENGTH),
    }


def _optional(parts: Mapping[str, str], part: str, longest: int) -> str:
    return wording.line(parts[part], longest, part, optional=True)


def _vendor_id(slug: str) -> UUID:
    return next(vendor.id for vendor in vendors.directory() if vendor.slug == slug)


def _follower(old: ContactView) -> ContactView | None:
    """The contact itself while it stands, else the one of its name that came after it."""
    same = [one for one in vendors.contacts() if _named(one) == _named(old)]
    return next((one for one in same if one.id == old.id), same[0] if same and old.retired_at is not None else None)


def _named(contact: ContactView) -> tuple[str, str]:
    return contact.vendor_slug, contact.contact_name


def _found(contact_id: object) -> ContactView | None:
    return next((one for one in vendors.contacts() if str(one.id) == str(contact_id)), None)
