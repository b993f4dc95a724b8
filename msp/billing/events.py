"""What happened in billing."""

from dataclasses import dataclass
from datetime import datetime

from msp.kernel.events import Fact

__all__ = ["BillingProfileSet", "InvoiceIssued", "LegalEntityRegistered", "MonthClosed", "RateCardPublished"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEntityRegistered(Fact):
    """The provider invoices under a name from now on; told to the provider's own tenant."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingProfileSet(Fact):
    """A tenant stands on its next invoices under these particulars."""

    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCardPublished(Fact):
    """A new version of the prices counts from an instant on."""

    valid_from: datetime
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthClosed(Fact):
    """A month was frozen; the object is its billing period."""

    month: str
    inputs_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceIssued(Fact):
    """An invoice has its number and is due; amounts in minor units of the currency."""

    number: str
    month: str
    currency: str
    total_minor: int
    content_hash: str
