"""How vendors kept what they undertook for the clients that the reader serves: all of them, one of them, and a file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from msp import vendors
from msp.billing.paper import month_words
from msp.identity import Can
from msp.kernel.periods import Span
from msp.tenants import TenantView
from msp.vendors import StayView
from msp.vendors.scorecard import NOTHING_COUNTS, Score, Tally, together
from msp.web.above_lists import Choice, month_choice
from msp.web.csv_answers import Cell, csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.filters import ago, billed, duration, moment
from msp.web.office.vendor_records import Records, records_of
from msp.web.office.wing import bp

HEADS = ("Vendor", "Client", "Month", "Handed over", "Answers kept", "Answers missed", "Answers running")
HEADS += ("Solutions kept", "Solutions missed", "Solutions running", "Median hours", "Costs")


@dataclass(frozen=True, slots=True)
class TallyCell:
    """Undertakings of one kind: the share kept, and what it is made of."""

    words: str
    of: str
    missed: bool


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A vendor, or a vendor at one client, in a month."""

    name: str
    url: str | None
    tenant: TenantView | None
    handed: int
    acknowledged: TallyCell
    resolved: TallyCell
    median: str
    costs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A ticket that the vendor has now."""

    reference: str
    url: str | None
    client: str
    age: str
    since: str
    answered: str
    expected: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All vendors of the clients served, or one of them client by client, in one month."""

    vendor: str
    words: str
    choices: tuple[Choice, ...]
    rows: tuple[RecordRow, ...]
    total: RecordRow
    open: tuple[OpenRow, ...]
    action_url: str
    file_url: str


@bp.get("/vendor-report")
@needs(Can.VENDOR_REPORT, Within.SERVED)
def vendor_report(visit: Visit):
    """Every vendor that had anything to do in a month."""
    records = records_of(visit)
    rows = [_vendor_row(records, vendor, clients) for vendor, clients in records.pairs.items()]
    page = _page(visit, records, "", tuple(row for row, _ in rows), together(score for _, score in rows))
    return render_template("office/vendor_report/list.html", page=page)


@bp.get("/vendor-report/<vendor>")
@needs(Can.VENDOR_REPORT, Within.SERVED)
def vendor_record(visit: Visit, vendor: str):
    """One vendor, client by client, with what it has now; Missing when there is no such vendor."""
    found, records = vendors.vendor_by_slug(vendor), records_of(visit, vendor)
    clients = [visit.tenants[id_] for id_ in records.pairs.get(vendor, {})]
    clients.sort(key=lambda tenant: tenant.name.casefold())
    scores = [records.score_of(vendor, tenant.id) for tenant in clients]
    rows = tuple(
        _row(tenant.name, scored, records.costs_of(vendor, [tenant.id]), tenant=tenant)
        for tenant, scored in zip(clients, scores, strict=True)
    )
    page = _page(visit, records, vendor, rows, together(scores))
    return render_template("office/vendor_report/vendor.html", page=page, vendor=found)


@bp.get("/vendor-report.csv")
@needs(Can.VENDOR_REPORT, Within.SERVED)
def vendor_report_csv(visit: Visit):
    """The same month as a file: a vendor at a client a row."""
    records = records_of(visit)
    return csv_answer(f"vendors-{records.month}.csv", HEADS, _cells(visit, records))


def _page(visit: Visit, records: Records, vendor: str, rows: tuple[RecordRow, ...], total: Score) -> ReportPage:
    costs: dict[str, Decimal] = defaultdict(Decimal)
    for cost in records.costs:
        costs[cost.currency] += cost.amount
    chosen: dict[str, Any] = {"month": str(records.month)} if request.args.get("month") else {}
    here: dict[str, Any] = {"vendor": vendor} if vendor else {}
    return ReportPage(
        vendor=vendor,
        words=month_words(str(records.month)),
        choices=(month_choice(records.month, visit.now),),
        rows=rows,
        total=_row("Together", total, [(amount, currency) for currency, amount in sorted(costs.items())]),
        open=tuple(_open(visit, stay) for stay in _with_it_now(visit, vendor)),
        action_url=url_for("office.vendor_record" if vendor else "office.vendor_report", **here),
        file_url=url_for("office.vendor_report_csv", **chosen),
    )


def _with_it_now(visit: Visit, vendor: str) -> list[StayView]:
    """What a vendor has at this moment, whichever month is looked at; of all vendors together nothing is listed."""
    if not vendor:
        return []
    this_moment = Span(visit.now, visit.now + timedelta(seconds=1))
    return [stay for stay in vendors.stays_within(this_moment, vendor) if stay.returned_at is None]


def _vendor_row(records: Records, vendor: str, clients: Mapping[UUID, str]) -> tuple[RecordRow, Score]:
    scored = together(records.score_of(vendor, tenant_id) for tenant_id in clients)
    month: dict[str, Any] = {"month": request.args["month"]} if request.args.get("month") else {}
    url = url_for("office.vendor_record", vendor=vendor, **month)
    name = next(iter(clients.values()))
    return _row(name, scored, records.costs_of(vendor, clients), url=url), scored


def _row(
    name: str,
    scored: Score,
    costs: Iterable[tuple[Decimal, str]],
    *,
    url: str | None = None,
    tenant: TenantView | None = None,
) -> RecordRow:
    return RecordRow(
        name=name,
        url=url,
        tenant=tenant,
        handed=scored.handed,
        acknowledged=_tally(scored.acknowledged),
        resolved=_tally(scored.resolved),
        median=NOTHING_COUNTS if scored.median_seconds is None else duration(scored.median_seconds, in_days=True),
        costs=tuple(billed(amount, currency) for amount, currency in costs),
    )


def _tally(tally: Tally) -> TallyCell:
    judged = f"{tally.kept} of {tally.judged}" if tally.judged else "nothing fell due"
    running = f", {tally.running} running" if tally.running else ""
    return TallyCell(tally.words, f"{judged}{running}", bool(tally.missed))


def _open(visit: Visit, stay: StayView) -> OpenRow:
    tenant = visit.tenants[stay.tenant_id]
    reads = visit.can(Can.TICKET_READ, tenant.id)
    zone = tenant.time_zone
    return OpenRow(
        reference=stay.reference,
        url=url_for("desk.ticket", reference=stay.reference) if reads else None,
        client=tenant.name,
        age=duration((visit.now - stay.handed_at).total_seconds(), in_days=True),
        since=moment(stay.handed_at, zone),
        answered=ago(stay.acknowledged_at, visit.now, zone) if stay.acknowledged_at else "",
        expected=moment(stay.eta_at, zone) if stay.eta_at else "",
    )


def _cells(visit: Visit, records: Records) -> Iterator[Sequence[Cell]]:
    for vendor, clients in records.pairs.items():
        for tenant_id, name in clients.items():
            scored = records.score_of(vendor, tenant_id)
            tallies = [count for one in (scored.acknowledged, scored.resolved) for count in _counts(one)]
            costs = "; ".join(billed(*cost) for cost in records.costs_of(vendor, [tenant_id]))
            median = None if scored.median_seconds is None else Decimal(scored.median_seconds * 10 // 3600) / 10
            client = visit.tenants[tenant_id].name
            yield (name, client, str(records.month), scored.handed, *tallies, median, costs)


def _counts(tally: Tally) -> tuple[int, int, int]:
    return tally.kept, tally.missed, tally.running
