"""Attainment over all clients of an account manager: a client a row, a promise a column, the worst first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import render_template, request, url_for

from msp import tenants
from msp.identity import Can
from msp.kernel.periods import Month
from msp.sla import PROMISES
from msp.sla.across import counted_across
from msp.sla.attainment import Attainment, AttainmentRow, attainment
from msp.tenants import TenantView
from msp.web.above_lists import Choice
from msp.web.csv_answers import Cell, csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.office.wing import bp
from msp.web.reports.asked import Asked
from msp.web.reports.attainment import NOTHING, offered_months
from msp.web.reports.wording import LEFT_OUT, label_of, of_words, period_words, share_words
from msp.web.sorting import Heading, Order

HEADS = ("Client", "From", "To", "Promise", "Met", "Broken", "Excused", "Open and due", "Counted", "Share kept (%)")


@dataclass(frozen=True, slots=True)
class ShareCell:
    """The share of one promise, or of all of them, and what it is made of."""

    label: str
    words: str
    of: str
    exact: Fraction | None
    missed: bool


@dataclass(frozen=True, slots=True)
class ClientShares:
    """A client in the list; the cells stand in the order of the promises."""

    tenant: TenantView
    url: str
    all: ShareCell
    cells: tuple[ShareCell, ...]
    broken: int
    excused: int
    open: int


@dataclass(frozen=True, slots=True)
class SharesPage:
    """The attainment of all clients served in one period."""

    words: str
    rows: tuple[ClientShares, ...]
    columns: tuple[tuple[str, Heading], ...]
    heads: Mapping[str, Heading]
    filters: tuple[Choice, ...]
    file_url: str
    left_out: str


def _by(number: int) -> Callable[[ClientShares], Any]:
    return lambda row: row.cells[number].exact


#: The first is the list's own: whoever keeps least stands first, and whom nothing was due to stands last.
ORDERS: dict[str, Callable[[ClientShares], Any]] = {
    "kept": lambda row: row.all.exact,
    "client": lambda row: row.tenant.name.casefold(),
    **{metric: _by(number) for number, metric in enumerate(PROMISES)},
    "broken": lambda row: row.broken,
    "excused": lambda row: row.excused,
    "open": lambda row: row.open,
}


@bp.get("/attainment")
@needs(Can.SLA_REPORT, Within.SERVED)
def attainment_of_all(visit: Visit):
    """Every client served, the worst first."""
    asked = _asked(visit)
    order = Order.read(request.args.get("sort", ""), ORDERS)
    heads = order.headings("office.attainment_of_all", asked.address)
    months = tuple(offered_months(asked))
    page = SharesPage(
        words=period_words(asked.first, asked.last),
        rows=tuple(order.sorted([_row(visit, asked, tenant, found) for tenant, found in _found(visit, asked)])),
        columns=tuple((label_of(metric, "office"), heads[metric]) for metric in PROMISES),
        heads=heads,
        filters=(
            Choice("from", "From", months, str(asked.first)),
            Choice("to", "To", months, str(asked.last)),
        ),
        file_url=url_for("office.attainment_of_all_csv", **asked.address),
        left_out=LEFT_OUT,
    )
    return render_template("office/attainment/list.html", page=page)


@bp.get("/attainment.csv")
@needs(Can.SLA_REPORT, Within.SERVED)
def attainment_of_all_csv(visit: Visit):
    """The same as a file: a promise of a client a row."""
    asked = _asked(visit)
    rows = (cells for tenant, found in _found(visit, asked) for cells in _cells(asked, tenant, found))
    return csv_answer(f"attainment-{asked.first}-{asked.last}.csv", HEADS, rows)


def _asked(visit: Visit) -> Asked:
    # Of the address only the period counts here.
    period = {name: request.args[name] for name in ("from", "to") if request.args.get(name)}
    return Asked.of(period, Month.holding(visit.now, tenants.provider().time_zone))


def _found(visit: Visit, asked: Asked) -> list[tuple[TenantView, Attainment]]:
    """The clients by name, each with what was kept, in its own calendar."""
    zones = {tenant.id: tenant.time_zone for tenant in visit.tenants.values()}
    judged = counted_across(asked.months, zones, now=visit.now)
    served = sorted(visit.tenants.values(), key=lambda tenant: tenant.name.casefold())
    return [(tenant, attainment(judged[tenant.id])) for tenant in served]


def _row(visit: Visit, asked: Asked, tenant: TenantView, found: Attainment) -> ClientShares:
    by_metric = {str(row.metric): row for row in found.totals}
    # Where the month has not begun yet, the client's own report ends a month earlier.
    running = Month.holding(visit.now, tenant.time_zone)
    period: dict[str, Any] = {"from": str(min(asked.first, running)), "to": str(min(asked.last, running))}
    return ClientShares(
        tenant=tenant,
        url=url_for("office.attainment", tenant=tenant.slug, **period),
        all=_cell("All", found.total),
        cells=tuple(_cell(label_of(metric, "office"), by_metric.get(metric, NOTHING)) for metric in PROMISES),
        broken=found.total.breached,
        excused=found.total.excused,
        open=found.total.open,
    )


def _cell(label: str, row: AttainmentRow) -> ShareCell:
    return ShareCell(label, share_words(row), of_words(row), row.exact, bool(row.breached))


def _cells(asked: Asked, tenant: TenantView, found: Attainment) -> Iterator[Sequence[Cell]]:
    for row in found.totals:
        assert row.metric is not None, "a total is of one promise"
        yield (
            tenant.name,
            str(asked.first),
            str(asked.last),
            label_of(row.metric, "office"),
            row.met,
            row.breached,
            row.excused,
            row.open,
            row.counted,
            Decimal(row.percent) if row.percent else None,
        )
