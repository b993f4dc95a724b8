"""Billing of many clients at once: their invoices a page at a time, and the months that are still to be closed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from msp.billing.credited import credited_minor
from msp.billing.invoice_page import InvoiceStatus
from msp.billing.models import BillingPeriod, Invoice, PeriodState, RateCardVersion
from msp.billing.payments import paid_minor
from msp.billing.queries import InvoiceBrief
from msp.kernel.money import Money
from msp.kernel.periods import Month
from msp.store import db

PAGE = 50


@dataclass(frozen=True, slots=True)
class Owing:
    """Only invoices on which something is still to be paid; with a day only those that were due before it."""

    due_before: date | None = None


@dataclass(frozen=True, slots=True)
class InvoiceList:
    """A page of issued invoices, newest first; `older` is the id to go on from, None at the end."""

    rows: tuple[InvoiceBrief, ...]
    older: UUID | None


def invoices_listed(
    tenant_ids: Collection[UUID],
    *,
    month: Month | None = None,
    owing: Owing | None = None,
    before: UUID | None = None,
    limit: int = PAGE,
) -> InvoiceList:
    """The issued invoices of some tenants in scope, of one month or of all, whether paid or only those that are not."""
    same = (BillingPeriod.tenant_id == Invoice.tenant_id) & (BillingPeriod.id == Invoice.period_id)
    found = select(Invoice, BillingPeriod.month).join(BillingPeriod, same)
    found = found.where(Invoice.status == InvoiceStatus.ISSUED, Invoice.tenant_id.in_(list(tenant_ids)))
    if month is not None:
        found = found.where(BillingPeriod.month == str(month))
    if owing is not None:
        found = found.where(Invoice.total_minor > paid_minor() + credited_minor())
    if owing is not None and owing.due_before is not None:
        found = found.where(Invoice.due_on < owing.due_before)
    if before is not None:
        found = found.where(Invoice.id < before)
    rows = db.session.execute(found.order_by(Invoice.id.desc()).limit(limit + 1)).all()
    briefs = tuple(_brief(invoice, text) for invoice, text in rows[:limit])
    return InvoiceList(briefs, briefs[-1].id if len(rows) > limit else None)


def months_to_close(zones: Mapping[UUID, str], *, now: datetime) -> dict[UUID, list[Month]]:
    """The months that are over but not closed, oldest first, from the month of a tenant's first rate card on."""
    ids = list(zones)
    first = select(RateCardVersion.tenant_id, func.min(RateCardVersion.valid_from)).where(
        RateCardVersion.tenant_id.in_(ids)
    )
    closed = select(BillingPeriod.tenant_id, BillingPeriod.month).where(
        BillingPeriod.tenant_id.in_(ids), BillingPeriod.state == PeriodState.CLOSED
    )
    done = {(tenant_id, month) for tenant_id, month in db.session.execute(closed)}
    found: dict[UUID, list[Month]] = {}
    for tenant_id, since in db.session.execute(first.group_by(RateCardVersion.tenant_id)):
        months = _over(since, zones[tenant_id], now)
        found[tenant_id] = [month for month in months if (tenant_id, str(month)) not in done]
    return found


def _over(since: datetime, zone: str, now: datetime) -> list[Month]:
    month, months = Month.holding(since, zone), []
    while month.span(zone).end <= now:
        months.append(month)
        month = month.next
    return months


def _brief(invoice: Invoice, month: str) -> InvoiceBrief:
    return InvoiceBrief(
        id=invoice.id,
        tenant_id=invoice.tenant_id,
        number=invoice.number or "",
        month=Month.parse(month),
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        credit=Money(invoice.credit_minor, invoice.currency),
        total=Money(invoice.total_minor, invoice.currency),
    )
