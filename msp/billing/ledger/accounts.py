"""Pure: the accounts of the ledger, and on which side each of them grows (field/billing.md section 3)."""

from enum import StrEnum


class Account(StrEnum):
    """An account; revenue and service credits are kept by tier, what is owed and held also by invoice."""

    RECEIVABLE = "receivable"
    REVENUE = "revenue"
    SERVICE_CREDITS = "service_credits"
    TAX_PAYABLE = "tax_payable"
    CLIENT_BALANCE = "client_balance"
    CLEARING_STRIPE = "clearing.stripe"
    SUSPENSE = "suspense"


#: Grow by a debit: what is owed to us, what we hold, and what lowers revenue. All others grow by a credit.
GROWS_BY_DEBIT = frozenset({Account.RECEIVABLE, Account.SERVICE_CREDITS, Account.CLEARING_STRIPE})


def balance(account: Account, debit_minor: int, credit_minor: int) -> int:
    """What stands on an account, in minor units, seen from the side on which it grows."""
    moved = debit_minor - credit_minor
    return moved if account in GROWS_BY_DEBIT else -moved
