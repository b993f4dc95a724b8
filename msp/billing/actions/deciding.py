"""The pure core of a month: from what was loaded to one draft, its page and its statement (money.md section 1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from msp.billing.actions.loading import MonthInputs
from msp.billing.actions.ordered import order_warning
from msp.billing.canonical import content_hash
from msp.billing.explain import re_add
from msp.billing.invoice_draft import InvoiceDraft
from msp.billing.invoice_math import draft_invoice
from msp.billing.invoice_page import InvoicePage, InvoiceStatus
from msp.billing.invoice_rows import rows_of, taxes_of
from msp.billing.statement import statement_document


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything decided about a month, before anything is written."""

    inputs: MonthInputs
    draft: InvoiceDraft
    page: InvoicePage
    statement: dict[str, Any]
    warnings: tuple[str, ...]


def decide(inputs: MonthInputs) -> Figures:
    """The draft, whose every explanation re-adds, and the papers made of it."""
    draft = draft_invoice(inputs.judged.card, inputs.facts)
    for line in (*draft.lines, *draft.allowances):
        re_add(line)
    statement = statement_document(inputs.heading, inputs.judged, draft)
    page = _page(inputs, draft, content_hash(statement))
    return Figures(inputs, draft, page, statement, tuple(_warnings(inputs, page)))


def _warnings(inputs: MonthInputs, page: InvoicePage) -> Iterator[str]:
    """What whoever closes the month should know; none of it stands in the way of a preview."""
    order = order_warning(inputs.judged.card.purchase_order, inputs.ordered, page.taxable)
    yield from (sentence for sentence in (inputs.waits, order) if sentence)


def _page(inputs: MonthInputs, draft: InvoiceDraft, statement_hash: str) -> InvoicePage:
    heading = inputs.heading
    return InvoicePage(
        id=None,
        status=InvoiceStatus.DRAFT,
        number="",
        month=heading.month,
        zone=heading.zone,
        starts_at=heading.span.start,
        ends_at=heading.span.end,
        issued_on=None,
        due_on=None,
        currency=heading.currency,
        seller=heading.seller,
        buyer=heading.buyer,
        agreed=heading.agreed,
        lines=rows_of(draft),
        tax=taxes_of(draft),
        statement_hash=statement_hash,
    )
