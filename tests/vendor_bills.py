"""What vendors charge the cast: a ticket that Forge Imaging had, and the lines of its bills."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from msp import tickets, vendors
from msp.identity import AUTOMATIC
from msp.store import db
from msp.tickets import Ticket
from msp.tiers import Tier
from msp.vendors import ContactForm, CostForm, HandoffForm, ReturnForm, VendorForm
from msp.vendors.models import Vendor
from tests.desk_work import at, opened
from tests.month_end import CARDS
from tests.world import World

#: Ten per cent on what vendors charge, dollars at 0.92.
PASSED_ON: dict[str, Any] = {
    "key": "vendors",
    "tier": "L4",
    "kind": "passthrough",
    "name": "Vendor costs",
    "markup": {"type": "percent", "pct": "10"},
    "fx": [{"currency": "USD", "rate": "0.92", "from": "2026-01-01"}],
}
#: Acorn's rate card with a line that passes vendors' costs on.
CARD = CARDS["ACORN"] | {"lines": [*CARDS["ACORN"]["lines"], PASSED_ON]}

BILL = CostForm(
    incurred_on=date(2026, 10, 6),
    amount="120.00",
    currency="EUR",
    description="New sensor",
    bill_reference="R-7",
)


def contact(slug: str = "forge") -> UUID:
    """The contact of the client in scope at a vendor; both are written when they are not there yet."""
    found = [reached.id for reached in vendors.contacts() if reached.vendor_slug == slug]
    if found:
        return found[0]
    known = db.session.scalars(select(Vendor.id).where(Vendor.slug == slug)).first()
    vendor_id = known or vendors.add_vendor(VendorForm(slug, f"{slug.title()} Imaging"), now=at(0))
    return vendors.add_contact(ContactForm(vendor_id, f"Pia of {slug}"), by=AUTOMATIC, now=at(0))


def handed(world: World, *, contact_id: UUID | None = None, back: bool = True) -> tuple[Ticket, UUID]:
    """Rosa's ticket that a vendor had for an hour on Monday, and the hand-off; inside Acorn's scope."""
    nadia, ticket = world.actors["nadia"], opened(world)
    handoff_id = vendors.hand_off(ticket, HandoffForm(contact_id or contact(), "Dead sensor."), by=nadia, now=at(1))
    if back:
        vendors.return_to_provider(ticket, ReturnForm(handoff_id, Tier.L3, "Replaced."), by=nadia, now=at(2))
        tickets.resolve(ticket, "A new sensor is in.", by=nadia, now=at(2.5))
    return ticket, handoff_id


def bill(**changes: Any) -> CostForm:
    """Line 1 of bill R-7: 120.00 EUR of Tuesday 6 October."""
    return replace(BILL, **changes)
