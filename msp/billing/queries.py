"""The only readers of billing for other rooms: months, invoices, statements, rate cards."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from msp import tenants
from msp.billing.canonical import content_hash
from msp.billing.invoice_page import InvoicePage, InvoiceStatus
from msp.billing.invoice_reading import page_from_rows
from msp.billing.models import BillingPeriod, Invoice, InvoiceLine, PeriodState, RateCardVersion, Statement
from msp.kernel.errors import Missing
from msp.kernel.money import Money
from msp.kernel.periods import Month
from msp.store import db, scope

__all__ = [
    "InvoiceBrief",
    "PeriodStatus",
    "RateCardView",
    "StatementPage",
    "invoice_page",
    "invoices_of",
    "is_unaltered",
    "months_of",
    "period_status",
    "rate_cards",
    "statement_page",
]


@dataclass(frozen=True, slots=True)
class PeriodStatus:
    """How a month of a tenant stands; a month that is not over can only be previewed."""

    month: Month
    is_closed: bool
    is_over: bool
    closed_at: datetime | None = None
    closed_by: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceBrief:
    """An invoice as a row of a list."""

    id: UUID
    tenant_id: UUID
    number: str
    month: Month
    issued_on: date | None
    due_on: date | None
    credit: Money
    total: Money


@dataclass(frozen=True, slots=True)
class StatementPage:
    """The compliance statement of an invoice; `is_unaltered` says whether its content still has its hash."""

    invoice_id: UUID
    number: str
    month: str
    issued_on: date | None
    document: dict[str, Any]
    content_hash: str

    @property
    def is_unaltered(self) -> bool:
        """Whether nobody changed it since it was issued."""
        return content_hash(self.document) == self.content_hash


@dataclass(frozen=True, slots=True)
class RateCardView:
    """A version of the prices."""

    id: UUID
    valid_from: datetime
    entity_key: str
    document: dict[str, Any]
    content_hash: str
    author: str
    reason: str


def period_status(month: Month, *, now: datetime) -> PeriodStatus:
    """How a month of the tenant in scope stands."""
    return _status(month, _state_of(month), _zone(), now)


def months_of(*, now: datetime, limit: int = 24) -> list[PeriodStatus]:
    """The months of the tenant in scope from the first rate card to now, newest first."""
    zone = _zone()
    first = db.session.scalars(select(RateCardVersion.valid_from).order_by(RateCardVersion.valid_from).limit(1)).first()
    if first is None:
        return []
    closed = {period.month: (period, number) for period, number in db.session.execute(_closed())}
    months = [Month.holding(now, zone)]
    while len(months) < limit and months[-1] > Month.holding(first, zone):
        months.append(months[-1].previous)
    return [_status(month, closed.get(str(month)), zone, now) for month in months]


def invoices_of(*, before: UUID | None = None, limit: int = 50) -> list[InvoiceBrief]:
    """The issued invoices of the tenants in scope, newest first; `before` is the last one of the page above."""
    found = (
        select(Invoice, BillingPeriod.month)
        .join(BillingPeriod, _same(Invoice.period_id, BillingPeriod, Invoice))
        .where(Invoice.status == InvoiceStatus.ISSUED)
        .order_by(Invoice.id.desc())
        .limit(limit)
    )
    if before is not None:
        found = found.where(Invoice.id < before)
    return [_brief(invoice, month) for invoice, month in db.session.execute(found)]


def invoice_page(number: str) -> InvoicePage:
    """Everything an issued invoice says, for page, PDF and portal alike; Missing when it is not in scope."""
    found = (
        select(Invoice, BillingPeriod)
        .join(BillingPeriod, _same(Invoice.period_id, BillingPeriod, Invoice))
        .where(Invoice.number == number)
    )
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise Missing()
    invoice, period = row
    lines = select(InvoiceLine).where(InvoiceLine.tenant_id == invoice.tenant_id, InvoiceLine.invoice_id == invoice.id)
    return page_from_rows(invoice, period, db.session.scalars(lines.order_by(InvoiceLine.position)).all())


def is_unaltered(page: InvoicePage) -> bool:
    """Whether an issued invoice still says what it said when it got its hash."""
    return page.sealed().content_hash == page.content_hash


def statement_page(number: str) -> StatementPage:
    """The statement behind an invoice, by the invoice's number; Missing when it is not in scope."""
    found = (
        select(Statement, Invoice)
        .join(Invoice, _same(Statement.invoice_id, Invoice, Statement))
        .where(Invoice.number == number)
    )
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise Missing()
    statement, invoice = row
    return StatementPage(
        invoice_id=invoice.id,
        number=number,
        month=statement.month,
        issued_on=invoice.issued_on,
        document=statement.document,
        content_hash=statement.content_hash,
    )


def rate_cards() -> list[RateCardView]:
    """Every version of the prices of the tenant in scope, newest first."""
    rows = db.session.scalars(select(RateCardVersion).order_by(RateCardVersion.valid_from.desc()))
    return [
        RateCardView(row.id, row.valid_from, row.entity_key, row.document, row.content_hash, row.author, row.reason)
        for row in rows
    ]


def _state_of(month: Month) -> tuple[BillingPeriod, str | None] | None:
    found = db.session.execute(_closed().where(BillingPeriod.month == str(month))).one_or_none()
    return None if found is None else (found[0], found[1])


def _closed() -> Select[BillingPeriod, str | None]:
    joined = select(BillingPeriod, Invoice.number).join(Invoice, _same(Invoice.period_id, BillingPeriod, Invoice))
    return joined.where(BillingPeriod.state == PeriodState.CLOSED)


def _status(month: Month, closed: tuple[BillingPeriod, str | None] | None, zone: str, now: datetime) -> PeriodStatus:
    is_over = month.span(zone).end <= now
    if closed is None:
        return PeriodStatus(month, is_closed=False, is_over=is_over)
    period, number = closed
    return PeriodStatus(month, True, is_over, period.closed_at, period.closed_by or "", number or "")


def _zone() -> str:
    (tenant_id,) = scope.required().tenant_ids
    return tenants.tenants_by_id([tenant_id])[tenant_id].time_zone


def _same(column: Any, parent: Any, child: Any) -> Any:
    return (column == parent.id) & (child.tenant_id == parent.tenant_id)


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
