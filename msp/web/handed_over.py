"""What a vendor sees of a ticket: the same view for the preview before it leaves and for the vendor's own page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from msp import sla
from msp.sla import State
from msp.tenants import TenantView
from msp.tickets import Ticket
from msp.vendors import Enclosure, HandoffView, Leaving
from msp.web.filters import moment, size

DUE = {"acknowledge": "Answer due", "uc": "Solution due"}


@dataclass(frozen=True, slots=True)
class Quote:
    """A message of the ticket that was chosen to leave."""

    author: str
    sent: str
    body: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What stands on the vendor's page, and nothing else does; `files` are id, name and size in words."""

    reference: str
    client: str
    vendor: str
    customer_number: str
    subject: str
    summary: str
    requester: str
    quotes: tuple[Quote, ...]
    files: tuple[tuple[str, str, str], ...]
    due: tuple[tuple[str, str], ...]
    zone: str


def about_to_leave(ticket: Ticket, what: Leaving, client: TenantView, now: datetime) -> HandedOver:
    """What the vendor would see if this were handed over now."""
    zone = what.undertaking.hours.zone if what.undertaking else client.time_zone
    head = (ticket.reference, client.name, what.contact.vendor_name, what.contact.customer_number)
    due = tuple(_foreseen(what, ticket.priority, now, zone))
    return HandedOver(*head, what.subject, what.summary, *_enclosed(what.enclosure, zone), due, zone)


def handed_over(ticket: Ticket, handoff: HandoffView, client: TenantView, now: datetime) -> HandedOver:
    """What the vendor sees of a hand-off at this moment."""
    left = left_the_house(handoff, client)
    return replace(left, due=tuple(_counted(ticket, handoff.contact.vendor_slug, now, left.zone)))


def left_the_house(handoff: HandoffView, client: TenantView) -> HandedOver:
    """What left with a hand-off, without its clocks."""
    zone = handoff.vendor_zone or client.time_zone
    contact = handoff.contact
    head = (handoff.reference, client.name, contact.vendor_name, contact.customer_number)
    # Hand-offs of before they had a subject of their own said it all in their summary.
    words = (handoff.subject or handoff.reference, handoff.summary)
    return HandedOver(*head, *words, *_enclosed(handoff.enclosure, zone), (), zone)


def _enclosed(enclosure: Enclosure, zone: str) -> tuple[str, tuple[Quote, ...], tuple[tuple[str, str, str], ...]]:
    quotes = tuple(Quote(one.author, moment(one.sent_at, zone), one.body) for one in enclosure.messages)
    files = tuple((str(one.id), one.name, size(one.size_bytes)) for one in enclosure.files)
    return enclosure.requester, quotes, files


def _foreseen(what: Leaving, priority: str, now: datetime, zone: str) -> Iterable[tuple[str, str]]:
    if what.undertaking is None:
        return
    answer, solution = what.undertaking.acknowledge_seconds(priority), what.undertaking.resolution_seconds(priority)
    for metric, seconds in (("acknowledge", answer), ("uc", solution)):
        at = what.undertaking.instant_after(now, seconds) if seconds else None
        if at is not None:
            yield DUE[metric], moment(at, zone)


def _counted(ticket: Ticket, vendor: str, now: datetime, zone: str) -> Iterable[tuple[str, str]]:
    """The vendor's own clocks of its latest stay: when they are due, or that they are kept."""
    clocks = [one for one in sla.clocks_of(ticket, now=now) if one.metric in DUE and one.subject == vendor]
    latest = max((one.cycle for one in clocks), default=0)
    for clock in sorted(clocks, key=lambda one: list(DUE).index(one.metric)):
        if clock.cycle == latest and clock.due_at is not None:
            done = " (done)" if clock.state is State.STOPPED else " (missed)" if clock.breached else ""
            yield DUE[clock.metric], f"{moment(clock.due_at, zone)}{done}"
