"""Issued invoices as lines of a list, and the papers of one: page, PDF and JSON for office and portal alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Response, jsonify, url_for

from msp import billing
from msp.billing import InvoiceBrief, InvoicePage, StatementPage
from msp.billing.paper import month_words
from msp.kernel.errors import Missing
from msp.kernel.periods import Month
from msp.tenants import TenantView
from msp.web.csv_answers import Cell
from msp.web.door import Visit
from msp.web.invoice_paper import amount

HEADS = ("Client", "Number", "Month", "Issued", "Due", "Currency", "Service credit", "Total")


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
    url: str
    pdf_url: str
    statement_url: str


def lines_of(briefs: Iterable[InvoiceBrief], tenants: Mapping[UUID, TenantView], wing: str) -> tuple[InvoiceLine, ...]:
    """The invoices of a page of a list, with their addresses in a wing."""
    return tuple(_line(brief, tenants[brief.tenant_id], wing) for brief in briefs)


def cells_of(brief: InvoiceBrief, tenants: Mapping[UUID, TenantView]) -> Sequence[Cell]:
    """The row of a file."""
    credit, total = (Decimal(str(value)) for value in (-brief.credit, brief.total))
    name, currency = tenants[brief.tenant_id].name, brief.total.currency
    return name, brief.number, str(brief.month), brief.issued_on, brief.due_on, currency, credit, total


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


def _line(brief: InvoiceBrief, tenant: TenantView, wing: str) -> InvoiceLine:
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
        url=url_for(f"{wing}.invoice", **address, number=brief.number),
        pdf_url=url_for(f"{wing}.invoice_pdf", **address, number=brief.number),
        statement_url=url_for(f"{wing}.statement", **address, month=str(brief.month)),
    )
