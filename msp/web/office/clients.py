"""The clients of an account manager: contract, open work, promises kept, months to close; and one client in full."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import render_template, request, url_for

from msp import billing, tenants
from msp.billing import PeriodStatus
from msp.billing.listing import months_to_close
from msp.billing.paper import month_words
from msp.identity import Can
from msp.identity.rosters import MemberView, StaffView, members, staff_at
from msp.kernel.periods import Month
from msp.sla.tallies import Tally, tallies, tallies_by_month
from msp.store.trail import trail
from msp.tenants import ContractView, TenantView
from msp.tickets.queries.tallies import OpenTickets, open_tickets
from msp.web.agreement_paper import AgreementPaper, agreement
from msp.web.door import Visit, Within, needs
from msp.web.filters import day
from msp.web.office.trail_words import TrailWords, words_of
from msp.web.office.wing import bp

TRAIL_SHOWN = 8
MONTHS_SHOWN = 12
MONTHS_NAMED = 2
NOTHING = Tally(0, 0)


@dataclass(frozen=True, slots=True)
class Share:
    """Promises kept in a month: the percentage rounded down, and what it is made of; a dash when nothing fell due."""

    words: str
    of: str


@dataclass(frozen=True, slots=True)
class MonthLink:
    """A month of a client and where it is previewed; no address for those who may not."""

    words: str
    url: str | None


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client in the list."""

    tenant: TenantView
    url: str
    contract: ContractView | None
    ends: str
    open: OpenTickets
    this_month: Share
    last_month: Share
    to_close: tuple[MonthLink, ...]
    more_to_close: int
    preview: MonthLink | None


