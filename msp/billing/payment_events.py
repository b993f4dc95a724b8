"""What happened to the money of invoices; each fact's object is the invoice, where there is one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msp.kernel.events import Fact

__all__ = [
    "HeldPaymentSettled",
    "PayLinkRenewed",
    "PayLinkRevoked",
    "PaymentAttempted",
    "PaymentEnded",
    "PaymentHeld",
    "PaymentReceived",
    "PaymentRefunded",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAttempted(Fact):
    """Somebody asked to pay an invoice; no money has moved yet."""

    attempt_id: UUID
    number: str
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEnded(Fact):
    """An attempt ended without money: it failed or ran out."""

    attempt_id: UUID
    number: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReceived(Fact):
    """Money came in for an invoice."""

    payment_id: UUID
    number: str
    currency: str
    amount_minor: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRefunded(Fact):
    """Money of an invoice went back; the amount is above zero."""

    payment_id: UUID
    number: str
    currency: str
    amount_minor: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentHeld(Fact):
    """Money came that fits no invoice or not its amount; the object is the held payment."""

    number: str
    currency: str
    amount_minor: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPaymentSettled(Fact):
    """Somebody said what became of held money; the object is the held payment."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayLinkRenewed(Fact):
    """The links to pay an invoice were taken back and new ones are on their way."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayLinkRevoked(Fact):
    """The links to pay an invoice were taken back."""

    number: str
