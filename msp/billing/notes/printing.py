"""A credit note as words and figures ready for paper: every value a text, nothing left to compute."""

from collections.abc import Iterator
from typing import Any

from msp.billing.notes.page import NotePage
from msp.billing.paper import amount_words, day_words, month_words
from msp.billing.printing import party_on_paper, sheet_of
from msp.kernel.money import Money


def note_paper(page: NotePage) -> dict[str, Any]:
    """What a credit note prints."""
    return {
        "paper": sheet_of(page.zone),
        "title": "Credit note",
        "subject": f"On invoice {page.invoice_number}, {month_words(page.month)}",
        "number": page.number,
        "seller": party_on_paper(page.seller),
        "buyer": party_on_paper(page.buyer),
        "particulars": [[name, value] for name, value in _particulars(page) if value],
        "currency": page.currency,
        "reason": page.reason,
        "lines": [
            {
                "position": str(line.position),
                "description": line.description,
                "tier": line.tier,
                "amount": amount_words(line.net),
            }
            for line in page.lines
        ],
        "totals": [[name, amount_words(value)] for name, value in _totals(page)],
        "due": [f"Credited, {page.currency}", amount_words(page.total)],
        "notes": list(_notes(page)),
        "hash": page.content_hash,
    }


def _particulars(page: NotePage) -> Iterator[tuple[str, str]]:
    yield "Credit note number", page.number
    yield "Date", day_words(page.issued_on, page.zone) if page.issued_on else ""
    yield "On invoice", page.invoice_number
    yield "Of", day_words(page.invoiced_on, page.zone)
    yield "Your reference", page.buyer.reference


def _totals(page: NotePage) -> Iterator[tuple[str, Money]]:
    yield "Credited before tax", page.net
    for group in page.tax:
        yield f"VAT {group.rate} % on {amount_words(group.taxable)}", group.tax


def _notes(page: NotePage) -> Iterator[str]:
    yield from dict.fromkeys(group.mention for group in page.tax if group.mention)
    yield (
        f"It lowers what is due on invoice {page.invoice_number}; what was paid already stands to your credit until it"
        " is sent back."
    )