@dataclass(frozen=True, slots=True)
class ClientsPage:
    """The list of clients."""

    rows: tuple[ClientRow, ...]
    text: str
    to_close: int
    total: int


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of a client: closed with its invoice, or to be previewed."""

    words: str
    url: str | None
    status: PeriodStatus
    share: Share
    missed_url: str


@dataclass(frozen=True, slots=True)
class ClientPage:
    """One client in full."""

    tenant: TenantView
    paper: AgreementPaper
    months: tuple[MonthRow, ...]
    people: Sequence[MemberView]
    staff: Sequence[StaffView]
    trail: tuple[TrailWords, ...]
    reads_trail: bool
    manages_people: bool
    manages_staff: bool
    manages_vendors: bool
    manages_mailbox: bool
    now: datetime


@bp.get("")
@needs(Can.SLA_REPORT, Within.SERVED)
def clients(visit: Visit):
    """Every client served, and what is to do for each."""
    return render_template("office/clients/list.html", page=_list(visit, request.args.get("q", "").strip()[:100]))


@bp.get("/<tenant>")
@needs(Can.SLA_REPORT, Within.TENANT)
def client(visit: Visit):
    """One client: what is agreed, its months, its people, and who changed what."""
    return render_template("office/clients/client.html", page=_client(visit))


def share_of(tally: Tally) -> Share:
    """The share of promises kept, rounded down (clocks.md section 4)."""
    if not tally.judged:
        return Share("–", "nothing fell due")
    tenths = tally.met * 1000 // tally.judged
    return Share(f"{tenths // 10}.{tenths % 10} %", f"{tally.met} of {tally.judged}")


def _list(visit: Visit, text: str) -> ClientsPage:
    wanted = text.casefold()
    found = [t for t in visit.tenants.values() if wanted in t.name.casefold() or wanted in t.key.casefold()]
    found.sort(key=lambda tenant: tenant.name.casefold())
    zones = {tenant.id: tenant.time_zone for tenant in found}
    contracts, counts = tenants.contracts_in_force(visit.now, zones), open_tickets(zones)
    every_zone = {tenant.id: tenant.time_zone for tenant in visit.tenants.values()}
    to_close = months_to_close(every_zone, now=visit.now)
    kept = _tallies(visit.now, zones)
    rows = []
    for tenant in found:
        contract = contracts.get(tenant.id)
        this, last = kept[tenant.id]
        months = to_close.get(tenant.id, [])
        row = ClientRow(
            tenant=tenant,
            url=url_for("office.client", tenant=tenant.slug),
            contract=contract,
            ends=_ends(contract),
            open=counts.get(tenant.id, OpenTickets(0, 0)),
            this_month=share_of(this),
            last_month=share_of(last),
            to_close=tuple(_month_link(visit, tenant, month) for month in months[:MONTHS_NAMED]),
            more_to_close=max(len(months) - MONTHS_NAMED, 0),
            preview=_preview(visit, tenant, tenant.id in to_close),
        )
        rows.append(row)
    return ClientsPage(tuple(rows), text, sum(len(months) for months in to_close.values()), len(visit.tenants))


def _tallies(now: datetime, zones: Mapping[UUID, str]) -> dict[UUID, tuple[Tally, Tally]]:
    """This month and the last one of each client, each in its own zone."""
    kept: dict[UUID, tuple[Tally, Tally]] = {}
    for month in {Month.holding(now, zone) for zone in zones.values()}:
        here = {id_: zone for id_, zone in zones.items() if Month.holding(now, zone) == month}
        this, last = tallies(month, here), tallies(month.previous, here)
        kept |= {id_: (this.get(id_, NOTHING), last.get(id_, NOTHING)) for id_ in here}
    return kept


def _month_link(visit: Visit, tenant: TenantView, month: Month) -> MonthLink:
    may = visit.can(Can.MONTH_PREVIEW, tenant.id)
    url = url_for("office.period", tenant=tenant.slug, month=str(month)) if may else None
    return MonthLink(month_words(str(month)), url)


def _preview(visit: Visit, tenant: TenantView, has_card: bool) -> MonthLink | None:
    return _month_link(visit, tenant, Month.holding(visit.now, tenant.time_zone)) if has_card else None


def _ends(contract: ContractView | None) -> str:
    if contract is None:
        return "no contract in force"
    return f"until {day(contract.ends_on)}" if contract.ends_on else "open-ended"


def _client(visit: Visit) -> ClientPage:
    tenant, reads_trail = visit.tenant, visit.can(Can.AUDIT_READ)
    lines = trail(tenant.id, limit=TRAIL_SHOWN).lines if reads_trail else ()
    return ClientPage(
        tenant=tenant,
        paper=agreement(visit.now, tenant.time_zone, with_inside=True),
        months=_months(visit),
        people=[person for person in members(tenant.id) if person.is_active],
        staff=staff_at(tenant.id),
        trail=tuple(words_of(line) for line in lines),
        reads_trail=reads_trail,
        manages_people=visit.can(Can.CLIENT_USER_MANAGE),
        manages_staff=visit.can(Can.STAFF_MANAGE),
        manages_vendors=visit.can(Can.UNDERPINNING_WRITE),
        manages_mailbox=visit.can(Can.MAILBOX_MANAGE),
        now=visit.now,
    )


def _months(visit: Visit) -> tuple[MonthRow, ...]:
    statuses = billing.months_of(now=visit.now, limit=MONTHS_SHOWN)
    kept = tallies_by_month(visit.tenant.id, visit.tenant.time_zone, [status.month for status in statuses])
    return tuple(_month_row(visit, status, kept.get(status.month, NOTHING)) for status in statuses)


def _month_row(visit: Visit, status: PeriodStatus, tally: Tally) -> MonthRow:
    tenant, month = visit.tenant, str(status.month)
    url = None
    if status.number and visit.can(Can.INVOICE_READ):
        url = url_for("office.invoice", tenant=tenant.slug, number=status.number)
    elif not status.is_closed and visit.can(Can.MONTH_PREVIEW):
        url = url_for("office.period", tenant=tenant.slug, month=month)
    missed = url_for("office.breaches", tenant=tenant.slug, month=month)
    return MonthRow(month_words(month), url, status, share_of(tally), missed)
