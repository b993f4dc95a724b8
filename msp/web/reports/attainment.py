"""The attainment of one client as a page and a file: per promise, priority and tier, month by month."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Response, render_template, request, url_for

from msp import tenants, vendors
from msp.billing.paper import month_words
from msp.kernel.periods import Month
from msp.sla.attainment import Attainment, AttainmentRow, attainment
from msp.sla.inside import counted_inside
from msp.sla.population import counted, frozen_months
from msp.sla.terms import AGREED, PROMISES
from msp.tenants import TenantView
from msp.tickets import Priority
from msp.tiers import Tier
from msp.web.above_lists import Choice, Tab
from msp.web.csv_answers import Cell, csv_answer
from msp.web.door import Visit
from msp.web.priorities import priority_words
from msp.web.reports.asked import MOST, NO_SERVICE, NO_SERVICE_WORDS, Asked
from msp.web.reports.figures import ORDERS, FigureRow, Figures
from msp.web.reports.trend import Trend, trend_of
from msp.web.reports.wording import (
    LEFT_OUT,
    ROWS,
    label_of,
    period_words,
    population_words,
    provisional_words,
    standing_words,
)
from msp.web.services import service_names
from msp.web.sorting import Heading, Order

HEADS = ("Client", "From", "To", "Promise", "Priority", "Tier or vendor", "Service", "Met", "Broken", "Excused")
HEADS += ("Open and due", "Counted", "Share kept (%)", "Provisional")
#: Where a wing lists what was missed in a month, and why.
MISSED = {"office": "office.breaches", "portal": "portal.missed"}
NOTHING = AttainmentRow(metric=None, met=0, breached=0, excused=0)


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month of the period."""

    words: str
    figures: FigureRow
    standing: str
    missed_url: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report of promises, or of what is agreed between us."""

    wing: str
    tenant: TenantView
    asked: Asked
    words: str
    rule: str
    left_out: str
    provisional: str
    total: FigureRow
    rows: tuple[FigureRow, ...]
    totals: tuple[FigureRow, ...]
    months: tuple[MonthFigures, ...]
    trend: Trend | None
    heads: Mapping[str, Heading]
    filters: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
    tabs: tuple[Tab, ...]
    priorities: Mapping[str, str]
    #: Whether its rows are told apart by service.
    tells_services: bool
    action_url: str
    file_url: str
    behind_url: str
    clear_url: str | None


def asked_of(visit: Visit) -> Asked:
    """What the address asks for, by the client's own calendar; the client's people are never told what is inside."""
    asked = Asked.of(request.args, Month.holding(visit.now, visit.tenant.time_zone))
    return Asked.of({**asked.address, "between": ""}, asked.running) if request.blueprint == "portal" else asked


def report(visit: Visit) -> str:
    """The page."""
    return render_template("_papers/attainment.html", page=_page(visit, asked_of(visit)))


def report_csv(visit: Visit) -> Response:
    """The rows as a file."""
    asked = asked_of(visit)
    found, provisional = _counted(visit, asked), _provisional(visit, asked)
    name = f"attainment-{visit.tenant.slug}-{asked.first}-{asked.last}.csv"
    return csv_answer(name, HEADS, _cells(visit, asked, found.rows, provisional))


def names_of_holders(asked: Asked) -> dict[str, str]:
    """Vendors by the names in the directory; tiers are called what they are."""
    return {vendor.slug: vendor.name for vendor in vendors.directory()} if asked.is_inside else {}


def services_told(visit: Visit, asked: Asked) -> dict[str, str]:
    """The client's services by key, as it calls them; between us nothing is told apart by them."""
    return {} if asked.is_inside else service_names(tenants.services(visit.now, with_retired=True))


def _counted(visit: Visit, asked: Asked) -> Attainment:
    count = counted_inside if asked.is_inside else counted
    return attainment(count(asked.months, visit.tenant.time_zone, asked.narrowing, now=visit.now))


