"""What clients owe, by age, and each invoice of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template, url_for

from msp.billing import ledger
from msp.billing.ledger import Ageing, Owed
from msp.billing.payments import billing_day
from msp.identity import Can
from msp.tenants import TenantView
from msp.web.csv_answers import Cell, csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.invoice_paper import amount
from msp.web.office.wing import bp

AGES = ("Not due yet", "1 to 30 days", "31 to 60 days", "61 to 90 days", "Over 90 days")
#: Heads of the table by age, with the kind of their column.
AGE_HEADS = (("Client", ""), *((age, "number") for age in AGES), ("Together", "number"))
HEADS = ("Client", "Invoice", "Issued", "Due", "Days overdue", "Still due", "Currency")


@dataclass(frozen=True, slots=True)
class AgeRow:
    """A client, or all of them together, by age; finished amounts."""

    tenant: TenantView | None
    parts: tuple[str, ...]
    total: str


@dataclass(frozen=True, slots=True)
class AgeTable:
    """What is owed in one currency."""

    currency: str
    rows: tuple[AgeRow, ...]
    together: AgeRow


@dataclass(frozen=True, slots=True)
class OwedRow:
    """An invoice on which something is due."""

    tenant: TenantView
    number: str
    url: str
    due_on: date
    overdue: str
    due: str
    currency: str


@dataclass(frozen=True, slots=True)
class ReceivablesPage:
    """What is owed by all clients served."""

    heads: tuple[tuple[str, str], ...]
    tables: tuple[AgeTable, ...]
    rows: tuple[OwedRow, ...]
    file_url: str


@bp.get("/receivables")
@needs(Can.LEDGER_READ, Within.SERVED)
def receivables(visit: Visit):
    """What clients owe, by age, and each invoice of it."""
    today = billing_day(visit.now)
    lines = ledger.owed(today)
    page = ReceivablesPage(
        heads=AGE_HEADS,
        tables=tuple(_table(visit, found) for found in ledger.receivables(lines, today)),
        rows=tuple(_owed(visit, line, today) for line in lines),
        file_url=url_for("office.receivables_csv"),
    )
    return render_template("office/books/receivables.html", page=page)


@bp.get("/receivables.csv")
@needs(Can.LEDGER_READ, Within.SERVED)
def receivables_csv(visit: Visit):
    """The same as a file, an invoice a row."""
    today = billing_day(visit.now)
    rows = (_owed_cells(visit.tenants[line.tenant_id], line, today) for line in ledger.owed(today))
    return csv_answer("receivables.csv", HEADS, rows)


def _table(visit: Visit, found: ledger.Receivables) -> AgeTable:
    named = sorted(found.by_client, key=lambda id_: visit.tenants[id_].name.casefold())
    rows = tuple(_ages(visit.tenants[id_], found.by_client[id_]) for id_ in named)
    return AgeTable(found.currency, rows, _ages(None, found.ageing))


def _ages(tenant: TenantView | None, ageing: Ageing) -> AgeRow:
    return AgeRow(tenant, tuple(amount(part) if part else "–" for part in ageing.parts), amount(ageing.total))


def _owed(visit: Visit, line: Owed, today: date) -> OwedRow:
    tenant, days = visit.tenants[line.tenant_id], line.days_overdue(today)
    url = url_for("office.invoice", tenant=tenant.slug, number=line.number)
    overdue = f"{days} {'day' if days == 1 else 'days'}" if days > 0 else ""
    return OwedRow(tenant, line.number, url, line.due_on, overdue, amount(line.due), line.due.currency)


def _owed_cells(tenant: TenantView, line: Owed, today: date) -> Sequence[Cell]:
    days = max(line.days_overdue(today), 0)
    return (tenant.name, line.number, line.issued_on, line.due_on, days, line.due.decimal, line.due.currency)
