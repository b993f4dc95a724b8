"""Giving an invoice its number and freezing it, in the transaction that makes it due (money.md section 4)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from msp import tenants
from msp.billing.events import InvoiceIssued
from msp.billing.invoice_page import InvoicePage, InvoiceStatus
from msp.billing.invoice_reading import page_from_rows
from msp.billing.models import BillingPeriod, Invoice, InvoiceLine, LegalEntity, NumberSeries
from msp.kernel.errors import Conflict
from msp.kernel.events import publish
from msp.store import db

INVOICE_SERIES = "INV"


def issue(invoice: Invoice, period: BillingPeriod, *, now: datetime) -> InvoicePage:
    """Draw the number, date the invoice, seal its content; a second call returns what was issued before.

    Conflict when its date would lie before the last one of the series.
    """
    if invoice.status == InvoiceStatus.DRAFT:
        entity = db.session.get_one(LegalEntity, invoice.entity_key)
        today = now.astimezone(ZoneInfo(tenants.provider().time_zone)).date()
        days = int(invoice.contract.get("payment_days") or entity.payment_days)
        invoice.issued_on, invoice.due_on = today, today + timedelta(days=days)
        invoice.series, invoice.year = INVOICE_SERIES, today.year
        invoice.sequence = next_number(entity.key, INVOICE_SERIES, today)
        invoice.number = f"{entity.invoice_prefix}-{today.year}-{invoice.sequence:05d}"
        invoice.content_hash = _page(invoice, period).sealed().content_hash
        invoice.status = InvoiceStatus.ISSUED
        db.session.flush()
        _tell(invoice, period, now)
    return _page(invoice, period)


def next_number(entity_key: str, series_name: str, on: date) -> int:
    """The next number of the year under the lock of its series; a rollback gives it back, so no gap is left.

    Conflict when the day lies before the last one of the series.
    """
    years = _locked_years(entity_key, series_name)
    last = max((series.last_date for series in years.values()), default=on)
    if on < last:
        raise Conflict(f"The last document of this series is dated {last}; the next one cannot be dated {on}.")
    if on.year not in years:
        return _first_number(entity_key, series_name, on)
    series = years[on.year]
    series.last_number, series.last_date = series.last_number + 1, on
    db.session.flush()
    return series.last_number


def _locked_years(entity_key: str, series_name: str) -> dict[int, NumberSeries]:
    held = select(NumberSeries).where(NumberSeries.entity_key == entity_key, NumberSeries.series == series_name)
    rows = db.session.scalars(
        held.order_by(NumberSeries.year).with_for_update().execution_options(populate_existing=True)
    )
    return {row.year: row for row in rows}


def _first_number(entity_key: str, series_name: str, on: date) -> int:
    first = NumberSeries(entity_key=entity_key, series=series_name, year=on.year, last_number=1, last_date=on)
    try:
        with db.session.begin_nested():
            db.session.add(first)
    except IntegrityError:
        # The first document of the year was issued elsewhere in this very moment: ours is the next one.
        return next_number(entity_key, series_name, on)
    return 1


def _page(invoice: Invoice, period: BillingPeriod) -> InvoicePage:
    found = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice.id).order_by(InvoiceLine.position)
    return page_from_rows(invoice, period, db.session.scalars(found).all())


def _tell(invoice: Invoice, period: BillingPeriod, now: datetime) -> None:
    publish(
        InvoiceIssued(
            tenant_id=invoice.tenant_id,
            object_id=invoice.id,
            at=now,
            number=invoice.number or "",
            month=period.month,
            currency=invoice.currency,
            total_minor=invoice.total_minor,
            content_hash=invoice.content_hash or "",
        )
    )
