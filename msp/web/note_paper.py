"""A credit note as a page shows it, the same for office and portal, and its PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, url_for

from msp.billing import documents, notes
from msp.billing.notes import NotePage
from msp.billing.paper import month_words
from msp.web.invoice_paper import amount


@dataclass(frozen=True, slots=True)
class NotePaperLine:
    """What is credited of a line; a finished amount."""

    position: int
    description: str
    tier: str
    net: str


@dataclass(frozen=True, slots=True)
class NotePaper:
    """Everything that a credit note says; finished texts."""

    number: str
    invoice_number: str
    month: str
    issued_on: date | None
    currency: str
    reason: str
    lines: Sequence[NotePaperLine]
    totals: Sequence[tuple[str, str]]
    total: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A credit note beside its invoice."""

    words: str
    state: str
    issued_on: date | None
    total: str
    reason: str
    url: str


def note_paper_of(page: NotePage) -> NotePaper:
    """The paper of a note."""
    taxes = [(f"VAT {group.rate} % on {amount(group.taxable)}", amount(group.tax)) for group in page.tax]
    return NotePaper(
        number=page.number,
        invoice_number=page.invoice_number,
        month=month_words(page.month),
        issued_on=page.issued_on,
        currency=page.currency,
        reason=page.reason,
        lines=[NotePaperLine(line.position, line.description, line.tier, amount(line.net)) for line in page.lines],
        totals=[("Credited before tax", amount(page.net)), *taxes],
        total=amount(page.total),
        content_hash=page.content_hash,
    )


def office_rows(invoice_id: UUID, slug: str) -> list[NoteRow]:
    """The notes of an invoice with the address of each in the office, drafts too."""
    here: dict[str, Any] = {"tenant": slug}
    return [_row(one, url_for("office.credit_note", **here, note_id=one.id)) for one in notes.notes_of(invoice_id)]


def portal_rows(invoice_id: UUID, slug: str) -> list[NoteRow]:
    """The issued notes of an invoice, each leading to its PDF."""
    here: dict[str, Any] = {"tenant": slug}
    found = notes.notes_of(invoice_id, issued_only=True)
    return [_row(one, url_for("portal.credit_note_pdf", **here, number=one.number)) for one in found]


def pdf_of_note(page: NotePage) -> Response:
    """The note itself, as a download under its number."""
    answer = Response(documents.note_pdf(page), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{page.number}.pdf"'
    return answer


def _row(one: notes.NoteBrief, url: str) -> NoteRow:
    return NoteRow(one.number or "Draft", one.state.value, one.issued_on, amount(one.total), one.reason, url)
