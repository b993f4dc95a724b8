"""The only reader of credit notes: one of them as it says it, those of an invoice, and what they took of its lines."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from msp.billing.invoice_page import InvoicePage, read_tax
from msp.billing.models import BillingPeriod, Invoice, InvoiceLine
from msp.billing.note_models import Approval, CreditNote, CreditNoteLine
from msp.billing.note_state import NoteState
from msp.billing.notes.figures import LeftLine, left_lines, left_tax
from msp.billing.notes.page import NotePage, NotePageLine
from msp.billing.parties import Party
from msp.billing.queries import invoice_page
from msp.kernel.errors import Missing
from msp.kernel.money import Money
from msp.store import db

NOTE = "credit_note"


@dataclass(frozen=True, slots=True)
class NoteBrief:
    """A credit note as a row beside its invoice."""

    id: UUID
    number: str
    state: NoteState
    issued_on: date | None
    total: Money
    reason: str


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of an invoice to credit: its page, its lines, and its tax by category and rate."""

    page: InvoicePage
    lines: Sequence[LeftLine]
    tax: dict[tuple[str, str], Money]


def note_page(note_id: UUID) -> NotePage:
    """A credit note of the tenant in scope; Missing when there is none of that id."""
    same = (Invoice.tenant_id == CreditNote.tenant_id) & (Invoice.id == CreditNote.invoice_id)
    of_month = (BillingPeriod.tenant_id == Invoice.tenant_id) & (BillingPeriod.id == Invoice.period_id)
    found = select(CreditNote, Invoice, BillingPeriod).join(Invoice, same).join(BillingPeriod, of_month)
    row = db.session.execute(found.where(CreditNote.id == note_id)).one_or_none()
    if row is None:
        raise Missing()
    note, invoice, period = row
    return page_of(note, invoice, period)


def issued_note(number: str) -> NotePage:
    """An issued credit note by its number; Missing when there is none."""
    found = select(CreditNote.id).where(CreditNote.number == number, CreditNote.state == NoteState.ISSUED)
    note_id = db.session.scalars(found).one_or_none()
    if note_id is None:
        raise Missing()
    return note_page(note_id)


def notes_of(invoice_id: UUID, *, issued_only: bool = False) -> list[NoteBrief]:
    """The credit notes of an invoice in scope, the newest first; discarded ones are left out."""
    states = (NoteState.ISSUED,) if issued_only else (NoteState.DRAFT, NoteState.APPROVED, NoteState.ISSUED)
    found = select(CreditNote).where(CreditNote.invoice_id == invoice_id, CreditNote.state.in_(states))
    return [
        NoteBrief(
            row.id,
            row.number or "",
            NoteState(row.state),
            row.issued_on,
            Money(row.total_minor, row.currency),
            row.reason,
        )
        for row in db.session.scalars(found.order_by(CreditNote.id.desc()))
    ]


def left_of(number: str) -> Left:
    """What is left to credit of an issued invoice in scope; Missing when there is none of that number."""
    page = invoice_page(number)
    if not page.is_issued:
        raise Missing()
    taken: dict[str, Money] = defaultdict(lambda: Money.zero(page.currency))
    taxes: dict[tuple[str, str], Money] = defaultdict(lambda: Money.zero(page.currency))
    issued = select(CreditNote).where(CreditNote.invoice_id == page.id, CreditNote.state == NoteState.ISSUED)
    for note in db.session.scalars(issued):
        for line, net in _lines_of(note):
            taken[line.key] += net
        for group in (read_tax(told, page.currency) for told in note.tax_groups):
            taxes[group.category, group.rate] += group.tax
    return Left(page, left_lines(page, taken), left_tax(page, taxes))


def page_of(note: CreditNote, invoice: Invoice, period: BillingPeriod) -> NotePage:
    """A note's rows as the page they make."""
    lines = tuple(
        NotePageLine(line.position, line.key, line.tier, line.description, net, line.tax_rate, line.tax_category)
        for line, net in _lines_of(note)
    )
    assert invoice.issued_on is not None, "only an issued invoice is credited"
    approval = db.session.scalars(
        select(Approval).where(Approval.document_type == NOTE, Approval.document_id == note.id)
    ).first()
    return NotePage(
        id=note.id,
        state=NoteState(note.state),
        number=note.number or "",
        invoice_number=invoice.number or "",
        invoiced_on=invoice.issued_on,
        issued_on=note.issued_on,
        month=period.month,
        zone=period.zone,
        currency=note.currency,
        seller=Party.read(invoice.seller),
        buyer=Party.read(invoice.buyer),
        reason=note.reason,
        lines=lines,
        tax=tuple(read_tax(group, note.currency) for group in note.tax_groups),
        drafted_by=note.drafted_by,
        drafted_by_id=note.drafted_by_id,
        approved_by=approval.by_name if approval else "",
        content_hash=note.content_hash or "",
    )


def _lines_of(note: CreditNote) -> list[tuple[InvoiceLine, Money]]:
    same = (InvoiceLine.tenant_id == CreditNoteLine.tenant_id) & (InvoiceLine.id == CreditNoteLine.line_id)
    found = select(InvoiceLine, CreditNoteLine.net_minor).join(CreditNoteLine, same)
    mine = (CreditNoteLine.tenant_id == note.tenant_id, CreditNoteLine.note_id == note.id)
    rows = db.session.execute(found.where(*mine).order_by(InvoiceLine.position))
    return [(line, Money(minor, note.currency)) for line, minor in rows]
