"""Pure: a payment page at Stripe, and what its word on one means for our attempt (field/billing.md section 7).

Whatever arrives, in whatever order and however often: what is believed is the session as it is read back, and an
attempt only ever moves forward. So every history of the same events ends in the same ledger.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msp.billing.payment import PaymentKind
from msp.kernel.money import Money


class AttemptState(StrEnum):
    """An attempt to pay: asked for, with a page to pay at, and how it ended."""

    OPENED = "opened"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"
    PAID = "paid"


class HeldReason(StrEnum):
    """Why money that came is held and counts for no invoice."""

    AMOUNT = "amount"
    CURRENCY = "currency"
    UNKNOWN = "unknown"


class Call(StrEnum):
    """What is to be asked of Stripe when somebody presses Pay."""

    CREATE = "create"
    SHOW = "show"
    LOOK = "look"
    END = "end"


LIVE = (AttemptState.OPENED, AttemptState.READY)
_RANK = {
    AttemptState.OPENED: 0,
    AttemptState.READY: 1,
    AttemptState.FAILED: 2,
    AttemptState.EXPIRED: 2,
    AttemptState.PAID: 3,
}
_NOT_PAID = ("requires_payment_method", "canceled")


@dataclass(frozen=True, slots=True)
class Order:
    """What Stripe is asked to collect: one invoice, one amount; the attempt's id is the idempotency key."""

    attempt_id: UUID
    tenant_id: UUID
    number: str
    amount: Money
    #: Where the payer comes back to, below our own address.
    done_path: str
    stopped_path: str


@dataclass(frozen=True, slots=True)
class SeenRefund:
    """A refund as Stripe tells of it."""

    id: str
    amount: Money
    is_done: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SeenIntent:
    """The charge behind a session as Stripe tells of it; `received` is nothing until the money is there."""

    id: str
    status: str
    received: Money
    paid_at: datetime
    refunds: tuple[SeenRefund, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenSession:
    """A payment page as Stripe tells of it; `url` is empty once nobody can pay there."""

    id: str
    attempt_id: UUID
    url: str
    status: str
    expires_at: datetime
    intent: SeenIntent | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """What a signed event says; where it is about an attempt of ours, it is only a reason to look."""

    event_id: str
    type: str
    tenant_id: UUID | None
    attempt_id: UUID | None
    session_id: str
    intent_id: str
    #: The money that the event says has come; None when it speaks of none.
    money: Money | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money to be written down: a payment, or a refund below zero, under Stripe's own id."""

    kind: PaymentKind
    reference: str
    amount: Money
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Withheld:
    """Money that came and fits nothing."""

    reference: str
    amount: Money
    reason: HeldReason
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a session means for an attempt: its state, what goes into the ledger, what is held."""

    state: AttemptState
    receipts: tuple[Receipt, ...] = ()
    held: Withheld | None = None


def verdict(state: AttemptState, amount: Money, seen: SeenSession) -> Verdict:
    """What is known now, merged with what was known before."""
    told = _told(amount, seen)
    return told if _RANK[told.state] > _RANK[state] else Verdict(state, told.receipts, told.held)


def next_call(state: AttemptState, *, is_over: bool, is_other_amount: bool) -> Call:
    """What to ask of Stripe for a live attempt; `is_over` says that its page has run out by our clock."""
    if state is AttemptState.OPENED:
        return Call.CREATE
    if is_other_amount:
        return Call.END
    return Call.LOOK if is_over else Call.SHOW


def _told(amount: Money, seen: SeenSession) -> Verdict:
    intent = seen.intent
    if intent is not None and intent.status == "succeeded":
        return _money_came(amount, intent)
    if seen.status == "expired":
        return Verdict(AttemptState.EXPIRED)
    if seen.status == "complete" and (intent is None or intent.status in _NOT_PAID):
        return Verdict(AttemptState.FAILED)
    # Also a payment that is still on its way, as a bank debit is for days.
    return Verdict(AttemptState.READY)


def _money_came(amount: Money, intent: SeenIntent) -> Verdict:
    if intent.received != amount:
        reason = HeldReason.CURRENCY if intent.received.currency != amount.currency else HeldReason.AMOUNT
        return Verdict(AttemptState.FAILED, held=Withheld(intent.id, intent.received, reason, intent.paid_at))
    back = [
        Receipt(PaymentKind.REFUND, refund.id, -refund.amount, refund.created_at)
        for refund in intent.refunds
        if refund.is_done
    ]
    return Verdict(AttemptState.PAID, (Receipt(PaymentKind.PAYMENT, intent.id, intent.received, intent.paid_at), *back))
