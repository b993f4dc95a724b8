"""Issued invoices of all clients served, with the papers of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from msp import billing
from msp.billing.listing import InvoiceList, invoices_listed
from msp.billing.payments import billing_day, held_count
from msp.identity import Can
from msp.kernel.errors import Invalid, Missing
from msp.kernel.periods import Month
from msp.tenants import TenantView
from msp.web.above_lists import Choice, months_offered
from msp.web.csv_answers import csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.forms import id_of
from msp.web.invoice_lines import (
    HEADS,
    PAYMENTS,
    InvoiceLine,
    cells_of,
    json_of,
    lines_of,
    owing_of,
    pdf_of,
    statement_of_month,
)
from msp.web.invoice_paper import InvoicePaper, paper_of
from msp.web.note_paper import NoteRow, office_rows
from msp.web.office.payments import PayLinkPanel, link_panel_of
from msp.web.office.wing import bp
from msp.web.paying import PaymentPanel, panel_of
from msp.web.statement_paper import StatementPaper, statement_of

FILE_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class InvoicesPage:
    """A page of the invoices of all clients."""

    lines: tuple[InvoiceLine, ...]
    choices: tuple[Choice, ...]
    is_narrowed: bool
    reads_statements: bool
    file_url: str
    held: int
    newest_url: str | None
    older_url: str | None


@dataclass(frozen=True, slots=True)
class InvoicePaperPage:
    """One invoice and where its papers are."""

    tenant: TenantView
    paper: InvoicePaper
    payment: PaymentPanel
    link: PayLinkPanel | None
    is_unaltered: bool
    notes: Sequence[NoteRow]
    #: Where a credit note is drafted; empty for those who draft none.
    credit_url: str
    pdf_url: str
    #: Empty for those who may not read it: it names the tickets and what they are about.
    statement_url: str


@dataclass(frozen=True, slots=True)
class StatementPaperPage:
    """One statement and where its papers are."""

    tenant: TenantView
    paper: StatementPaper
    pdf_url: str
    json_url: str
    invoice_url: str


@bp.get("/invoices")
@needs(Can.INVOICE_READ, Within.SERVED)
def invoices(visit: Visit):
    """The issued invoices, newest first, of one client or month or of all; Invalid when asked for what there is not."""
    narrowed = _narrowed(visit)
    place = request.args.get("before")
    before = id_of(place, field="before", sentence="There is no such place in the list.") if place else None
    found = _listed(visit, narrowed, before=before)
    page = InvoicesPage(
        lines=lines_of(found.rows, visit.tenants, "office", now=visit.now),
        choices=_choices(visit, narrowed),
        is_narrowed=bool(narrowed),
        reads_statements=any(visit.can(Can.STATEMENT_READ, tenant_id) for tenant_id in visit.tenants),
        file_url=url_for("office.invoices_csv", **narrowed),
        held=held_count(),
        newest_url=url_for("office.invoices", **narrowed) if before else None,
        older_url=url_for("office.invoices", **narrowed, before=found.older) if found.older else None,
    )
    return render_template("office/invoices/list.html", page=page)


@bp.get("/invoices.csv")
@needs(Can.INVOICE_READ, Within.SERVED)
def invoices_csv(visit: Visit):
    """The same list as a file, whole."""
    found = _listed(visit, _narrowed(visit), limit=FILE_ROWS)
    return csv_answer("invoices.csv", HEADS, cells_of(found.rows, visit.tenants, now=visit.now))


@bp.get("/<tenant>/invoices/<number>")
@needs(Can.INVOICE_READ, Within.TENANT)
def invoice(visit: Visit, number: str):
    """One invoice; every line says how its amount came about."""
    found, money = _issued(number), billing.payment_status(number)
    here: dict[str, Any] = {"tenant": visit.tenant.slug}
    page = InvoicePaperPage(
        tenant=visit.tenant,
        paper=paper_of(found),
        payment=panel_of(money, billing_day(visit.now)),
        link=link_panel_of(visit, money),
        is_unaltered=billing.is_unaltered(found),
        notes=office_rows(money.invoice_id, visit.tenant.slug),
        credit_url=url_for("office.credit_note_draft", **here, number=number) if visit.can(Can.CREDIT_DRAFT) else "",
        pdf_url=url_for("office.invoice_pdf", **here, number=number),
        statement_url=url_for("office.statement", **here, month=found.month) if visit.can(Can.STATEMENT_READ) else "",
    )
    return render_template("office/invoices/invoice.html", page=page)


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
        pdf_url=url_for("office.statement_pdf", **here, month=found.month),
        json_url=url_for("office.statement_json", **here, month=found.month),
        invoice_url=url_for("office.invoice", **here, number=found.number),
    )
    return render_template("office/invoices/statement.html", page=page)


@bp.get("/<tenant>/statements/<month>/pdf")
@needs(Can.STATEMENT_READ, Within.TENANT)
def statement_pdf(visit: Visit, month: str):
    """The statement as a PDF."""
    return pdf_of(statement_of_month(visit, month))


@bp.get("/<tenant>/statements/<month>.json")
@needs(Can.STATEMENT_READ, Within.TENANT)
def statement_json(visit: Visit, month: str):
    """The statement in plain values."""
    return json_of(statement_of_month(visit, month))


def _issued(number: str) -> billing.InvoicePage:
    found = billing.invoice_page(number)
    if not found.is_issued:
        raise Missing()
    return found


def _narrowed(visit: Visit) -> dict[str, Any]:
    """The filter of the address; Invalid when no client, month or payment is called so."""
    asked = {name: request.args.get(name, "") for name in ("client", "month", "payment")}
    if asked["client"] not in ("", *(tenant.slug for tenant in visit.tenants.values())):
        raise Invalid("That is none of your clients.", field="client")
    if asked["month"]:
        Month.parse(asked["month"])
    owing_of(asked["payment"], now=visit.now)
    return {name: value for name, value in asked.items() if value}


def _listed(visit: Visit, narrowed: dict[str, Any], **paging: Any) -> InvoiceList:
    wanted = narrowed.get("client")
    ids = [tenant.id for tenant in visit.tenants.values() if wanted in (None, tenant.slug)]
    month, owing = narrowed.get("month"), owing_of(narrowed.get("payment", ""), now=visit.now)
    return invoices_listed(ids, month=Month.parse(month) if month else None, owing=owing, **paging)


def _choices(visit: Visit, narrowed: dict[str, Any]) -> tuple[Choice, ...]:
    names = sorted(
        ((tenant.slug, tenant.name) for tenant in visit.tenants.values()), key=lambda pair: pair[1].casefold()
    )
    return (
        Choice("client", "Client", (("", "All"), *names), narrowed.get("client", "")),
        Choice("month", "Month", (("", "All"), *months_offered(visit.now)), narrowed.get("month", "")),
        Choice("payment", "Payment", PAYMENTS, narrowed.get("payment", "")),
    )
