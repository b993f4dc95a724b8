"""The only writer of credit notes: drafted, approved by another person, issued with the next number (money.md 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from msp.billing.actions.issuing import next_number
from msp.billing.actions.paying import held_invoice
from msp.billing.invoice_page import tax_document
from msp.billing.models import BillingPeriod, Invoice, InvoiceLine, LegalEntity
from msp.billing.note_models import Approval, CreditNote, CreditNoteLine
from msp.billing.note_state import NOTE_SERIES, NoteState
from msp.billing.notes.events import CreditNoteApproved, CreditNoteDiscarded, CreditNoteDrafted, CreditNoteIssued
from msp.billing.notes.figures import NoteFigures, note_figures
from msp.billing.notes.page import NotePage
from msp.billing.notes.reading import NOTE, Left, left_of, note_page, page_of
from msp.billing.payments import billing_day
from msp.identity import Actor
from msp.kernel.errors import Conflict, Forbidden, Invalid, Missing
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.kernel.money import Money
from msp.store import db

REASON_LENGTH = 500


@dataclass(frozen=True, slots=True)
class NoteForm:
    """How much of each line of an invoice is credited, before tax, and why; the client reads the reason."""

    invoice_number: str
    nets: Mapping[str, Money]
    reason: str


def draft_note(form: NoteForm, *, by: Actor, now: datetime) -> UUID:
    """Propose a credit note on an issued invoice of the tenant in scope.

    Missing without such an invoice; Invalid names the line of which more is credited than is left, or a missing reason.
    """
    invoice = held_invoice(form.invoice_number)
    reason = form.reason.strip()
    if not 1 <= len(reason) <= REASON_LENGTH:
        raise Invalid(f"Say why, in at most {REASON_LENGTH} characters; the client reads it.", field="reason")
    left = left_of(form.invoice_number)
    figures = _figures(left, form.nets)
    note = _row(invoice, figures, reason, by, now)
    db.session.add(note)
    db.session.flush()
    ids = {key: id_ for id_, key in db.session.execute(_keys(invoice))}
    db.session.add_all(
        CreditNoteLine(note_id=note.id, line_id=ids[line.of.key], net_minor=line.net.minor) for line in figures.lines
    )
    db.session.flush()
    money = {"currency": note.currency, "total_minor": note.total_minor}
    publish(CreditNoteDrafted(**_about(note, now), invoice_number=form.invoice_number, **money))
    return note.id


def approve_note(note_id: UUID, seal: str, *, by: Actor, now: datetime) -> None:
    """Agree to the content of a draft that was looked at under this hash.

    Forbidden to whoever drafted it; Conflict when it is no draft any more, or says another thing than was looked at.
    """
    note, invoice, _ = _held(note_id)
    page = note_page(note_id)
    _refuse_unless(note, NoteState.DRAFT, "approved")
    if note.drafted_by_id == by.id:
        raise Forbidden("A credit note is approved by somebody else than whoever drafted it.")
    if page.seal != seal:
        raise Conflict("The credit note says another thing than you looked at; look at it again.")
    assert by.id is not None, "an approval is a person's"
    about = {"document_type": NOTE, "document_id": note.id, "content_hash": seal}
    db.session.add(Approval(**about, by_id=by.id, by_name=by.name[:200], approved_at=now))
    note.state = NoteState.APPROVED
    db.session.flush()
    publish(CreditNoteApproved(**_about(note, now), invoice_number=invoice.number or "", content_hash=seal))


def discard_note(note_id: UUID, *, now: datetime) -> None:
    """Take a proposal back before it has a number; Conflict when it was issued or discarded."""
    note, invoice, _ = _held(note_id)
    if note.state not in (NoteState.DRAFT, NoteState.APPROVED):
        raise Conflict(f"The credit note is {note.state} and stays what it is.")
    note.state = NoteState.DISCARDED
    db.session.flush()
    publish(CreditNoteDiscarded(**_about(note, now), invoice_number=invoice.number or ""))


def issue_note(note_id: UUID, *, now: datetime) -> NotePage:
    """Draw the number, date and seal an approved note; a second call returns what was issued before.

    Conflict when it was not approved as it stands, when less is left of a line than it credits, or when its date would
    lie before the last one of its series.
    """
    note, invoice, period = _held(note_id)
    if note.state != NoteState.ISSUED:
        _refuse_unless(note, NoteState.APPROVED, "issued")
        _check_still_fits(note_page(note_id))
        _number(note, now)
        note.content_hash = page_of(note, invoice, period).full_hash
        note.state = NoteState.ISSUED
        db.session.flush()
        publish(_issued(note, invoice, now))
    return note_page(note_id)


def _figures(left: Left, nets: Mapping[str, Money]) -> NoteFigures:
    mentions = {(group.category, group.rate): group.mention for group in left.page.tax}
    return note_figures(left.lines, left.tax, nets, mentions)


def _row(invoice: Invoice, figures: NoteFigures, reason: str, by: Actor, now: datetime) -> CreditNote:
    assert by.id is not None, "a note is drafted by a person"
    return CreditNote(
        id=new_id(),
        invoice_id=invoice.id,
        state=NoteState.DRAFT,
        entity_key=invoice.entity_key,
        series=NOTE_SERIES,
        currency=figures.currency,
        net_minor=figures.net.minor,
        tax_minor=figures.tax_total.minor,
        total_minor=figures.total.minor,
        tax_groups=[tax_document(group) for group in figures.tax],
        reason=reason,
        drafted_at=now,
        drafted_by=by.name[:200],
        drafted_by_id=by.id,
    )


def _keys(invoice: Invoice) -> Select[UUID, str]:
    mine = (InvoiceLine.tenant_id == invoice.tenant_id, InvoiceLine.invoice_id == invoice.id)
    return select(InvoiceLine.id, InvoiceLine.key).where(*mine)


def _held(note_id: UUID) -> tuple[CreditNote, Invoice, BillingPeriod]:
    """The note under the lock of its invoice, which all money of an invoice waits for."""
    row = db.session.scalars(select(CreditNote).where(CreditNote.id == note_id)).one_or_none()
    if row is None:
        raise Missing()
    invoice = db.session.get_one(Invoice, (row.tenant_id, row.invoice_id), with_for_update=True)
    db.session.refresh(row)
    return row, invoice, db.session.get_one(BillingPeriod, (row.tenant_id, invoice.period_id))


def _refuse_unless(note: CreditNote, state: NoteState, verb: str) -> None:
    if note.state != state:
        raise Conflict(f"Only a note that is {state} is {verb}; this one is {note.state}.")


def _check_still_fits(page: NotePage) -> None:
    """Another note may have been issued since: what is credited must still be left, with the tax that was approved."""
    again = _figures(left_of(page.invoice_number), {line.key: line.net for line in page.lines})
    if again.tax != page.tax:
        raise Conflict("Another credit note was issued meanwhile, so the tax is not what was approved; draft it anew.")


def _number(note: CreditNote, now: datetime) -> None:
    entity, today = db.session.get_one(LegalEntity, note.entity_key), billing_day(now)
    note.issued_on, note.year = today, today.year
    note.sequence = next_number(entity.key, NOTE_SERIES, today)
    note.number = f"{entity.invoice_prefix}-{NOTE_SERIES}-{today.year}-{note.sequence:05d}"


def _issued(note: CreditNote, invoice: Invoice, now: datetime) -> CreditNoteIssued:
    return CreditNoteIssued(
        **_about(note, now),
        number=note.number or "",
        invoice_id=invoice.id,
        invoice_number=invoice.number or "",
        currency=note.currency,
        net_minor=note.net_minor,
        tax_minor=note.tax_minor,
        total_minor=note.total_minor,
        content_hash=note.content_hash or "",
    )


def _about(note: CreditNote, now: datetime) -> dict[str, Any]:
    return {"tenant_id": note.tenant_id, "object_id": note.id, "at": now}
