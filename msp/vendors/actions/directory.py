"""The directory of vendors, which is the provider's and the same for every client."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from msp.kernel.errors import Conflict, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, one_of_a_kind, scope
from msp.vendors import wording
from msp.vendors.events import VendorEdited, VendorListed
from msp.vendors.models import Vendor

NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class VendorForm:
    """A vendor for the directory; `slug` is the key that logs and contracts use for it."""

    slug: str
    name: str
    website: str = ""


def add_vendor(form: VendorForm, *, now: datetime) -> UUID:
    """Put a vendor into the directory of all clients; returns its id. Conflict when key or name is taken."""
    name = wording.line(form.name, NAME_LENGTH, "name")
    row = Vendor(id=new_id(), slug=wording.slug(form.slug), name=name, website=wording.website(form.website))
    taken = select(Vendor.id).where(or_(Vendor.slug == row.slug, Vendor.name == name))
    listed = Conflict(f"{name} ({row.slug}) is in the directory already.")
    if db.session.scalars(taken).first() is not None:
        raise listed
    with one_of_a_kind(listed):
        db.session.add(row)
    (tenant_id,) = scope.required().tenant_ids
    publish(VendorListed(tenant_id=tenant_id, object_id=row.id, at=now, vendor=row.slug))
    return row.id


def edit_vendor(vendor_id: UUID, name: str, website: str, *, now: datetime) -> None:
    """Call a vendor something else; its key never changes. Missing when there is none, Conflict when it is taken."""
    row = db.session.get(Vendor, vendor_id, with_for_update=True)
    if row is None:
        raise Missing()
    row.name, row.website = wording.line(name, NAME_LENGTH, "name"), wording.website(website)
    with db.session.no_autoflush:
        taken = select(Vendor.id).where(Vendor.name == row.name, Vendor.id != vendor_id)
        if db.session.scalars(taken).first() is not None:
            raise Conflict(f"Another vendor of the directory is called {row.name}.")
    db.session.flush()
    (tenant_id,) = scope.required().tenant_ids
    publish(VendorEdited(tenant_id=tenant_id, object_id=row.id, at=now, vendor=row.slug))
