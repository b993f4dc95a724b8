"""The ledger: what every document moved between the accounts, append-only and balanced; balances are its sums."""

from msp.billing.ledger.accounts import Account
from msp.billing.ledger.ageing import CLASSES, Ageing, Owed
from msp.billing.ledger.checks import broken_books
from msp.billing.ledger.keeping import (
    when_credit_note_issued,
    when_held_payment_settled,
    when_invoice_issued,
    when_payment_held,
    when_payment_received,
    when_payment_refunded,
)
from msp.billing.ledger.queries import (
    AccountBalance,
    JournalPosting,
    Receivables,
    TierRevenue,
    journal,
    owed,
    receivables,
    revenue_by_tier,
    trial_balance,
)

__all__ = [
    "CLASSES",
    "Account",
    "AccountBalance",
    "Ageing",
    "JournalPosting",
    "Owed",
    "Receivables",
    "TierRevenue",
    "broken_books",
    "journal",
    "owed",
    "receivables",
    "revenue_by_tier",
    "trial_balance",
    "when_credit_note_issued",
    "when_held_payment_settled",
    "when_invoice_issued",
    "when_payment_held",
    "when_payment_received",
    "when_payment_refunded",
]
