"""An invoice as words and figures ready for paper: every value a text, nothing left to compute."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any

from msp.billing.invoice_page import InvoicePage, PageLine
from msp.billing.paper import amount_words, day_words, figure_words, is_american, month_words, printed, span_words
from msp.billing.parties import Party
from msp.billing.statement_words import duration
from msp.billing.wording import plain, priced
from msp.kernel.money import Money
from msp.kernel.periods import Month

_ALL = "ALL"
_SECONDS = {"hour": 3600, "min": 60}
#: Units that are words; those of meters stay as the card writes them, such as GB.
_COUNTED = ("month", "day", "user", "device", "site", "ticket", "bill", "block", "unit")


def invoice_paper(page: InvoicePage) -> dict[str, Any]:
    """What an invoice prints, issued or only previewed."""
    return {
        "paper": sheet_of(page.zone),
        "title": "Invoice" if page.is_issued else "Invoice preview",
        "subject": f"Managed support, {month_words(page.month)}",
        "number": page.number,
        "seller": party_on_paper(page.seller),
        "buyer": party_on_paper(page.buyer),
        "particulars": [[name, value] for name, value in _particulars(page) if value],
        "currency": page.currency,
        "charges": [_line(line) for line in page.charges],
        "credits": [_line(line) for line in page.credits],
        "totals": [[name, amount_words(value)] for name, value in _totals(page)],
        "due": [f"{'Total due' if page.is_issued else 'Total so far'}, {page.currency}", amount_words(page.total)],
        "notes": list(_notes(page)),
        "workings": [_working(line) for line in page.lines],
        "hash": page.content_hash,
        "statement_hash": page.statement_hash,
    }


def sheet_of(zone: str) -> str:
    """The sheet that the client's printer holds."""
    return "us-letter" if is_american(zone) else "a4"


def steps_on_paper(steps: Sequence[Mapping[str, Any]], currency: str, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The tree of an explanation as indented rows; parts stand before the step they add up to."""
    for step in steps:
        yield from steps_on_paper(step.get("parts", ()), currency, depth + 1)
        yield {"depth": depth, "say": step["say"], "value": figure_words(step["value"], currency)}


def party_on_paper(party: Party) -> dict[str, Any]:
    """Who invoices or is invoiced, in lines."""
    tax = [f"VAT number {party.tax_id}"] if party.tax_id else []
    return {"name": party.name, "lines": [*party.address, *tax], "bank": party.bank}


def _particulars(page: InvoicePage) -> Iterator[tuple[str, str]]:
    month = Month.parse(page.month)
    first, last = month.first, month.next.first - timedelta(days=1)
    yield "Invoice number", page.number
    yield "Invoice date", day_words(page.issued_on, page.zone) if page.issued_on else ""
    yield "Due date", day_words(page.due_on, page.zone) if page.due_on else ""
    yield "Period", span_words(first, last, page.zone)
    yield "Contract", page.agreed.contract_number
    yield "Your reference", page.buyer.reference
    yield "Purchase order", page.agreed.purchase_order
    yield "Account manager", page.agreed.account_manager


def _line(line: PageLine) -> dict[str, str]:
    return {
        "position": str(line.position),
        "description": line.description,
        "tier": "all tiers" if line.tier == _ALL else line.tier,
        "quantity": _quantity(line),
        "rate": _rate(line),
        "amount": amount_words(line.amount),
    }


def _quantity(line: PageLine) -> str:
    """Hours to the minute, so that quantity x rate is the amount on paper too."""
    if not line.quantity:
        return ""
    if line.unit in _SECONDS:
        return printed(duration(round(Fraction(line.quantity) * _SECONDS[line.unit])))
    count = Fraction(line.quantity)
    return printed(f"{plain(count)} {line.unit}{'s' if line.unit in _COUNTED and count != 1 else ''}")


def _rate(line: PageLine) -> str:
    """With every decimal it has, so that whoever multiplies gets the amount."""
    if not line.rate:
        return ""
    rate = priced(Fraction(line.rate), line.amount.currency)
    return printed(plain(Fraction(line.rate)) if rate.endswith("…") else rate)


def _totals(page: InvoicePage) -> Iterator[tuple[str, Money]]:
    yield "Charges", page.net
    if page.credits:
        yield "Service credits", -page.credit
        yield "Net after credits", page.taxable
    for group in page.tax:
        yield f"VAT {group.rate} % on {amount_words(group.taxable)}", group.tax


def _notes(page: InvoicePage) -> Iterator[str]:
    """What the law and the payer need to read."""
    yield from dict.fromkeys(group.mention for group in page.tax if group.mention)
    if page.is_issued and page.due_on:
        due, amount = day_words(page.due_on, page.zone), amount_words(page.total)
        yield f"Please pay {amount} {page.currency} by {due} to {page.seller.bank}, quoting {page.number}."
    else:
        yield "This is a preview: figures may still change until the month is closed. Please do not pay it."
    if page.credits:
        yield "The service credits are explained ticket by ticket in the compliance statement of the same month."


def _working(line: PageLine) -> dict[str, Any]:
    return {
        "title": f"{line.position}. {line.description}",
        "steps": list(steps_on_paper(line.steps, line.amount.currency)),
    }
