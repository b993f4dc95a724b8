"""The only reader of payments for other rooms: how invoices stand, what was paid, what is held."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, func, select

from msp import tenants
from msp.billing.checkout import LIVE, AttemptState, HeldReason
from msp.billing.credited import credited_minor
from msp.billing.invoice_page import InvoiceStatus
from msp.billing.models import Invoice
from msp.billing.payment import PaymentKind, PaymentLine, PaymentStatus
from msp.billing.payment_models import HeldPayment, Payment, PaymentAttempt
from msp.kernel.errors import Missing
from msp.kernel.money import Money
from msp.store import db


@dataclass(frozen=True, slots=True)
class LiveAttempt:
    """An attempt to pay that has not ended; `url` leads to its page while there is one."""

    id: UUID
    state: AttemptState
    amount: Money
    url: str
    expires_at: datetime | None
    opened_by: str


@dataclass(frozen=True, slots=True)
class HeldLine:
    """Held money as the office reads of it; `number` is empty when nobody was asked for it."""

    id: UUID
    tenant_id: UUID
    number: str
    amount: Money
    reason: HeldReason
    reference: str
    received_at: datetime
    settled_at: datetime | None
    settled_by: str
    note: str


@dataclass(frozen=True, slots=True)
class InvoicePayments:
    """Everything about the money of one invoice."""

    invoice_id: UUID
    number: str
    seller: str
    bank: str
    status: PaymentStatus
    lines: tuple[PaymentLine, ...]
    live: LiveAttempt | None
    held: tuple[HeldLine, ...]

    @property
    def is_held_up(self) -> bool:
        """Whether money for it is held, so that nobody is asked to pay a second time."""
        return any(line.settled_at is None for line in self.held)


def billing_day(now: datetime) -> date:
    """The day at the provider, by whose calendar invoices are dated and due."""
    return now.astimezone(ZoneInfo(tenants.provider().time_zone)).date()


def payment_status(number: str) -> InvoicePayments:
    """How an issued invoice in scope stands; Missing when there is none of that number."""
    found = select(Invoice).where(Invoice.number == number, Invoice.status == InvoiceStatus.ISSUED)
    return _of(db.session.scalars(found).one_or_none())


def payment_status_of(invoice_id: UUID) -> InvoicePayments:
    """The same by the invoice's id, as a link names it."""
    found = select(Invoice).where(Invoice.id == invoice_id, Invoice.status == InvoiceStatus.ISSUED)
    return _of(db.session.scalars(found).one_or_none())


def statuses_of(invoice_ids: Collection[UUID]) -> Mapping[UUID, PaymentStatus]:
    """How many invoices in scope stand, by id, in one look."""
    told = (Invoice.id, Invoice.total_minor, Invoice.currency, Invoice.due_on)
    found = select(*told, paid_minor(), credited_minor())
    rows = db.session.execute(found.where(Invoice.id.in_(list(invoice_ids))))
    return {
        id_: PaymentStatus(
            Money(invoiced, currency), Money(int(paid), currency), due_on, Money(int(credited), currency)
        )
        for id_, invoiced, currency, due_on, paid, credited in rows
    }


def paid_minor() -> ScalarSelect[int]:
    """What was paid on an invoice of the enclosing query less what went back, in minor units."""
    same = (Payment.tenant_id == Invoice.tenant_id) & (Payment.invoice_id == Invoice.id)
    return select(func.coalesce(func.sum(Payment.amount_minor), 0)).where(same).correlate(Invoice).scalar_subquery()


def held_payments(*, limit: int = 200) -> list[HeldLine]:
    """Held money of the tenants in scope, what is not settled first, then the newest."""
    same = (Invoice.tenant_id == HeldPayment.tenant_id) & (Invoice.id == HeldPayment.invoice_id)
    found = select(HeldPayment, Invoice.number).join(Invoice, same, isouter=True)
    order = (HeldPayment.settled_at.is_not(None), HeldPayment.id.desc())
    return [_held_line(row, number or "") for row, number in db.session.execute(found.order_by(*order).limit(limit))]


def held_payment_of(held_id: UUID) -> HeldLine:
    """One held amount of the tenants in scope; Missing when there is none."""
    same = (Invoice.tenant_id == HeldPayment.tenant_id) & (Invoice.id == HeldPayment.invoice_id)
    found = select(HeldPayment, Invoice.number).join(Invoice, same, isouter=True).where(HeldPayment.id == held_id)
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise Missing()
    return _held_line(row[0], row[1] or "")


def held_count() -> int:
    """How many amounts of the tenants in scope are held and not settled."""
    counted = select(func.count()).select_from(HeldPayment).where(HeldPayment.settled_at.is_(None))
    return db.session.scalars(counted).one()


def _of(invoice: Invoice | None) -> InvoicePayments:
    if invoice is None:
        raise Missing()
    lines = _lines(invoice)
    paid = Money(sum(line.amount.minor for line in lines), invoice.currency)
    return InvoicePayments(
        invoice_id=invoice.id,
        number=invoice.number or "",
        seller=invoice.seller["name"],
        bank=invoice.seller["bank"],
        status=PaymentStatus(Money(invoice.total_minor, invoice.currency), paid, invoice.due_on, _credited(invoice)),
        lines=lines,
        live=_live(invoice),
        held=_held(invoice),
    )


def _credited(invoice: Invoice) -> Money:
    found = select(credited_minor()).select_from(Invoice)
    mine = (Invoice.tenant_id == invoice.tenant_id, Invoice.id == invoice.id)
    return Money(int(db.session.scalars(found.where(*mine)).one()), invoice.currency)


def _lines(invoice: Invoice) -> tuple[PaymentLine, ...]:
    mine = (Payment.tenant_id == invoice.tenant_id, Payment.invoice_id == invoice.id)
    rows = db.session.scalars(select(Payment).where(*mine).order_by(Payment.received_at, Payment.id))
    return tuple(
        PaymentLine(
            id=row.id,
            kind=PaymentKind(row.kind),
            amount=Money(row.amount_minor, row.currency),
            reference=row.provider_reference,
            received_at=row.received_at,
        )
        for row in rows
    )


def _live(invoice: Invoice) -> LiveAttempt | None:
    mine = (PaymentAttempt.tenant_id == invoice.tenant_id, PaymentAttempt.invoice_id == invoice.id)
    row = db.session.scalars(select(PaymentAttempt).where(*mine, PaymentAttempt.state.in_(LIVE))).one_or_none()
    if row is None:
        return None
    amount = Money(row.amount_minor, row.currency)
    return LiveAttempt(row.id, AttemptState(row.state), amount, row.session_url or "", row.expires_at, row.opened_by)


def _held(invoice: Invoice) -> tuple[HeldLine, ...]:
    mine = (HeldPayment.tenant_id == invoice.tenant_id, HeldPayment.invoice_id == invoice.id)
    rows = db.session.scalars(select(HeldPayment).where(*mine).order_by(HeldPayment.id))
    return tuple(_held_line(row, invoice.number or "") for row in rows)


def _held_line(row: HeldPayment, number: str) -> HeldLine:
    return HeldLine(
        id=row.id,
        tenant_id=row.tenant_id,
        number=number,
        amount=Money(row.amount_minor, row.currency),
        reason=HeldReason(row.reason),
        reference=row.provider_reference,
        received_at=row.received_at,
        settled_at=row.settled_at,
        settled_by=row.settled_by or "",
        note=row.settled_note or "",
    )
