"""What was written down for a month, and taken back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from msp.kernel.events import Fact

__all__ = ["AgreedTakenBack", "BlockSold", "QuantityAgreed", "UsageRecorded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityAgreed(Fact):
    """A line of the rate card counts so many units from a day on."""

    line_key: str
    from_date: date
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRecorded(Fact):
    """A meter counted something on a day."""

    meter: str
    observed_on: date
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSold(Fact):
    """A client paid for minutes in advance."""

    line_key: str
    minutes: int
    bought_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedTakenBack(Fact):
    """A quantity, a record of usage or a block counts no more; `kind` says which of them it is."""

    kind: str
