"""The queue as a page: rows of tickets with their clients' names and their nearest clocks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for

from msp import tenants, tickets
from msp.identity import Can
from msp.sla.fired import raised_among
from msp.tenants import TenantView
from msp.tickets import QueuePage, Status, TicketRow, together
from msp.web.above_lists import Choice, Tab
from msp.web.desk.nearest_clock import Clock, nearest_clock
from msp.web.desk.queue_filters import Asked, Named
from msp.web.desk.wording import status_key
from msp.web.door import Visit
from msp.web.filters import ago, city, iso
from msp.web.fired import RaisedBadge, raised_badge

WHOSE = {
    "": "All",
    "mine": "Mine",
    "unassigned": "Unassigned",
    "answer": "Waiting for me to answer",
    "swarm": "Invited to swarm",
}

#: What waits for the reader himself, by the name in the address.
WAITING = {"answer": together.answers_of, "swarm": together.swarms_inviting}


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket as `_kit/queue.html` shows it."""

    reference: str
    url: str
    subject: str
    client_key: str
    client_name: str
    requester: str
    tier: str
    priority: str
    status: str
    status_words: str | None
    clock: Clock | None
    who: str | None
    moved_iso: str
    moved_words: str
    is_unread: bool
    raised: RaisedBadge | None


@dataclass(frozen=True, slots=True)
class Queue:
    """The page of the queue."""

    rows: list[Row]
    tabs: list[Tab]
    filters: list[Choice]
    asked: Asked
    count_words: str
    previous_url: str | None
    next_url: str | None
    news_url: str | None
    here_url: str
    form_url: str
    export_url: str
    clear_url: str | None
    title: str
    nothing: tuple[str, ...]
    #: Whether the reader may take a ticket somewhere.
    takes: bool


def queue_page(visit: Visit, asked: Asked, place: Mapping[str, str]) -> Queue:
    """One page of what was asked for, from a place in the list on."""
    found = found_tickets(visit, asked, place)
    zone = tenants.provider().time_zone
    raised = raised_among([row.id for row in found.rows])
    here: dict[str, Any] = asked.address
    return Queue(
        rows=[
            _row(row, visit.tenants[row.tenant_id], (visit.now, zone), raised_badge(raised.get(row.id)))
            for row in found.rows
        ],
        tabs=_tabs(visit, asked, found),
        filters=asked.offered(visit.tenants.values(), _named(visit, asked)),
        asked=asked,
        count_words=_counted(found),
        previous_url=_at(here, before=found.previous) if found.previous else None,
        next_url=_at(here, after=found.next) if found.next else None,
        # A reader in the middle of a list is not called to its top.
        news_url=None if place else url_for("desk.queue_news", **here, since=iso(visit.now)),
        here_url=_at(here),
        form_url=_at({"whose": asked.whose}),
        export_url=url_for("desk.queue_export", **here),
        clear_url=_at({"whose": asked.whose}) if asked.is_narrowed else None,
        title=f"Tickets, times in {city(zone)} time",
        nothing=_nothing(asked),
        takes=bool(visit.actor.tenants_where(Can.TICKET_ASSIGN)),
    )


def found_tickets(visit: Visit, asked: Asked, place: Mapping[str, Any], limit: int = 50) -> QueuePage:
    """The tickets of one page, of every client in scope."""
    narrowed = asked.to_filter(visit.tenants.values(), visit.actor.id)
    if asked.whose in WAITING and visit.actor.id is not None:
        waiting = WAITING[asked.whose](visit.tenants, visit.actor.id)
        if not waiting:
            return QueuePage((), None, None, 0)
        narrowed = replace(narrowed, among=waiting)
    return tickets.queue(visit.tenants, narrowed, **place, limit=limit)


def _named(visit: Visit, asked: Asked) -> Named:
    """What the client calls things that the list is narrowed to, or the only one; several have nothing in common."""
    chosen = {tenant.id for tenant in visit.tenants.values() if asked.client.lower() in ("", tenant.slug)}
    if len(chosen) != 1:
        return Named()
    return Named(
        [one for one in tenants.services(visit.now, with_retired=True) if one.tenant_id in chosen],
        [one for one in tenants.categories(with_retired=True) if one.tenant_id in chosen],
    )


def _row(row: TicketRow, client: TenantView, here: tuple[datetime, str], raised: RaisedBadge | None) -> Row:
    now, zone = here
    return Row(
        reference=row.reference,
        url=url_for("desk.ticket", reference=row.reference),
        subject=row.subject,
        client_key=client.key,
        client_name=client.name,
        requester=row.requester_name,
        tier=row.tier.value,
        priority=row.priority.value,
        status=status_key(row.status, row.wait_reasons),
        status_words=f"Merged into {row.merged_into}" if row.merged_into else None,
        clock=nearest_clock(row, now, zone),
        who=row.assignee_name,
        moved_iso=iso(row.updated_at),
        moved_words=ago(row.updated_at, now, zone),
        is_unread=row.status is Status.NEW,
        raised=raised,
    )


def _tabs(visit: Visit, asked: Asked, found: QueuePage) -> list[Tab]:
    """Every list beside the one that is shown; what waits for the reader himself says how much it is."""
    return [
        Tab(label, _at({**asked.address, "whose": whose}), asked.whose == whose, _count(visit, asked, whose, found))
        for whose, label in WHOSE.items()
    ]


def _count(visit: Visit, asked: Asked, whose: str, found: QueuePage) -> int | None:
    if whose not in WAITING:
        return None
    return (found if whose == asked.whose else found_tickets(visit, replace(asked, whose=whose), {}, limit=1)).count


def _at(address: Mapping[str, str], **place: str) -> str:
    arguments: dict[str, Any] = {"whose": "", **address, **place}
    return url_for("desk.queue", **{name: value for name, value in arguments.items() if value or name == "whose"})


def _nothing(asked: Asked) -> tuple[str, ...]:
    # Title, text, and the label and address of the way on, as `_kit/page.html` takes them.
    if asked.is_narrowed:
        everything = ("Show the open tickets", _at({}))
        return "No ticket matches", "Nothing of your clients fits these filters and this search.", *everything
    if asked.whose == "mine":
        return (
            "You have no open tickets",
            "What you take or are given stands here, what is due first.",
            "Show all",
            _at({}),
        )
    if asked.whose == "answer":
        text = "A reply that a colleague proposes stands here until you send it, and your own that came back to you."
        return "No reply waits for you", text, "Show all", _at({})
    if asked.whose == "swarm":
        return "Nobody asks for your help", "A swarm that you are invited to stands here.", "Show all", _at({})
    if asked.whose == "unassigned":
        return "Every open ticket is with somebody", "A ticket that nobody has yet stands here.", "Show all", _at({})
    text = "When somebody at your clients needs help, the ticket appears here, what is due first."
    return "No open tickets", text, "Open one for a client", url_for("desk.choose_client")


def _counted(page: QueuePage) -> str:
    if not page.counted_all:
        return f"more than {page.count:,} tickets"
    return "1 ticket" if page.count == 1 else f"{page.count:,} tickets"
