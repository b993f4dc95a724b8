"""The only writer of the ledger: what happened to a document is posted in the transaction in which it happened."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select

from msp.billing.events import InvoiceIssued
from msp.billing.invoice_reading import page_from_rows
from msp.billing.ledger.accounts import Account, balance
from msp.billing.ledger.models import LedgerEntry, LedgerPosting, of_posting
from msp.billing.ledger.posting import (
    DocumentType,
    Move,
    PostingKind,
    held_moves,
    invoice_moves,
    is_balanced,
    note_moves,
    received_moves,
    refunded_moves,
    settled_moves,
)
from msp.billing.models import BillingPeriod, Invoice, InvoiceLine
from msp.billing.notes import CreditNoteIssued, note_page
from msp.billing.payment_events import HeldPaymentSettled, PaymentHeld, PaymentReceived, PaymentRefunded
from msp.billing.payment_models import HeldPayment
from msp.billing.payments import billing_day
from msp.kernel.ids import new_id
from msp.kernel.money import Money
from msp.store import db


@dataclass(frozen=True, slots=True)
class Heading:
    """What a posting is about, and where it stands in the books."""

    document_type: DocumentType
    document_id: UUID
    kind: PostingKind
    number: str
    currency: str
    on_date: date
    entity_key: str | None = None
    invoice_id: UUID | None = None


def when_invoice_issued(fact: InvoiceIssued) -> None:
    """The client owes what was invoiced."""
    invoice = db.session.get_one(Invoice, (fact.tenant_id, fact.object_id))
    period = db.session.get_one(BillingPeriod, (fact.tenant_id, invoice.period_id))
    lines = db.session.scalars(select(InvoiceLine).where(InvoiceLine.invoice_id == invoice.id)).all()
    page = page_from_rows(invoice, period, sorted(lines, key=lambda line: line.position))
    about = _about(invoice, DocumentType.INVOICE, invoice.id, PostingKind.ISSUED, invoice.issued_on)
    post(about, invoice_moves(page.lines, page.tax_total, page.total), now=fact.at)


def when_credit_note_issued(fact: CreditNoteIssued) -> None:
    """The client owes less; what was paid already is the client's."""
    invoice = db.session.get_one(Invoice, (fact.tenant_id, fact.invoice_id))
    page, nets = note_page(fact.object_id), Counter[str]()
    for line in page.lines:
        nets[line.tier] += line.net.minor
    about = _about(invoice, DocumentType.CREDIT_NOTE, fact.object_id, PostingKind.ISSUED, page.issued_on)
    due = standing(invoice.id, Account.RECEIVABLE)
    post(replace(about, number=page.number), note_moves(nets, page.tax_total, due), now=fact.at)


def when_payment_received(fact: PaymentReceived) -> None:
    """Money came: it settles what is due, and what is above that is the client's."""
    invoice, amount = _paid(fact)
    about = _about(invoice, DocumentType.PAYMENT, fact.payment_id, PostingKind.RECEIVED, billing_day(fact.received_at))
    post(about, received_moves(amount, standing(invoice.id, Account.RECEIVABLE)), now=fact.at)


def when_payment_refunded(fact: PaymentRefunded) -> None:
    """Money went back: first what had been paid too much, and the rest is due again."""
    invoice, amount = _paid(fact)
    about = _about(invoice, DocumentType.PAYMENT, fact.payment_id, PostingKind.REFUNDED, billing_day(fact.received_at))
    post(about, refunded_moves(amount, standing(invoice.id, Account.CLIENT_BALANCE)), now=fact.at)


def when_payment_held(fact: PaymentHeld) -> None:
    """Money came that fits nothing: it is kept apart until somebody says what became of it."""
    held, about = _held(fact.tenant_id, fact.object_id, PostingKind.HELD, fact.at)
    post(about, held_moves(Money(held.amount_minor, held.currency)), now=fact.at)


def when_held_payment_settled(fact: HeldPaymentSettled) -> None:
    """What was kept apart has left."""
    held, about = _held(fact.tenant_id, fact.object_id, PostingKind.SETTLED, fact.at)
    post(about, settled_moves(Money(held.amount_minor, held.currency)), now=fact.at)


def post(about: Heading, moves: Sequence[Move], *, now: datetime) -> None:
    """Write a posting for the tenant in scope; its entries first, so that the database can weigh them."""
    assert is_balanced(moves), f"{about.kind} of {about.number} does not balance"
    posting_id = new_id()
    for n, move in enumerate(moves, start=1):
        db.session.add(LedgerEntry(posting_id=posting_id, n=n, **asdict(move)))
    db.session.flush()
    db.session.add(LedgerPosting(id=posting_id, posted_at=now, **asdict(about)))
    db.session.flush()


def standing(invoice_id: UUID, account: Account) -> int:
    """What stands on an account for an invoice in scope, in minor units."""
    sums = (func.coalesce(func.sum(LedgerEntry.debit_minor), 0), func.coalesce(func.sum(LedgerEntry.credit_minor), 0))
    found = select(*sums).join(LedgerPosting, of_posting())
    debit, credit = db.session.execute(
        found.where(LedgerPosting.invoice_id == invoice_id, LedgerEntry.account == account)
    ).one()
    return balance(account, int(debit), int(credit))


def _paid(fact: PaymentReceived | PaymentRefunded) -> tuple[Invoice, Money]:
    invoice = db.session.get_one(Invoice, (fact.tenant_id, fact.object_id))
    return invoice, Money(fact.amount_minor, fact.currency)


def _about(
    invoice: Invoice, document: DocumentType, document_id: UUID, kind: PostingKind, on_date: date | None
) -> Heading:
    assert on_date is not None, "only what is issued is posted"
    assert invoice.number is not None, "only what is issued is posted"
    in_books = (invoice.number, invoice.currency, on_date, invoice.entity_key, invoice.id)
    return Heading(document, document_id, kind, *in_books)


def _held(tenant_id: UUID, held_id: UUID, kind: PostingKind, at: datetime) -> tuple[HeldPayment, Heading]:
    held = db.session.get_one(HeldPayment, (tenant_id, held_id))
    number = held.provider_reference[:40]
    return held, Heading(DocumentType.HELD_PAYMENT, held_id, kind, number, held.currency, billing_day(at))
