"""Pure: what is paid on an invoice, by the sum of its payments; an issued invoice itself never changes (money.md 4)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from msp.kernel.money import Money


class PaymentKind(StrEnum):
    """Money that came, or money that went back."""

    PAYMENT = "payment"
    REFUND = "refund"


class Standing(StrEnum):
    """How an invoice stands by what was paid on it."""

    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    OVERPAID = "overpaid"
    CREDITED = "credited"


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A payment or a refund as pages show it; a refund is below zero."""

    id: UUID
    kind: PaymentKind
    amount: Money
    reference: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentStatus:
    """What an issued invoice comes to, what was paid on it less what went back, and what credit notes took off it."""

    invoiced: Money
    paid: Money
    due_on: date | None = None
    credited: Money | None = None

    @property
    def due(self) -> Money:
        """What is still to be paid; below zero when too much was paid."""
        due = self.invoiced - self.paid
        return due - self.credited if self.credited else due

    @property
    def standing(self) -> Standing:
        """Open, partly paid, paid, overpaid, or credited as a whole; an invoice over nothing is paid."""
        if self.credited and self.credited == self.invoiced and not self.paid:
            return Standing.CREDITED
        if self.due.minor <= 0:
            return Standing.OVERPAID if self.due.minor < 0 < self.paid.minor else Standing.PAID
        return Standing.PARTLY_PAID if self.paid.minor > 0 or self.credited else Standing.OPEN

    def is_overdue(self, today: date) -> bool:
        """Whether something is still to be paid after the due date has passed."""
        return self.due.minor > 0 and self.due_on is not None and self.due_on < today
