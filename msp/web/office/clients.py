"""One client in full: what is agreed, its months, where the running one is heading, its people, who changed what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, url_for

from msp import billing
from msp.billing import PeriodStatus
from msp.billing.paper import month_words
from msp.identity import Can
from msp.identity.rosters import MemberView, StaffView, members, staff_at
from msp.kernel.periods import Month
from msp.sla.ending_lists import EndingList, ending_lists
from msp.sla.tallies import Tally, tallies
from msp.store.trail import trail
from msp.tenants import TenantView
from msp.web.agreement_paper import AgreementPaper, agreement
from msp.web.door import Visit, Within, needs
from msp.web.office.charge import who_hears
from msp.web.office.client_list import MonthLink, term_of, today_at
from msp.web.office.shares import NOTHING, Share, share_of
from msp.web.office.trail import lines_in_words
from msp.web.office.trail_words import TrailWords
from msp.web.office.wing import bp

TRAIL_SHOWN = 8
MONTHS_SHOWN = 12


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
    renew: str
    #: The lists of closed dates that want the next holidays, each with the way to where they are chosen.
    ending: tuple[tuple[EndingList, str | None], ...]
    ways: tuple[MonthLink, ...]
    months: tuple[MonthRow, ...]
    people: Sequence[MemberView]
    staff: Sequence[StaffView]
    in_charge: Sequence[tuple[str, str]]
    governs: bool
    trail: tuple[TrailWords, ...]
    reads_trail: bool
    reads_books: bool
    manages_people: bool
    manages_staff: bool
    manages_vendors: bool
    manages_mailbox: bool
    now: datetime


@bp.get("/<tenant>")
@needs(Can.SLA_REPORT, Within.TENANT)
def client(visit: Visit):
    """One client: what is agreed, its months, its people, and who changed what."""
    return render_template("office/clients/client.html", page=_client(visit))


def _client(visit: Visit) -> ClientPage:
    tenant, reads_trail = visit.tenant, visit.can(Can.AUDIT_READ)
    lines = trail(tenant.id, limit=TRAIL_SHOWN).lines if reads_trail else ()
    months, paper = _months(visit), agreement(visit.now, tenant.time_zone, with_inside=True)
    return ClientPage(
        tenant=tenant,
        paper=paper,
        renew=term_of(paper.contract, today_at(tenant, visit.now)).renew,
        ending=tuple(_ending(visit)),
        ways=tuple(_ways(visit, has_card=bool(months))),
        months=months,
        people=[person for person in members(tenant.id) if person.is_active],
        staff=staff_at(tenant.id),
        in_charge=who_hears(visit),
        governs=visit.can(Can.CONFIG_GOVERN),
        trail=lines_in_words(visit, lines),
        reads_trail=reads_trail,
        reads_books=visit.can(Can.LEDGER_READ),
        manages_people=visit.can(Can.CLIENT_USER_MANAGE),
        manages_staff=visit.can(Can.STAFF_MANAGE),
        manages_vendors=visit.can(Can.UNDERPINNING_WRITE),
        manages_mailbox=visit.can(Can.MAILBOX_MANAGE),
        now=visit.now,
    )


def _ways(visit: Visit, *, has_card: bool) -> list[MonthLink]:
    """Where an account manager goes from here: forecast, preview of the running month, attainment, tiers, invoices."""
    slug, month = visit.tenant.slug, Month.holding(visit.now, visit.tenant.time_zone)
    ways = []
    if has_card and visit.can(Can.FORECAST_READ):
        ways.append(MonthLink("Forecast", url_for("office.forecast", tenant=slug)))
    if has_card and visit.can(Can.MONTH_PREVIEW):
        ways.append(MonthLink("Preview", url_for("office.period", tenant=slug, month=str(month))))
    if has_card and visit.can(Can.USAGE_WRITE):
        ways.append(MonthLink("What is counted", url_for("office.what_counts", tenant=slug)))
    ways.append(MonthLink("Attainment", url_for("office.attainment", tenant=slug)))
    ways.append(MonthLink("Tiers", url_for("office.tiers", tenant=slug)))
    if visit.can(Can.INVOICE_READ):
        ways.append(MonthLink("Invoices", url_for("office.invoices", client=slug)))
    return ways


def _ending(visit: Visit) -> Iterator[tuple[EndingList, str | None]]:
    tenant, may = visit.tenant, visit.can(Can.CONFIG_GOVERN)
    for one in ending_lists({tenant.id: tenant.time_zone}, now=visit.now).get(tenant.id, ()):
        url = url_for("office.setting", tenant=tenant.slug, setting="hours", name=one.name)
        yield one, url if may else None


def _months(visit: Visit) -> tuple[MonthRow, ...]:
    statuses = billing.months_of(now=visit.now, limit=MONTHS_SHOWN)
    months, zones = [status.month for status in statuses], {visit.tenant.id: visit.tenant.time_zone}
    kept = tallies(months, zones, now=visit.now)[visit.tenant.id]
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
