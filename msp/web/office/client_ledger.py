"""The books of one client: what stands on each account, and every posting behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request, url_for

from msp.billing import ledger
from msp.billing.ledger import Account, JournalPosting
from msp.identity import Can
from msp.tenants import TenantView
from msp.web.csv_answers import Cell, csv_answer
from msp.web.door import Visit, Within, needs
from msp.web.forms import id_of
from msp.web.invoice_paper import amount
from msp.web.office.wing import bp

HEADS = ("Date", "Posting", "Document", "Number", "Account", "Tier", "Debit", "Credit", "Currency")
ACCOUNTS = {
    Account.RECEIVABLE: "Receivable",
    Account.REVENUE: "Revenue",
    Account.SERVICE_CREDITS: "Service credits",
    Account.TAX_PAYABLE: "Tax payable",
    Account.CLIENT_BALANCE: "Client balance",
    Account.CLEARING_STRIPE: "Stripe clearing",
    Account.SUSPENSE: "Suspense",
}
HAPPENED = {
    "issued": "Invoice issued",
    "received": "Payment received",
    "refunded": "Payment sent back",
    "held": "Money held",
    "settled": "Held money settled",
}
POSTINGS_SHOWN, FILE_ROWS = 50, 20_000


@dataclass(frozen=True, slots=True)
class SideRow:
    """One side of a posting; finished amounts, empty on the other side."""

    account: str
    tier: str
    debit: str
    credit: str


@dataclass(frozen=True, slots=True)
class PostingRow:
    """One posting."""

    on_date: date
    words: str
    number: str
    url: str
    currency: str
    sides: tuple[SideRow, ...]


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """What was moved on an account, and what stands on it."""

    account: str
    debit: str
    credit: str
    stands: str
    currency: str


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """The books of one client."""

    tenant: TenantView
    balances: tuple[BalanceRow, ...]
    postings: tuple[PostingRow, ...]
    newest_url: str | None
    older_url: str | None
    file_url: str


@bp.get("/<tenant>/ledger")
@needs(Can.LEDGER_READ, Within.TENANT)
def client_ledger(visit: Visit):
    """The postings of a client, the newest first, under what stands on each account."""
    place = request.args.get("before")
    before = id_of(place, field="before", sentence="There is no such place in the list.") if place else None
    found = ledger.journal(before=before, limit=POSTINGS_SHOWN)
    here: dict[str, Any] = {"tenant": visit.tenant.slug}
    has_older = len(found) == POSTINGS_SHOWN
    page = LedgerPage(
        tenant=visit.tenant,
        balances=tuple(_balance(line) for line in ledger.trial_balance()),
        postings=tuple(_posting(visit.tenant, posting) for posting in found),
        newest_url=url_for("office.client_ledger", **here) if before else None,
        older_url=url_for("office.client_ledger", **here, before=found[-1].id) if has_older else None,
        file_url=url_for("office.client_ledger_csv", **here),
    )
    return render_template("office/books/ledger.html", page=page)


@bp.get("/<tenant>/ledger.csv")
@needs(Can.LEDGER_READ, Within.TENANT)
def client_ledger_csv(visit: Visit):
    """Every entry of a client as a file, for a bookkeeping program."""
    rows = (cells for posting in ledger.journal(limit=FILE_ROWS) for cells in _entry_cells(posting))
    return csv_answer(f"ledger-{visit.tenant.slug}.csv", HEADS, rows)


def _balance(line: ledger.AccountBalance) -> BalanceRow:
    debit, credit, stands = map(amount, (line.debit, line.credit, line.stands))
    return BalanceRow(ACCOUNTS[line.account], debit, credit, stands, line.debit.currency)


def _posting(tenant: TenantView, posting: JournalPosting) -> PostingRow:
    url = url_for("office.invoice", tenant=tenant.slug, number=posting.number) if posting.has_invoice else ""
    sides = tuple(
        SideRow(
            account=ACCOUNTS[one.account],
            tier=one.tier,
            debit=amount(one.debit) if one.debit else "",
            credit=amount(one.credit) if one.credit else "",
        )
        for one in posting.entries
    )
    return PostingRow(posting.on_date, HAPPENED[posting.kind], posting.number, url, posting.currency, sides)


def _entry_cells(posting: JournalPosting) -> Iterator[Sequence[Cell]]:
    about = (posting.on_date, str(posting.id), HAPPENED[posting.kind], posting.number)
    for one in posting.entries:
        yield (*about, one.account.value, one.tier, one.debit.decimal, one.credit.decimal, posting.currency)
