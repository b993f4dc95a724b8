"""Invoice and statement as PDF, set by Typst from data alone: what people typed is only ever text."""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from msp.billing.invoice_page import InvoicePage
from msp.billing.notes.page import NotePage
from msp.billing.notes.printing import note_paper
from msp.billing.printing import invoice_paper
from msp.billing.queries import StatementPage
from msp.billing.statement_printing import statement_paper

_FOLDER = Path(__file__).parent / "typst"


class _Press:
    """One template with its fonts loaded; the fonts are Typst's own, so every machine prints the same."""

    def __init__(self, template: str) -> None:
        self._template = template
        self._compiler: typst.Compiler | None = None
        self._lock = Lock()

    def print(self, data: dict[str, Any], dated: datetime) -> bytes:
        """The PDF of the data; the same data gives the same bytes."""
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        with self._lock:
            if self._compiler is None:
                fonts = typst.Fonts(include_system_fonts=False)
                self._compiler = typst.Compiler(_FOLDER / self._template, root=_FOLDER, font_paths=fonts)
            pdf = self._compiler.compile(format="pdf", sys_inputs=inputs, timestamp=dated)
        assert isinstance(pdf, bytes), "one PDF comes back as bytes"
        return pdf


_invoices, _notes, _statements = _Press("invoice.typ"), _Press("note.typ"), _Press("statement.typ")


def invoice_pdf(page: InvoicePage) -> bytes:
    """An invoice as a PDF dated on its day of issue; a preview bears the end of its month."""
    dated = datetime.combine(page.issued_on, time(), UTC) if page.issued_on else page.ends_at
    return _invoices.print(invoice_paper(page), dated)


def note_pdf(page: NotePage) -> bytes:
    """An issued credit note as a PDF dated on its day of issue."""
    assert page.issued_on is not None, "only an issued note is printed"
    return _notes.print(note_paper(page), datetime.combine(page.issued_on, time(), UTC))


def statement_pdf(page: StatementPage) -> bytes:
    """A compliance statement as a PDF dated at the end of its month."""
    ended = datetime.fromisoformat(page.document["span"][1]).astimezone(UTC)
    return _statements.print(statement_paper(page.number, page.document, page.content_hash), ended)
