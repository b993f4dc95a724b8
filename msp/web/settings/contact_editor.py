"""Contacts at vendors: a list, a form for one that comes or becomes another, a button for one that goes."""

from typing import Any, ClassVar
from uuid import UUID

from flask import request
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import Length

from msp import vendors
from msp.agreements.contacts import PARTS, as_parts, contact_document, contact_once
from msp.kernel.errors import Missing
from msp.vendors import ContactView
from msp.web.forms import Answered, offered
from msp.web.settings.editor import Document, Opened, SettingForm


class ContactForm(SettingForm):
    """One contact; with an id it takes the place of that one."""

    contact_id = HiddenField()
    vendor = SelectField("Vendor", [Answered()], validate_choice=False)
    contact_name = StringField("Contact", [Answered(), Length(max=120, message="Keep it to 120 characters.")])
    email = StringField("E-mail", [Length(max=254, message="That is too long for an address.")])
    phone = StringField("Telephone")
    customer_number = StringField("Customer number", description="The number under which the vendor knows you.")
    support_hours = StringField("Support hours", description="When they can be reached, in your own words.")


class ContactEditor:
    """A contact to add, or one of the list to change."""

    template: ClassVar[str] = "settings/contacts.html"

    def opened(self, document: Document | None) -> Opened:
        """The contact that the address names, or an empty form."""
        document = document or {}
        chosen = document.get("contact_id") or request.args.get("contact")
        found = _found(chosen) if chosen else None
        parts = document.get("contact") or (as_parts(found) if found else {})
        return _opened(ContactForm(formdata=None, data={**parts, "contact_id": str(found.id) if found else ""}))

    def sent(self, before: Document | None) -> Opened:
        """The contact as it was sent."""
        return _opened(ContactForm())

    def typed(self, opened: Opened, before: Document | None) -> dict[str, Any]:
        """The contact that comes or takes another's place, or goes."""
        form = opened.form
        found = _found(form["contact_id"].data) if form["contact_id"].data else None
        if request.form.get("deed") == "retire":
            return contact_document(found.id if found else None, None)
        return contact_document(found.id if found else None, {part: form[part].data or "" for part in PARTS})


def _opened(form: ContactForm) -> Opened:
    form.vendor.choices = offered((vendor.slug, vendor.name) for vendor in vendors.directory())
    chosen = form.contact_id.data
    parts = {"contacts": vendors.contacts(), "is_change": bool(chosen)}
    return Opened(form, parts, {"contact_id": chosen} if chosen else None)


def _found(text: Any) -> ContactView:
    try:
        wanted = UUID(str(text))
    except ValueError as error:
        raise Missing() from error
    return contact_once(wanted)
