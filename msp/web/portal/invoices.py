"""A client's invoices and the statements behind them; only what was issued."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from msp import billing
from msp.billing.listing import invoices_listed
from msp.identity import Can
from msp.kernel.errors import Missing
from msp.tenants import TenantView
from msp.web.door import Visit, Within, needs
from msp.web.invoice_lines import InvoiceLine, lines_of, pdf_of, statement_of_month
from msp.web.invoice_paper import InvoicePaper, paper_of
from msp.web.portal.wing import bp
from msp.web.statement_paper import StatementPaper, statement_of


@dataclass(frozen=True, slots=True)
class InvoicesPage:
    """A page of the client's invoices."""

    tenant: TenantView
    lines: tuple[InvoiceLine, ...]
    older_url: str | None
    newest_url: str | None


@dataclass(frozen=True, slots=True)
class InvoicePaperPage:
    """One invoice and where its papers are."""

    tenant: TenantView
    paper: InvoicePaper
    pdf_url: str
    statement_url: str


@dataclass(frozen=True, slots=True)
class StatementPaperPage:
    """One statement and where its papers are."""

    tenant: TenantView
    paper: StatementPaper
    pdf_url: str
    invoice_url: str


@bp.get("/<tenant>/invoices")
@needs(Can.INVOICE_READ, Within.TENANT)
def invoices(visit: Visit):
    """The issued invoices, newest first."""
    before = _id(request.args.get("before"))
    found = invoices_listed([visit.tenant.id], before=before)
    here: dict[str, Any] = {"tenant": visit.tenant.slug}
    page = InvoicesPage(
        tenant=visit.tenant,
        lines=lines_of(found.rows, visit.tenants, "portal"),
        older_url=url_for("portal.invoices", **here, before=found.older) if found.older else None,
        newest_url=url_for("portal.invoices", **here) if before else None,
    )
    return render_template("portal/invoices/list.html", page=page)


@bp.get("/<tenant>/invoices/<number>")
@needs(Can.INVOICE_READ, Within.TENANT)
def invoice(visit: Visit, number: str):
    """One invoice; every line says how its amount came about."""
    found = _issued(number)
    here: dict[str, Any] = {"tenant": visit.tenant.slug}
    page = InvoicePaperPage(
        tenant=visit.tenant,
        paper=paper_of(found),
        pdf_url=url_for("portal.invoice_pdf", **here, number=number),
        statement_url=url_for("portal.statement", **here, month=found.month),
    )
    return render_template("portal/invoices/invoice.html", page=page)


@bp.get("/<tenant>/invoices/<number>/pdf")
@needs(Can.INVOICE_READ, Within.TENANT)
def invoice_pdf(visit: Visit, number: str):
    """The invoice as a PDF."""
    return pdf_of(_issued(number))


@bp.get("/<tenant>/statements/<month>")
@needs(Can.STATEMENT_READ, Within.TENANT)
def statement(visit: Visit, month: str):
    """The compliance statement of a closed month."""
    found = statement_of_month(visit, month)
    here: dict[str, Any] = {"tenant": visit.tenant.slug}
    page = StatementPaperPage(
        tenant=visit.tenant,
        paper=statement_of(found.document, found.number, found.content_hash, is_unaltered=found.is_unaltered),
        pdf_url=url_for("portal.statement_pdf", **here, month=found.month),
        invoice_url=url_for("portal.invoice", **here, number=found.number),
    )
    return render_template("portal/invoices/statement.html", page=page)


@bp.get("/<tenant>/statements/<month>/pdf")
@needs(Can.STATEMENT_READ, Within.TENANT)
def statement_pdf(visit: Visit, month: str):
    """The statement as a PDF."""
    return pdf_of(statement_of_month(visit, month))


def _issued(number: str) -> billing.InvoicePage:
    found = billing.invoice_page(number)
    if not found.is_issued:
        raise Missing()
    return found


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
