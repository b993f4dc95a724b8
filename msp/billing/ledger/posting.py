"""Pure: what each document moves between the accounts; every posting is balanced (money.md section 4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from msp.billing.invoice_page import PageLine
from msp.billing.ledger.accounts import Account
from msp.kernel.money import Money


class DocumentType(StrEnum):
    """What a posting is about."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    HELD_PAYMENT = "held_payment"


class PostingKind(StrEnum):
    """What happened to the document; each of them is posted once."""

    ISSUED = "issued"
    RECEIVED = "received"
    REFUNDED = "refunded"
    HELD = "held"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Move:
    """An amount on one side of an account, in minor units; one of the two sides is zero, the other above zero."""

    account: Account
    debit_minor: int
    credit_minor: int
    tier: str = ""


def invoice_moves(lines: Iterable[PageLine], tax: Money, total: Money) -> list[Move]:
    """An invoice: the client owes its total for the revenue of each tier, less service credits, with its tax."""
    revenue: dict[str, int] = {}
    given_back: dict[str, int] = {}
    for line in lines:
        kept = given_back if line.is_credit else revenue
        kept[line.tier] = kept.get(line.tier, 0) + line.amount.minor
    return [
        *_debit(Account.RECEIVABLE, total.minor),
        *(move for tier, minor in revenue.items() for move in _credit(Account.REVENUE, minor, tier)),
        *(move for tier, minor in given_back.items() for move in _credit(Account.SERVICE_CREDITS, minor, tier)),
        *_credit(Account.TAX_PAYABLE, tax.minor),
    ]


def note_moves(nets: Mapping[str, int], tax: Money, due_minor: int) -> list[Move]:
    """A credit note on an invoice on which so much was due: what is above that is the client's.

    `nets` are minor units by tier.
    """
    total_minor = sum(nets.values()) + tax.minor
    settled = min(total_minor, max(due_minor, 0))
    return [
        *(move for tier, minor in nets.items() for move in _debit(Account.REVENUE, minor, tier)),
        *_debit(Account.TAX_PAYABLE, tax.minor),
        *_credit(Account.RECEIVABLE, settled),
        *_credit(Account.CLIENT_BALANCE, total_minor - settled),
    ]


def received_moves(amount: Money, due_minor: int) -> list[Move]:
    """Money that came for an invoice on which so much was due: what is above that is the client's."""
    settled = min(amount.minor, max(due_minor, 0))
    return [
        *_debit(Account.CLEARING_STRIPE, amount.minor),
        *_credit(Account.RECEIVABLE, settled),
        *_credit(Account.CLIENT_BALANCE, amount.minor - settled),
    ]


def refunded_moves(amount: Money, held_minor: int) -> list[Move]:
    """Money that went back, first what the client had paid too much; the rest is due again."""
    own = min(amount.minor, max(held_minor, 0))
    return [
        *_debit(Account.CLIENT_BALANCE, own),
        *_debit(Account.RECEIVABLE, amount.minor - own),
        *_credit(Account.CLEARING_STRIPE, amount.minor),
    ]


def held_moves(amount: Money) -> list[Move]:
    """Money that came and fits no invoice."""
    return [*_debit(Account.CLEARING_STRIPE, amount.minor), *_credit(Account.SUSPENSE, amount.minor)]


def settled_moves(amount: Money) -> list[Move]:
    """Held money of which somebody said what became of it: it left by another way than the ledger's."""
    return [*_debit(Account.SUSPENSE, amount.minor), *_credit(Account.CLEARING_STRIPE, amount.minor)]


def is_balanced(moves: Iterable[Move]) -> bool:
    """Whether as much is debited as is credited."""
    return sum(move.debit_minor - move.credit_minor for move in moves) == 0


def _debit(account: Account, minor: int, tier: str = "") -> list[Move]:
    return _credit(account, -minor, tier)


def _credit(account: Account, minor: int, tier: str = "") -> list[Move]:
    """Nothing moves nothing; an amount below zero stands on the other side."""
    if minor == 0:
        return []
    return [Move(account, max(-minor, 0), max(minor, 0), tier)]
