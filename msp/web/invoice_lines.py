"""Issued invoices as lines of a list, and the papers of one: page, PDF and JSON for office and portal alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Response, jsonify, url_for

from msp import billing
from msp.billing import InvoiceBrief, InvoicePage, StatementPage
from msp.billing.listing import Owing
from msp.billing.paper import month_words
from msp.billing.payment import PaymentStatus
from msp.billing.payments import billing_day, statuses_of
from msp.kernel.errors import Invalid, Missing
from msp.kernel.periods import Month
from msp.tenants import TenantView
from msp.web.csv_answers import Cell
from msp.web.door import Visit
from msp.web.invoice_paper import amount
from msp.web.paying import standing_of

HEADS = ("Client", "Number", "Month", "Issued", "Due", "Currency", "Service credit", "Total", "Paid", "Payment")
#: What a list may be narrowed to by how its invoices stand, with the words of the filter.
PAYMENTS = (("", "All"), ("unpaid", "Unpaid"), ("overdue", "Overdue"))


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """An issued invoice in a list; amounts are finished texts, a credit of nothing is empty."""

    tenant: TenantView
    number: str
    month: str
    issued_on: date | None
    due_on: date | None
    currency: str
    credit: str
    total: str
    standing: str
    url: str
    pdf_url: str
    statement_url: str


def lines_of(
    briefs: Sequence[InvoiceBrief], tenants: Mapping[UUID, TenantView], wing: str, *, now: datetime
) -> tuple[InvoiceLine, ...]:
    """The invoices of a page of a list, with how they stand and their addresses in a wing."""
    statuses, today = statuses_of([brief.id for brief in briefs]), billing_day(now)
    return tuple(
        _line(brief, tenants[brief.tenant_id], wing, standing_of(statuses[brief.id], today)) for brief in briefs
    )


def cells_of(
    briefs: Sequence[InvoiceBrief], tenants: Mapping[UUID, TenantView], *, now: datetime
) -> list[Sequence[Cell]]:
    """The rows of a file."""
    statuses, today = statuses_of([brief.id for brief in briefs]), billing_day(now)
    return [_cells(brief, tenants[brief.tenant_id].name, statuses[brief.id], today) for brief in briefs]


def owing_of(asked: str, *, now: datetime) -> Owing | None:
    """What the payment filter of an address means; Invalid when it is none of its words."""
    if asked not in dict(PAYMENTS):
        raise Invalid("Choose unpaid or overdue, or leave it out.", field="payment")
    if not asked:
        return None
    return Owing(billing_day(now) if asked == "overdue" else None)


def statement_of_month(visit: Visit, month: str) -> StatementPage:
    """The statement issued for a month of the tenant in scope; Missing when there is none."""
    status = billing.period_status(Month.parse(month), now=visit.now)
    if not status.number:
        raise Missing()
    return billing.statement_page(status.number)


def pdf_of(page: InvoicePage | StatementPage) -> Response:
    """The paper itself, as a download under its number."""
    if isinstance(page, InvoicePage):
        content, name = billing.invoice_pdf(page), f"{page.number}.pdf"
    else:
        content, name = billing.statement_pdf(page), f"{page.number}-statement.pdf"
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def json_of(page: StatementPage) -> Response:
    """The statement in plain values, with the hash that the invoice prints."""
    answer = jsonify(page.document | {"hash": page.content_hash, "invoice": page.number})
    answer.headers["Content-Disposition"] = f'attachment; filename="{page.number}-statement.json"'
    return answer


def _cells(brief: InvoiceBrief, name: str, status: PaymentStatus, today: date) -> Sequence[Cell]:
    credit, total, paid = (Decimal(str(value)) for value in (-brief.credit, brief.total, status.paid))
    about = (name, brief.number, str(brief.month), brief.issued_on, brief.due_on, brief.total.currency)
    return (*about, credit, total, paid, standing_of(status, today).replace("_", " ").capitalize())


def _line(brief: InvoiceBrief, tenant: TenantView, wing: str, standing: str) -> InvoiceLine:
    address: dict[str, Any] = {"tenant": tenant.slug}
    return InvoiceLine(
        tenant=tenant,
        number=brief.number,
        month=month_words(str(brief.month)),
        issued_on=brief.issued_on,
        due_on=brief.due_on,
        currency=brief.total.currency,
        credit=amount(-brief.credit) if brief.credit else "",
        total=amount(brief.total),
        standing=standing,
        url=url_for(f"{wing}.invoice", **address, number=brief.number),
        pdf_url=url_for(f"{wing}.invoice_pdf", **address, number=brief.number),
        statement_url=url_for(f"{wing}.statement", **address, month=str(brief.month)),
    )
