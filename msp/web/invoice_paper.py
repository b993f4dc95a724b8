"""An invoice as a page: one builder for preview, office and portal, so that all of them show the same figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from msp.billing.invoice_page import InvoicePage, PageLine, RowKind
from msp.billing.paper import month_words
from msp.billing.printing import invoice_paper, steps_on_paper
from msp.kernel.money import Money
from msp.tiers import Tier
from msp.web.figures import as_here
from msp.web.filters import money


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of the money table; `explanation` opens in place."""

    description: str
    quantity: str
    rate: str
    amount: str
    kind: str
    explanation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerTotal:
    """A sum below the lines."""

    label: str
    amount: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """Everything the page of an invoice shows; amounts are finished texts."""

    title: str
    number: str
    month: str
    is_issued: bool
    due_on: date | None
    currency: str
    seller: Mapping[str, Any]
    buyer: Mapping[str, Any]
    particulars: Sequence[tuple[str, str]]
    lines: tuple[LedgerLine, ...]
    totals: tuple[LedgerTotal, ...]
    notes: Sequence[str]
    total: str
    credit: str
    content_hash: str
    statement_hash: str


def paper_of(page: InvoicePage) -> InvoicePaper:
    """The page of an invoice, issued or only previewed."""
    printed = invoice_paper(page)
    quantities = {row["position"]: row for row in (*printed["charges"], *printed["credits"])}
    return InvoicePaper(
        title=printed["title"],
        number=page.number,
        month=month_words(page.month),
        is_issued=page.is_issued,
        due_on=page.due_on,
        currency=page.currency,
        seller=printed["seller"],
        buyer=printed["buyer"],
        particulars=[(name, value) for name, value in printed["particulars"]],
        lines=tuple(_line(line, quantities[str(line.position)]) for line in page.lines),
        totals=tuple(_totals(page)),
        notes=[as_here(note) for note in printed["notes"]],
        total=amount(page.total),
        credit=amount(-page.credit) if page.credit else "",
        content_hash=page.content_hash,
        statement_hash=page.statement_hash,
    )


def amount(value: Money) -> str:
    """An amount as every page writes it."""
    return money(value.minor, value.currency)


def sentences(steps: Sequence[Mapping[str, Any]], currency: str) -> tuple[str, ...]:
    """The working of an amount, a step a sentence; parts stand before the step they add up to."""
    rows = steps_on_paper(steps, currency)
    return tuple(_sentence(row["depth"], as_here(row["say"]), as_here(row["value"])) for row in rows)


def _sentence(depth: int, said: str, value: str) -> str:
    # Many steps end in their value already: it is not said twice.
    return f"{'· ' * depth}{said}" if said.endswith(f" {value}") else f"{'· ' * depth}{said} = {value}"


def _line(line: PageLine, printed: Mapping[str, str]) -> LedgerLine:
    return LedgerLine(
        description=_named(line),
        quantity=as_here(printed["quantity"]),
        rate=as_here(printed["rate"]),
        amount=amount(line.amount),
        kind=str(RowKind(line.kind)),
        explanation=sentences(line.steps, line.amount.currency),
    )


def _named(line: PageLine) -> str:
    """The line with its tier in front, unless its own words say it already."""
    said = line.tier in line.description or line.tier not in list(Tier)
    return line.description if said else f"{line.tier} · {line.description}"


def _totals(page: InvoicePage) -> Iterator[LedgerTotal]:
    yield LedgerTotal("Charges", amount(page.net))
    if page.credits:
        yield LedgerTotal("Service credits", amount(-page.credit))
        yield LedgerTotal("Net after credits", amount(page.taxable))
    for group in page.tax:
        yield LedgerTotal(f"VAT {group.rate} % on {amount(group.taxable)}", amount(group.tax))
    yield LedgerTotal("Total due" if page.is_issued else "Total so far", amount(page.total), strong=True)
