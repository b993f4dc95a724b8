"""The link by which a vendor reaches one hand-off: made with it, sent anew, taken back."""

from datetime import datetime, timedelta
from uuid import UUID

from msp.identity.links import LinkForm, Purpose, issue_link, links_to, revoke_links
from msp.kernel.errors import Conflict
from msp.kernel.events import publish
from msp.tickets import Ticket
from msp.vendors.actions.holding import about, held
from msp.vendors.events import HandoffLinkRevoked, HandoffLinkSent
from msp.vendors.queries.directory import ContactView
from msp.vendors.queries.handoffs import handoff_by_id

LINK_LASTS = timedelta(days=30)


def new_link(handoff_id: UUID, contact: ContactView, *, now: datetime) -> UUID:
    """A link for a contact to a hand-off, in the place of every earlier one; returns its id."""
    revoke_links(Purpose.HANDOFF, [handoff_id], now=now)
    name = f"{contact.contact_name} of {contact.vendor_name}"
    return issue_link(LinkForm(Purpose.HANDOFF, handoff_id, name, now + LINK_LASTS), now=now)


def open_link(handoff_id: UUID, *, now: datetime) -> UUID | None:
    """The id of the link that opens a hand-off now, if any does."""
    found = links_to(Purpose.HANDOFF, handoff_id, now=now)
    return found[0].id if found else None


def send_link(ticket: Ticket, handoff_id: UUID, *, now: datetime) -> None:
    """Send the vendor a new link; the one before opens nothing any more.

    Missing without such a hand-off; Conflict when it is over, or its contact has no mail address.
    """
    _, row, vendor = held(ticket, handoff_id)
    contact = handoff_by_id(row.id).contact
    if not contact.email:
        raise Conflict(f"No e-mail address of {contact.contact_name} is known; call {vendor.name} instead.")
    link_id = new_link(row.id, contact, now=now)
    publish(HandoffLinkSent(**about(row, vendor), at=now, link_id=link_id))


def take_link_back(ticket: Ticket, handoff_id: UUID, *, now: datetime) -> None:
    """Let the vendor's link open nothing any more; the hand-off itself goes on. Conflict when none is open."""
    _, row, vendor = held(ticket, handoff_id)
    if open_link(row.id, now=now) is None:
        raise Conflict("No link of this hand-off opens anything now.")
    revoke_links(Purpose.HANDOFF, [row.id], now=now)
    publish(HandoffLinkRevoked(**about(row, vendor), at=now))
