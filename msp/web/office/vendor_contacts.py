"""Whom a client reaches at which vendor, with what was before; a change leaves the old contact where it stood."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from msp import vendors
from msp.identity import Can
from msp.kernel.errors import Missing
from msp.kernel.periods import first_instant
from msp.store import db
from msp.tenants import TenantView
from msp.vendors import ContactForm, ContactView, UnderpinningView, VendorView
from msp.web.door import Visit, Within, needs
from msp.web.forms import IN_PLACE, Answered, DayField, attach, offered, say_when_saved
from msp.web.office.wing import bp

FROM_DAY = "Leave it empty to count at once; otherwise from the beginning of that day in the client's zone."


class ChangeForm(FlaskForm):
    """A contact as it shall be, from when, and why."""

    contact_name = StringField("Contact", [InputRequired("Write whom the desk asks for."), Length(max=120)])
    email = EmailField("E-mail address", [Length(max=254)])
    phone = StringField("Telephone", [Length(max=40)])
    customer_number = StringField("Customer number", [Length(max=60)])
    support_hours = StringField("Support hours", [Length(max=200)], description="In words, as the vendor says them.")
    valid_from = DayField("From which day", [Optional()], description=FROM_DAY)
    reason = StringField("Why", [InputRequired("Say in a line why."), Length(max=500)])


class AddForm(ChangeForm):
    """A contact at a vendor of the directory."""

    vendor_id = SelectField("Vendor", [Answered()], validate_choice=False)


class EndForm(FlaskForm):
    """From when a contact is used no more, and why."""

    valid_from = DayField("From which day", [Optional()], description=FROM_DAY)
    reason = StringField("Why", [InputRequired("Say in a line why."), Length(max=500)])


@dataclass(frozen=True, slots=True)
class VendorsPage:
    """The vendors of a client: contacts that stand, what is over, and what each vendor undertakes."""

    tenant: TenantView
    standing: list[ContactView]
    over: list[ContactView]
    contracts: dict[UUID, UnderpinningView]
    directory: list[VendorView]
    form: AddForm
    now: datetime


@dataclass(frozen=True, slots=True)
class ContactPage:
    """One contact, to be changed or retired."""

    tenant: TenantView
    contact: ContactView
    change: ChangeForm
    end: EndForm


@bp.get("/<tenant>/vendors")
@needs(Can.UNDERPINNING_WRITE, Within.TENANT)
def client_vendors(visit: Visit):
    """The contacts and contracts of a client."""
    return _show_all(visit, AddForm(formdata=None))


@bp.post("/<tenant>/vendors/contacts")
@needs(Can.UNDERPINNING_WRITE, Within.TENANT)
def add_contact(visit: Visit):
    """Note whom the client reaches at a vendor."""
    form = AddForm()

    def act() -> str:
        starts = from_day(form.valid_from.data, visit)
        vendors.add_contact(_told(form, form.vendor_id.data), by=visit.actor, now=visit.now, valid_from=starts)
        return f"{form.contact_name.data} is a contact of {visit.tenant.name}."

    return settle(visit, form, act, lambda: _show_all(visit, form))


@bp.get("/<tenant>/vendors/contacts/<uuid:contact_id>")
@needs(Can.UNDERPINNING_WRITE, Within.TENANT)
def contact(visit: Visit, contact_id: UUID):
    """One contact."""
    return _show_one(visit, _contact(contact_id), None, None)


@bp.post("/<tenant>/vendors/contacts/<uuid:contact_id>")
@needs(Can.UNDERPINNING_WRITE, Within.TENANT)
def change_contact(visit: Visit, contact_id: UUID):
    """Put another contact in its place."""
    found, form = _contact(contact_id), ChangeForm()

    def act() -> str:
        starts = from_day(form.valid_from.data, visit)
        told = _told(form, str(found.vendor_id))
        vendors.change_contact(contact_id, told, by=visit.actor, now=visit.now, valid_from=starts)
        return "The contact is changed; the old one stands below with its dates."

    return settle(visit, form, act, lambda: _show_one(visit, found, form, None))


@bp.post("/<tenant>/vendors/contacts/<uuid:contact_id>/end")
@needs(Can.UNDERPINNING_WRITE, Within.TENANT)
def retire_contact(visit: Visit, contact_id: UUID):
    """Hand nothing to a contact any more."""
    found, form = _contact(contact_id), EndForm(prefix="end-")

    def act() -> str:
        starts, reason = from_day(form.valid_from.data, visit), form.reason.data or ""
        vendors.retire_contact(contact_id, reason=reason, by=visit.actor, now=visit.now, valid_from=starts)
        return f"{found.contact_name} is retired."

    return settle(visit, form, act, lambda: _show_one(visit, found, None, form))


def settle(visit: Visit, form: FlaskForm, act: Callable[[], str], again: Callable[[], str]) -> Any:
    """Do what a form says and go back to the client's vendors; what was typed stays when it is refused."""
    if not form.validate():
        return again(), 422
    try:
        words = act()
    except IN_PLACE as refusal:
        # What was changed before the refusal must neither be saved nor shown.
        db.session.rollback()
        attach(refusal, form)
        return again(), refusal.status
    say_when_saved(words)
    return redirect(url_for("office.client_vendors", tenant=visit.tenant.slug), 303)


def from_day(day: date | None, visit: Visit) -> datetime | None:
    """The beginning of a day in the client's zone; none for at once, which today is too."""
    zone = visit.tenant.time_zone
    if day is None or day == visit.now.astimezone(ZoneInfo(zone)).date():
        return None
    # A day on which the clock skips midnight begins all the same, so this is no wall_instant.
    return first_instant(day, zone)


def _told(form: ChangeForm, vendor_id: str | None) -> ContactForm:
    try:
        vendor = UUID(vendor_id or "")
    except ValueError:
        vendor = UUID(int=0)  # no vendor has it, and the action says so
    reached = (form.contact_name.data or "", form.email.data or "", form.phone.data or "")
    more = (form.customer_number.data or "", form.support_hours.data or "", form.reason.data or "")
    return ContactForm(vendor, *reached, *more)


def _contact(contact_id: UUID) -> ContactView:
    found = next((one for one in vendors.contacts(with_retired=True) if one.id == contact_id), None)
    if found is None:
        raise Missing()
    return found


def _show_all(visit: Visit, form: AddForm) -> str:
    listed, everybody = vendors.directory(), vendors.contacts(with_retired=True)
    form.vendor_id.choices = offered((str(vendor.id), vendor.name) for vendor in listed)
    stands = [one for one in everybody if one.retired_at is None or one.retired_at > visit.now]
    in_force = {vendor.id: vendors.contract_in_force(vendor.id, visit.now) for vendor in listed}
    page = VendorsPage(
        tenant=visit.tenant,
        standing=stands,
        over=[one for one in everybody if one not in stands],
        contracts={id_: contract for id_, contract in in_force.items() if contract is not None},
        directory=listed,
        form=form,
        now=visit.now,
    )
    return render_template("office/vendors/client.html", page=page)


def _show_one(visit: Visit, found: ContactView, change: ChangeForm | None, end: EndForm | None) -> str:
    said = {
        name: getattr(found, name) for name in ("contact_name", "email", "phone", "customer_number", "support_hours")
    }
    change = change or ChangeForm(formdata=None, **said)
    page = ContactPage(visit.tenant, found, change, end or EndForm(formdata=None, prefix="end-"))
    return render_template("office/vendors/contact.html", page=page)