def _page(visit: Visit, asked: Asked) -> ReportPage:
    wing, tenant, zone = str(request.blueprint), visit.tenant, visit.tenant.time_zone
    found, names = _counted(visit, asked), names_of_holders(asked)
    services = services_told(visit, asked)
    figures = Figures(wing, tenant.slug, asked, names, services)
    order = Order.read(request.args.get("sort", ""), ORDERS)
    here: dict[str, Any] = {"tenant": tenant.slug, **asked.address}
    priorities = priority_words(visit.now)
    return ReportPage(
        wing=wing,
        tenant=tenant,
        asked=asked,
        words=period_words(asked.first, asked.last),
        rule=population_words(asked.first, asked.last, zone, inside=asked.is_inside),
        left_out=ROWS if asked.is_inside else LEFT_OUT,
        provisional=_provisional(visit, asked),
        total=figures.row(found.total),
        rows=tuple(order.sorted([figures.row(row) for row in found.rows])),
        totals=tuple(figures.row(row) for row in found.totals),
        months=_months(visit, asked, figures, found),
        trend=trend_of([(Month.parse(name), row) for name, row in found.months.items()]),
        heads=order.headings(f"{wing}.attainment", here),
        filters=tuple(_filters(asked, figures, found, priorities)),
        kept=(("between", asked.between),) if asked.is_inside else (),
        tabs=_tabs(tenant, asked) if wing == "office" else (),
        priorities=priorities,
        tells_services=bool(services),
        action_url=url_for(f"{wing}.attainment", tenant=tenant.slug),
        file_url=url_for(f"{wing}.attainment_csv", **here),
        behind_url=url_for(f"{wing}.counted", **here),
        clear_url=url_for(f"{wing}.attainment", tenant=tenant.slug, **asked.of_all().address)
        if asked.is_narrowed
        else None,
    )


def _provisional(visit: Visit, asked: Asked) -> str:
    frozen = () if asked.is_inside else frozen_months(asked.months)
    return "" if asked.is_inside else provisional_words(asked.months, frozen, visit.tenant.time_zone, visit.now)


def _months(visit: Visit, asked: Asked, figures: Figures, found: Attainment) -> tuple[MonthFigures, ...]:
    if len(asked.months) == 1:
        return ()
    frozen = frozen_months(asked.months)
    return tuple(
        MonthFigures(
            month_words(str(month)),
            figures.row(found.months.get(str(month), NOTHING), **{"from": str(month), "to": str(month)}),
            "" if asked.is_inside else standing_words(month, is_frozen=month in frozen, running=asked.running),
            url_for(MISSED[str(request.blueprint)], tenant=visit.tenant.slug, month=str(month)),
        )
        for month in reversed(asked.months)
    )


def _tabs(tenant: TenantView, asked: Asked) -> tuple[Tab, ...]:
    period: dict[str, Any] = {"from": str(asked.first), "to": str(asked.last)}
    us: dict[str, Any] = {**period, "between": "us"}
    return (
        Tab("Promises", url_for("office.attainment", tenant=tenant.slug, **period), not asked.is_inside),
        Tab("Between us", url_for("office.attainment", tenant=tenant.slug, **us), asked.is_inside),
    )


def _filters(asked: Asked, figures: Figures, found: Attainment, priorities: Mapping[str, str]) -> Iterator[Choice]:
    months = tuple(offered_months(asked))
    yield Choice("from", "From", months, str(asked.first))
    yield Choice("to", "To", months, str(asked.last))
    metrics = AGREED if asked.is_inside else PROMISES
    kinds = tuple((str(metric), label_of(metric, figures.wing)) for metric in metrics)
    yield Choice("metric", "Agreement" if asked.is_inside else "Promise", (("", "All"), *kinds), asked.metric)
    if asked.is_inside:
        holders = sorted({row.tier for row in found.rows if row.tier} | ({asked.tier} - {""}))
        options = tuple((holder, figures.names.get(holder, holder)) for holder in holders)
        yield Choice("tier", "With", (("", "Everybody"), *options), asked.tier)
        return
    named = tuple((code.value, priorities.get(code.value, code.value)) for code in Priority)
    yield Choice("priority", "Priority", (("", "All"), *named), asked.priority)
    yield Choice("tier", "Tier", (("", "All"), *((tier.value, tier.value) for tier in Tier)), asked.tier)
    if figures.services or asked.service:
        named = {"": "All", **figures.services, NO_SERVICE: NO_SERVICE_WORDS}
        named.setdefault(asked.service, asked.service)
        yield Choice("service", "Service", tuple(named.items()), asked.service)


def offered_months(asked: Asked) -> Iterator[tuple[str, str]]:
    """The months that a period is chosen from, the latest first, with those that are asked for."""
    month, listed = asked.running, set()
    for _ in range(MOST):
        listed.add(month)
        month = month.previous
    for each in sorted(listed | {asked.first, asked.last}, reverse=True):
        yield str(each), month_words(str(each))


def _cells(visit: Visit, asked: Asked, rows: Sequence[AttainmentRow], provisional: str) -> Iterator[Sequence[Cell]]:
    names, services = names_of_holders(asked), services_told(visit, asked)
    for row in rows:
        numbers = (row.met, row.breached, row.excused, row.open, row.counted)
        yield (
            visit.tenant.name,
            str(asked.first),
            str(asked.last),
            label_of(row.metric, str(request.blueprint)) if row.metric else "",
            row.priority or "",
            names.get(row.tier or "", row.tier or ""),
            services.get(row.service, row.service),
            *numbers,
            Decimal(row.percent) if row.percent else None,
            provisional,
        )
