"""The clocks behind a figure of a report: how each ended, when it was due, by how much missed, why excused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, render_template, request, url_for

from msp.identity import Can
from msp.kernel.errors import Invalid
from msp.sla.inside import clocks_behind
from msp.sla.population import CountedPromise, promises_behind
from msp.tenants import TenantView
from msp.web.clock_links import clock_url
from msp.web.clock_words import clock_anchor
from msp.web.csv_answers import Cell, csv_answer, minutes
from msp.web.door import Visit
from msp.web.filters import iso
from msp.web.priorities import priority_words
from msp.web.reports.asked import NO_SERVICE, NO_SERVICE_WORDS, Asked
from msp.web.reports.attainment import asked_of, names_of_holders, services_told
from msp.web.reports.wording import ended_key, label_of, over_words, period_words
from msp.web.sorting import Heading, Order

SHOWN = 100
HEADS = ("Ticket", "Subject", "Promise", "Cycle", "Month", "Priority", "Tier or vendor", "Service", "Ended")
HEADS += ("Judged (UTC)", "Due (UTC)", "Stopped (UTC)", "Promised (min)", "Used (min)", "Over (min)", "Excuse")
PARTS = {"met": "kept", "broken": "broken", "excused": "excused", "open": "open and due"}


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One clock as the list shows it."""

    promise: CountedPromise
    url: str | None
    subject: str
    label: str
    holder: str
    service: str
    ended: str
    over: str


@dataclass(frozen=True, slots=True)
class BehindPage:
    """A page of the clocks behind a figure."""

    wing: str
    tenant: TenantView
    asked: Asked
    words: str
    of: str
    tells_services: bool
    rows: tuple[PromiseRow, ...]
    count: int
    heads: Mapping[str, Heading]
    priorities: Mapping[str, str]
    report_url: str
    file_url: str
    previous_url: str | None
    next_url: str | None


ORDERS: dict[str, Callable[[CountedPromise], Any]] = {
    "judged": lambda promise: promise.judged_at or promise.due_at,
    "ticket": lambda promise: (promise.reference.partition("-")[0], int(promise.reference.rpartition("-")[2])),
    "promise": lambda promise: promise.metric,
    "ended": ended_key,
    "due": lambda promise: promise.due_at,
    "stopped": lambda promise: promise.stopped_at,
    "over": lambda promise: promise.over_seconds,
}


def behind(visit: Visit) -> str:
    """The page."""
    asked, order = asked_of(visit), Order.read(request.args.get("sort", ""), ORDERS)
    found = order.sorted(_found(visit, asked))
    wing, start = str(request.blueprint), _start(request.args.get("start", ""))
    here: dict[str, Any] = {"tenant": visit.tenant.slug, **asked.address}
    sorted_here = here | ({"sort": order.text} if order.text else {})
    names, services = names_of_holders(asked), services_told(visit, asked)
    page = BehindPage(
        wing=wing,
        tenant=visit.tenant,
        asked=asked,
        words=period_words(asked.first, asked.last),
        of=_of_words(asked, names, services),
        tells_services=bool(services),
        rows=tuple(_row(visit, promise, names, services) for promise in found[start : start + SHOWN]),
        count=len(found),
        heads=order.headings(f"{wing}.counted", here),
        priorities=priority_words(visit.now),
        report_url=url_for(f"{wing}.attainment", **here),
        file_url=url_for(f"{wing}.counted_csv", **here),
        previous_url=_step(wing, sorted_here, start - SHOWN, len(found)),
        next_url=_step(wing, sorted_here, start + SHOWN, len(found)),
    )
    return render_template("_papers/promises_behind.html", page=page)


def behind_csv(visit: Visit) -> Response:
    """All of them as a file."""
    asked = asked_of(visit)
    names, services, reads = names_of_holders(asked), services_told(visit, asked), visit.can(Can.TICKET_READ)
    found = _found(visit, asked)
    named = (replace(promise, service=services.get(promise.service, promise.service)) for promise in found)
    cells = (_cells(promise, names, reads) for promise in named)
    return csv_answer(f"promises-{visit.tenant.slug}-{asked.first}-{asked.last}.csv", HEADS, cells)


def _found(visit: Visit, asked: Asked) -> list[CountedPromise]:
    find = clocks_behind if asked.is_inside else promises_behind
    return find(asked.months, visit.tenant.time_zone, asked.narrowing, now=visit.now)


def _row(visit: Visit, promise: CountedPromise, names: Mapping[str, str], services: Mapping[str, str]) -> PromiseRow:
    url = clock_url(visit, visit.tenant, promise.reference, clock_anchor(promise.clock_name, promise.cycle))
    return PromiseRow(
        promise=promise,
        url=url,
        # Whoever may not read the ticket is not told what it is about (decision 17).
        subject=promise.subject if url else "",
        label=label_of(promise.metric, str(request.blueprint)) + (f" ({promise.cycle})" if promise.cycle > 1 else ""),
        holder=names.get(promise.tier or "", promise.tier or ""),
        service=services.get(promise.service, promise.service),
        ended=ended_key(promise),
        over=over_words(promise),
    )


def _of_words(asked: Asked, names: Mapping[str, str], services: Mapping[str, str]) -> str:
    """To what the list is narrowed: Broken, first response, P1, L1; empty when to nothing."""
    parts = (
        PARTS.get(asked.ended, ""),
        label_of(asked.metric, str(request.blueprint)).lower() if asked.metric else "",
        asked.priority,
        names.get(asked.tier, asked.tier),
        NO_SERVICE_WORDS.lower() if asked.service == NO_SERVICE else services.get(asked.service, asked.service),
    )
    told = ", ".join(part for part in parts if part)
    return told[:1].upper() + told[1:]


def _start(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) < 8):
        raise Invalid("This place in the list does not exist; start from the first page.", field="start")
    return int(text or 0)


def _step(wing: str, here: Mapping[str, Any], start: int, count: int) -> str | None:
    if start >= count or start <= -SHOWN:
        return None
    place: dict[str, Any] = {"start": start} if start > 0 else {}
    return url_for(f"{wing}.counted", **here, **place)


def _cells(promise: CountedPromise, names: Mapping[str, str], reads: bool) -> Sequence[Cell]:
    instants = (promise.judged_at, promise.due_at, promise.stopped_at)
    amounts = (promise.target_seconds, promise.elapsed_seconds, promise.over_seconds)
    return (
        promise.reference,
        promise.subject if reads else "",
        label_of(promise.metric, str(request.blueprint)),
        promise.cycle,
        str(promise.month),
        promise.priority or "",
        names.get(promise.tier or "", promise.tier or ""),
        promise.service,
        ended_key(promise),
        *(iso(at) if at else "" for at in instants),
        *(minutes(seconds) for seconds in amounts),
        promise.excuse,
    )
