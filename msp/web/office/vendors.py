"""The directory of vendors, which the owner keeps for every client."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from msp import vendors as room
from msp.identity import Can
from msp.store import db
from msp.vendors import VendorForm, VendorView
from msp.web.door import Visit, Within, needs
from msp.web.forms import IN_PLACE, attach, say_when_saved
from msp.web.office.wing import bp


class DetailsForm(FlaskForm):
    """What a vendor is called, and where its page is."""

    name = StringField("Name", [InputRequired("Write the name."), Length(max=120)])
    website = StringField(
        "Website", [Length(max=200)], description="The address of its support page, with https:// in front."
    )


class ListingForm(DetailsForm):
    """A vendor for the directory."""

    slug = StringField(
        "Key",
        [InputRequired("Write a key, such as quill-networks."), Length(max=60)],
        description="Small letters, digits and hyphens. Clocks and contracts are named after it, so it never changes.",
    )


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """Every vendor, and the form to add one."""

    vendors: Sequence[VendorView]
    form: ListingForm


@dataclass(frozen=True, slots=True)
class VendorPage:
    """One vendor, to be called something else."""

    vendor: VendorView
    form: DetailsForm


@bp.get("/vendors")
@needs(Can.VENDOR_MANAGE, Within.PROVIDER)
def vendors(_visit: Visit):
    """Every vendor of the directory."""
    return _list(ListingForm(formdata=None))


@bp.post("/vendors")
@needs(Can.VENDOR_MANAGE, Within.PROVIDER)
def add_vendor(visit: Visit):
    """Put a vendor into the directory."""
    form = ListingForm()
    if not form.validate():
        return _list(form), 422
    wanted = VendorForm(form.slug.data or "", form.name.data or "", form.website.data or "")
    try:
        room.add_vendor(wanted, now=visit.now)
    except IN_PLACE as refusal:
        return _refused(refusal, form, _list)
    say_when_saved(f"{wanted.name} stands in the directory; account managers can add contacts there now.")
    return redirect(url_for("office.vendors"), 303)


@bp.get("/vendors/<vendor>")
@needs(Can.VENDOR_MANAGE, Within.PROVIDER)
def vendor(_visit: Visit, vendor: str):
    """One vendor of the directory."""
    found = room.vendor_by_slug(vendor)
    return _one(found, DetailsForm(formdata=None, name=found.name, website=found.website))


@bp.post("/vendors/<vendor>")
@needs(Can.VENDOR_MANAGE, Within.PROVIDER)
def edit_vendor(visit: Visit, vendor: str):
    """Call a vendor something else; its key stays."""
    found, form = room.vendor_by_slug(vendor), DetailsForm()
    if not form.validate():
        return _one(found, form), 422
    try:
        room.edit_vendor(found.id, form.name.data or "", form.website.data or "", now=visit.now)
    except IN_PLACE as refusal:
        return _refused(refusal, form, lambda form: _one(found, form))
    say_when_saved("The directory is changed.")
    return redirect(url_for("office.vendors"), 303)


def _refused(refusal: Any, form: FlaskForm, again: Any) -> tuple[str, int]:
    # What was changed before the refusal must neither be saved nor shown.
    db.session.rollback()
    attach(refusal, form)
    return again(form), refusal.status


def _list(form: ListingForm) -> str:
    return render_template("office/vendors/directory.html", page=DirectoryPage(room.directory(), form))


def _one(found: VendorView, form: DetailsForm) -> str:
    return render_template("office/vendors/vendor.html", page=VendorPage(found, form))
