"""Whether the ledger says what the documents say (invariant I1 of reliability.md section 4)."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import func, select

from msp.billing.credited import credited_minor
from msp.billing.invoice_page import InvoiceStatus
from msp.billing.ledger.accounts import Account, balance
from msp.billing.ledger.models import LedgerEntry, LedgerPosting, of_posting
from msp.billing.ledger.queries import trial_balance
from msp.billing.models import Invoice
from msp.billing.payments import paid_minor
from msp.store import db


def broken_books() -> Iterator[str]:
    """A sentence for everything in the books of the tenants in scope that does not agree."""
    moved: dict[str, int] = {}
    for account in trial_balance():
        currency = account.debit.currency
        moved[currency] = moved.get(currency, 0) + account.debit.minor - account.credit.minor
    yield from (f"the ledger is out of balance in {currency}" for currency, minor in moved.items() if minor)
    owed = _owed()
    issued = select(Invoice.id, Invoice.number, Invoice.total_minor, (paid_minor() + credited_minor()).label("paid"))
    for row in db.session.execute(issued.where(Invoice.status == InvoiceStatus.ISSUED).order_by(Invoice.number)):
        if owed.get(row.id) != row.total_minor - int(row.paid):
            yield f"the ledger says of invoice {row.number} another amount due than its payments and credit notes do"


def _owed() -> dict[UUID | None, int]:
    """What is due on each invoice by the ledger, less what was paid too much; None for one that was never posted."""
    sums = (func.sum(LedgerEntry.debit_minor).label("debit"), func.sum(LedgerEntry.credit_minor).label("credit"))
    found = select(LedgerPosting.invoice_id, LedgerEntry.account, *sums).join(LedgerPosting, of_posting())
    told = (Account.RECEIVABLE, Account.CLIENT_BALANCE)
    found = found.where(LedgerEntry.account.in_(told), LedgerPosting.invoice_id.is_not(None))
    posted = db.session.scalars(select(LedgerPosting.invoice_id).where(LedgerPosting.invoice_id.is_not(None)))
    owed: dict[UUID | None, int] = dict.fromkeys(posted, 0)
    for row in db.session.execute(found.group_by(LedgerPosting.invoice_id, LedgerEntry.account)):
        stands = balance(Account(row.account), int(row.debit), int(row.credit))
        owed[row.invoice_id] += stands if row.account == Account.RECEIVABLE else -stands
    return owed
