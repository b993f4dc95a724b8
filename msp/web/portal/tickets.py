"""The requests of a client's people: filtered, searched, paged, and as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for

from msp.identity import Can
from msp.tenants import TenantView
from msp.tickets import Priority, QueueFilter, StatusGroup, TicketRow
from msp.tickets import priority_labels as labels_at
from msp.web.above_lists import Choice, Tab
from msp.web.csv_answers import Cell, csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.portal.promises import STATUS_WORDS
from msp.web.portal.request_lines import RequestLine, lines_of, own_person, requests
from msp.web.portal.wing import bp
from msp.web.priorities import priority_words

#: The lists, in the client's words.
GROUPS = {
    StatusGroup.OPEN: "Open",
    StatusGroup.RESOLVED: "Solved",
    StatusGroup.CLOSED: "Closed",
    StatusGroup.ALL: "All",
}
WHOSE = (("", "Everybody"), ("me", "Me"))
FILE_PAGE = 500
FILE_ROWS = 20_000
#: What is new stands last, so that the columns before it keep their places for whoever reads the file by them.
HEADS = (
    "Reference",
    "Subject",
    "Kind",
    "Status",
    "Priority",
    "Asked by",
    "Opened",
    "Last change",
    "Solved",
    "Priority label",
)


@dataclass(frozen=True, slots=True)
class TicketsPage:
    """One page of a list of requests."""

    tenant: TenantView
    tabs: tuple[Tab, ...]
    choices: tuple[Choice, ...]
    text: str
    is_narrowed: bool
    status: str
    lines: tuple[RequestLine, ...]
    previous_url: str | None
    next_url: str | None
    words: str
    file_url: str
    clear_url: str
    can_ask: bool
    now: datetime


@bp.get("/<tenant>/tickets")
@needs(Can.TICKET_READ, Within.TENANT)
def tickets(visit: Visit):
    """One page of the visitor's requests, or of the whole client's."""
    return render_template("portal/tickets/list.html", page=_page(visit))


@bp.get("/<tenant>/tickets.csv")
@needs(Can.TICKET_READ, Within.TENANT)
def tickets_csv(visit: Visit):
    """The same list as a file, whole."""
    zone = ZoneInfo(visit.tenant.time_zone)
    labels = labels_at(visit.now)
    rows = (_cells(row, zone, labels) for row in _all_rows(visit, _narrowed(visit)))
    return csv_answer(f"requests-{visit.tenant.slug}.csv", HEADS, rows)


def _page(visit: Visit) -> TicketsPage:
    narrowed = _narrowed(visit)
    found = requests(visit, narrowed, after=request.args.get("after"), before=request.args.get("before"))
    kept = {name: request.args[name] for name in ("q", "priority", "whose") if request.args.get(name)}
    address: dict[str, Any] = {"tenant": visit.tenant.slug, "status": narrowed.status.value, **kept}
    return TicketsPage(
        tenant=visit.tenant,
        tabs=tuple(_tab(group, words, narrowed.status, address) for group, words in GROUPS.items()),
        choices=_choices(visit, narrowed),
        text=narrowed.text,
        is_narrowed=bool(kept),
        status=narrowed.status.value,
        lines=lines_of(visit, found.rows),
        previous_url=url_for("portal.tickets", **address, before=found.previous) if found.previous else None,
        next_url=url_for("portal.tickets", **address, after=found.next) if found.next else None,
        words=_counted(found.count, found.counted_all),
        file_url=url_for("portal.tickets_csv", **address),
        clear_url=url_for("portal.tickets", tenant=visit.tenant.slug, status=narrowed.status.value),
        can_ask=visit.can(Can.TICKET_CREATE),
        now=visit.now,
    )


def _narrowed(visit: Visit) -> QueueFilter:
    status, priority = request.args.get("status"), request.args.get("priority")
    mine = request.args.get("whose") == "me"
    return QueueFilter(
        status=StatusGroup(status) if status in list(StatusGroup) else StatusGroup.OPEN,
        priority=Priority(priority) if priority in list(Priority) else None,
        requester_id=visit.actor.person_at(visit.tenant.id) if mine else None,
        text=request.args.get("q", ""),
    )


def _choices(visit: Visit, narrowed: QueueFilter) -> tuple[Choice, ...]:
    options = (("", "All"), *priority_words(visit.now).items())
    priority = Choice("priority", "Priority", options, narrowed.priority or "")
    if own_person(visit) is not None:
        return (priority,)
    return Choice("whose", "Asked by", WHOSE, request.args.get("whose", "")), priority


def _tab(group: StatusGroup, words: str, chosen: StatusGroup, address: dict[str, Any]) -> Tab:
    return Tab(words, url_for("portal.tickets", **{**address, "status": group.value}), group is chosen)


def _counted(count: int, counted_all: bool) -> str:
    if not counted_all:
        return f"more than {count:,} requests"
    return "1 request" if count == 1 else f"{count:,} requests"


def _all_rows(visit: Visit, narrowed: QueueFilter) -> list[TicketRow]:
    rows: list[TicketRow] = []
    after = None
    while len(rows) < FILE_ROWS:
        found = requests(visit, narrowed, limit=FILE_PAGE, after=after)
        rows += found.rows
        after = found.next
        if after is None:
            break
    return rows


def _cells(row: TicketRow, zone: ZoneInfo, labels: Mapping[str, str]) -> tuple[Cell, ...]:
    kind = "Request" if row.kind == "request" else "Incident"
    moments = (_local(at, zone) for at in (row.opened_at, row.updated_at, row.resolved_at))
    return (
        row.reference,
        row.subject,
        kind,
        STATUS_WORDS[row.status],
        str(row.priority),
        row.requester_name,
        *moments,
        labels[row.priority],
    )


def _local(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(sep=" ", timespec="minutes") if at else ""
