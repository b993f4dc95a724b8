"""A ticket's stays with vendors as the panel shows them: who has it, what left, what was said, what came back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msp import vendors
from msp.tickets import EventType, LogLine, Ticket
from msp.vendors import HandoffView
from msp.web.door import Visit
from msp.web.filters import ago, moment
from msp.web.handed_over import HandedOver, left_the_house

#: What a hand-off is called by its mark.
STATES = {"proposed": "With the vendor", "acknowledged": "In work there", "returned": "Returned"}


@dataclass(frozen=True, slots=True)
class HandoffCard:
    """A stay with a vendor as the panel shows it; messages are author, moment and words."""

    vendor: str
    contact: str
    reach: tuple[tuple[str, str], ...]
    customer_number: str
    since_words: str
    since: str
    answered: tuple[tuple[str, str], ...]
    left: HandedOver
    messages: tuple[tuple[str, str, str], ...]
    outcome: str
    is_open: bool
    state: str
    state_words: str


def handoffs_of(ticket: Ticket, log: Sequence[LogLine]) -> list[HandoffView]:
    """Every stay with a vendor, the first one first; a ticket whose log knows none is not asked for any."""
    handed = any(line.type == EventType.VENDOR_HANDOFF for line in log)
    return vendors.handoffs_of(ticket) if handed else []


def vendor_names(handoffs: Sequence[HandoffView]) -> dict[str, str]:
    """What the vendors that had a ticket are called, by the key that its log knows."""
    return {handoff.contact.vendor_slug: handoff.contact.vendor_name for handoff in handoffs}


def handoff_card(handoff: HandoffView, visit: Visit) -> HandoffCard:
    """One stay, in the zone of the client."""
    contact, zone = handoff.contact, visit.tenant.time_zone
    reach = (("E-mail", contact.email), ("Telephone", contact.phone), ("Hours", contact.support_hours))
    state = _state(handoff)
    return HandoffCard(
        vendor=contact.vendor_name,
        contact=contact.contact_name,
        reach=tuple((label, text) for label, text in reach if text),
        customer_number=contact.customer_number,
        since_words=ago(handoff.handed_at, visit.now, zone),
        since=moment(handoff.handed_at, zone),
        answered=tuple(_answered(handoff, zone)),
        left=left_the_house(handoff, visit.tenant),
        messages=tuple(
            (one.author_name, moment(one.sent_at, zone), one.body) for one in vendors.messages_of(handoff.id)
        ),
        outcome=handoff.outcome,
        is_open=handoff.is_open,
        state=state,
        state_words=STATES[state],
    )


def _answered(handoff: HandoffView, zone: str) -> Iterable[tuple[str, str]]:
    if handoff.acknowledged_at:
        yield "In work since", moment(handoff.acknowledged_at, zone)
    if handoff.vendor_reference:
        yield "Their number", handoff.vendor_reference
    if handoff.eta_at:
        yield "Expected done", moment(handoff.eta_at, zone)


def _state(handoff: HandoffView) -> str:
    if not handoff.is_open:
        return "returned"
    return "acknowledged" if handoff.acknowledged_at else "proposed"
