"""A client's invoices and the statements behind them; only what was issued."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from msp import billing
from msp.billing.listing import invoices_listed
from msp.billing.notes import issued_note
from msp.billing.payments import billing_day
from msp.identity import Can
from msp.kernel.errors import Missing
from msp.tenants import TenantView
from msp.web.above_lists import Choice
from msp.web.door import Visit, Within, needs
from msp.web.forms import say_when_saved
from msp.web.invoice_lines import PAYMENTS, InvoiceLine, lines_of, owing_of, pdf_of, statement_of_month
from msp.web.invoice_paper import InvoicePaper, paper_of
from msp.web.note_paper import NoteRow, pdf_of_note, portal_rows
from msp.web.paying import PaymentPanel, lead_to_payment, panel_of
from msp.web.portal.wing import bp
from msp.web.statement_paper import StatementPaper, statement_of


@dataclass(frozen=True, slots=True)
class InvoicesPage:
    """A page of the client's invoices."""

    tenant: TenantView
    lines: tuple[InvoiceLine, ...]
    choices: tuple[Choice, ...]
    is_narrowed: bool
    older_url: str | None
    newest_url: str | None


@dataclass(frozen=True, slots=True)
class InvoicePaperPage:
    """One invoice and where its papers are."""

    tenant: TenantView
    paper: InvoicePaper
    payment: PaymentPanel
    notes: Sequence[NoteRow]
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
    """The issued invoices, newest first, all or those that are not paid; Invalid when asked for what there is not."""
    before, asked = _id(request.args.get("before")), request.args.get("payment", "")
    found = invoices_listed([visit.tenant.id], owing=owing_of(asked, now=visit.now), before=before)
    here: dict[str, Any] = {"tenant": visit.tenant.slug} | ({"payment": asked} if asked else {})
    page = InvoicesPage(
        tenant=visit.tenant,
        lines=lines_of(found.rows, visit.tenants, "portal", now=visit.now),
        choices=(Choice("payment", "Payment", PAYMENTS, asked),),
        is_narrowed=bool(asked),
        older_url=url_for("portal.invoices", **here, before=found.older) if found.older else None,
        newest_url=url_for("portal.invoices", **here) if before else None,
    )
    return render_template("portal/invoices/list.html", page=page)


@bp.get("/<tenant>/invoices/<number>")
@needs(Can.INVOICE_READ, Within.TENANT)
def invoice(visit: Visit, number: str):
    """One invoice; every line says how its amount came about."""
    found, money = _issued(number), billing.payment_status(number)
    here: dict[str, Any] = {"tenant": visit.tenant.slug}
    pay_url = url_for("portal.pay_invoice", **here, number=number) if visit.can(Can.INVOICE_PAY) else ""
    page = InvoicePaperPage(
        tenant=visit.tenant,
        paper=paper_of(found),
        payment=panel_of(
            money,
            billing_day(visit.now),
            pay_url=pay_url,
            just_paid=request.args.get("paid") == "1",
        ),
        notes=portal_rows(money.invoice_id, visit.tenant.slug),
        pdf_url=url_for("portal.invoice_pdf", **here, number=number),
        statement_url=url_for("portal.statement", **here, month=found.month),
    )
    return render_template("portal/invoices/invoice.html", page=page)


@bp.post("/<tenant>/invoices/<number>/payment")
@needs(Can.INVOICE_PAY, Within.TENANT)
def pay_invoice(visit: Visit, number: str):
    """To Stripe's page for what is due; back to the invoice when it is paid already."""
    return lead_to_payment(visit, number, lambda: _paid_already(visit, number))


@bp.get("/<tenant>/invoices/<number>/pdf")
@needs(Can.INVOICE_READ, Within.TENANT)
def invoice_pdf(visit: Visit, number: str):
    """The invoice as a PDF."""
    return pdf_of(_issued(number))


@bp.get("/<tenant>/credit-notes/<number>/pdf")
@needs(Can.INVOICE_READ, Within.TENANT)
def credit_note_pdf(visit: Visit, number: str):
    """An issued credit note as a PDF."""
    return pdf_of_note(issued_note(number))


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


def _paid_already(visit: Visit, number: str) -> Any:
    say_when_saved(f"Invoice {number} is paid. Nothing more was charged.")
    return redirect(url_for("portal.invoice", tenant=visit.tenant.slug, number=number), 303)


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
