"""The clients of an account manager: contract, open work, promises, where the month is heading, months to close."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for

from msp import billing, tenants
from msp.billing import ForecastBrief
from msp.billing.listing import months_to_close
from msp.billing.paper import month_words
from msp.identity import Can
from msp.kernel.money import Money
from msp.kernel.periods import Month
from msp.sla.ending_lists import EndingList, ending_lists
from msp.sla.tallies import Tally, tallies
from msp.tenants import ContractView, TenantView
from msp.tickets.queries.tallies import OpenTickets, open_tickets
from msp.web.door import Visit, Within, needs
from msp.web.filters import day, moment
from msp.web.invoice_paper import amount
from msp.web.office.shares import NOTHING, Share, share_of
from msp.web.office.wing import bp
from msp.web.sorting import Heading, Order

MONTHS_NAMED = 2
#: A contract that ends within so many days wants to be talked about.
RENEWAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class MonthLink:
    """A month of a client and where it is previewed; no address for those who may not."""

    words: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Term:
    """How long the contract runs; `renew` is empty until it is time to talk about the next one."""

    ends_on: date | None
    words: str
    renew: str = ""


@dataclass(frozen=True, slots=True)
class Ahead:
    """Where the running month is heading; amounts are finished texts, `trouble` says why there are none."""

    url: str
    currency: str = ""
    so_far: str = ""
    at_end: str = ""
    at_risk: str = ""
    credit_now: str = ""
    trouble: str = ""
    #: The credit at risk against the revenue of the month: what clients in other currencies are compared by.
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client in the list."""

    tenant: TenantView
    url: str
    contract: ContractView | None
    term: Term
    open: OpenTickets
    this_month: Share
    last_month: Share
    ahead: Ahead | None
    to_close: tuple[MonthLink, ...]
    more_to_close: int
    #: The day after which no holiday is known, where it is near or past.
    holidays_end: str
    months_open: int
    preview: MonthLink | None


@dataclass(frozen=True, slots=True)
class ClientsPage:
    """The list of clients; `as_of` says when the forecasts in it were computed."""

    rows: tuple[ClientRow, ...]
    heads: Mapping[str, Heading]
    sort: str
    text: str
    to_close: int
    total: int
    forecasts: bool
    as_of: str
    file_url: str


ORDERS: dict[str, Callable[[ClientRow], Any]] = {
    "client": lambda row: row.tenant.name.casefold(),
    "ends": lambda row: row.term.ends_on,
    "open": lambda row: row.open.count,
    "kept": lambda row: row.this_month.exact,
    "before": lambda row: row.last_month.exact,
    "risk": lambda row: row.ahead.share if row.ahead else None,
    "close": lambda row: row.months_open,
}


@bp.get("")
@needs(Can.SLA_REPORT, Within.SERVED)
def clients(visit: Visit):
    """Every client served, and what is to do for each."""
    text, order = request.args.get("q", "").strip()[:100], Order.read(request.args.get("sort", ""), ORDERS)
    return render_template("office/clients/list.html", page=_list(visit, text, order))


def term_of(contract: ContractView | None, today: date) -> Term:
    """The end of a contract, and whether it is near."""
    if contract is None:
        return Term(None, "no contract in force")
    if contract.ends_on is None:
        return Term(None, "open-ended")
    days = (contract.ends_on - today).days
    near = days <= RENEWAL_DAYS
    left = "ends today" if days == 0 else f"{days} day{'' if days == 1 else 's'} left"
    return Term(contract.ends_on, f"until {day(contract.ends_on)}", left if near else "")


def today_at(tenant: TenantView, now: datetime) -> date:
    """The day in the calendar of a client, or of the provider."""
    return now.astimezone(ZoneInfo(tenant.time_zone)).date()


def _list(visit: Visit, text: str, order: Order[ClientRow]) -> ClientsPage:
    wanted = text.casefold()
    found = [t for t in visit.tenants.values() if wanted in t.name.casefold() or wanted in t.key.casefold()]
    found.sort(key=lambda tenant: tenant.name.casefold())
    to_close = months_to_close({tenant.id: tenant.time_zone for tenant in visit.tenants.values()}, now=visit.now)
    ahead = _ahead(visit, found)
    shown = {tenant_id for tenant_id in ahead if visit.can(Can.FORECAST_READ, tenant_id)}
    return ClientsPage(
        rows=tuple(order.sorted(_rows(visit, found, to_close, ahead))),
        heads=order.headings("office.clients", {"q": text} if text else {}),
        sort=order.text,
        text=text,
        to_close=sum(len(months) for months in to_close.values()),
        total=len(visit.tenants),
        forecasts=any(visit.can(Can.FORECAST_READ, tenant.id) for tenant in found),
        as_of=_as_of([ahead[tenant_id] for tenant_id in shown]),
        file_url=url_for("office.forecasts_csv"),
    )


def _rows(
    visit: Visit, found: list[TenantView], to_close: Mapping[UUID, list[Month]], ahead: Mapping[UUID, ForecastBrief]
) -> list[ClientRow]:
    zones = {tenant.id: tenant.time_zone for tenant in found}
    contracts, counts = tenants.contracts_in_force(visit.now, zones), open_tickets(zones)
    kept, ending = _tallies(visit.now, zones), ending_lists(zones, now=visit.now)
    rows = []
    for tenant in found:
        contract, months = contracts.get(tenant.id), to_close.get(tenant.id, [])
        row = ClientRow(
            tenant=tenant,
            url=url_for("office.client", tenant=tenant.slug),
            contract=contract,
            term=term_of(contract, today_at(tenant, visit.now)),
            open=counts.get(tenant.id, OpenTickets(0, 0)),
            this_month=share_of(kept[tenant.id][0]),
            last_month=share_of(kept[tenant.id][1]),
            ahead=_ahead_of(visit, tenant, ahead.get(tenant.id)),
            to_close=tuple(_month_link(visit, tenant, month) for month in months[:MONTHS_NAMED]),
            more_to_close=max(len(months) - MONTHS_NAMED, 0),
            holidays_end=_first_end(ending.get(tenant.id, ())),
            months_open=len(months),
            preview=_preview(visit, tenant, tenant.id in to_close),
        )
        rows.append(row)
    return rows


def _ahead(visit: Visit, found: list[TenantView]) -> dict[UUID, ForecastBrief]:
    """The forecasts that were kept of the month that runs now; one of the month before says nothing any more."""
    kept = billing.kept_forecasts([tenant.id for tenant in found if visit.can(Can.FORECAST_READ, tenant.id)])
    running = {tenant.id: Month.holding(visit.now, tenant.time_zone) for tenant in found}
    return {tenant_id: brief for tenant_id, brief in kept.items() if brief.month == running[tenant_id]}


def _as_of(briefs: list[ForecastBrief]) -> str:
    return moment(min(brief.as_of for brief in briefs), tenants.provider().time_zone) if briefs else ""


def _ahead_of(visit: Visit, tenant: TenantView, brief: ForecastBrief | None) -> Ahead | None:
    if not visit.can(Can.FORECAST_READ, tenant.id):
        return None
    url = url_for("office.forecast", tenant=tenant.slug)
    if brief is None or brief.trouble or not (brief.so_far and brief.at_end and brief.at_risk is not None):
        return Ahead(url, trouble=brief.trouble if brief else "")
    return Ahead(
        url=url,
        currency=brief.so_far.currency,
        so_far=amount(brief.so_far),
        at_end=amount(brief.at_end),
        at_risk=_or_nothing(brief.at_risk),
        credit_now=_or_nothing(brief.credit_now),
        share=brief.at_risk.exact / brief.at_end.exact if brief.at_end else None,
    )


def _first_end(lists: Collection[EndingList]) -> str:
    return day(min(one.last for one in lists)) if lists else ""


def _or_nothing(value: Money | None) -> str:
    return amount(value) if value else ""


def _tallies(now: datetime, zones: Mapping[UUID, str]) -> dict[UUID, tuple[Tally, Tally]]:
    """This month and the last one of each client, each in its own zone."""
    kept: dict[UUID, tuple[Tally, Tally]] = {}
    for month in {Month.holding(now, zone) for zone in zones.values()}:
        here = {id_: zone for id_, zone in zones.items() if Month.holding(now, zone) == month}
        found = tallies([month, month.previous], here, now=now)
        kept |= {id_: (own.get(month, NOTHING), own.get(month.previous, NOTHING)) for id_, own in found.items()}
    return kept


def _month_link(visit: Visit, tenant: TenantView, month: Month) -> MonthLink:
    may = visit.can(Can.MONTH_PREVIEW, tenant.id)
    url = url_for("office.period", tenant=tenant.slug, month=str(month)) if may else None
    return MonthLink(month_words(str(month)), url)


def _preview(visit: Visit, tenant: TenantView, has_card: bool) -> MonthLink | None:
    return _month_link(visit, tenant, Month.holding(visit.now, tenant.time_zone)) if has_card else None
