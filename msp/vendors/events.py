"""What happened between the provider and vendors."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from msp.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorListed(Fact):
    """A vendor stands in the directory from now on."""

    vendor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorContactAdded(Fact):
    """A client has a contact at a vendor from now on."""

    vendor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorContactRetired(Fact):
    """Nothing is handed to that contact any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedToVendor(Fact):
    """A vendor has the ticket from now on; the object is the hand-off, the n-th of its ticket."""

    ticket_id: UUID
    reference: str
    vendor: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorAnswered(Fact):
    """The vendor has said that it works on the ticket; the object is the hand-off."""

    ticket_id: UUID
    reference: str
    vendor: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffReturned(Fact):
    """The vendor no longer has the ticket; the object is the hand-off."""

    ticket_id: UUID
    reference: str
    vendor: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorCostBooked(Fact):
    """A line of a vendor's bill is booked on a hand-off; the object is the cost, its amount is exact."""

    ticket_id: UUID
    reference: str
    handoff_id: UUID
    vendor: str
    incurred_on: date
    amount: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorCostCorrected(Fact):
    """A cost stands for an older one from now on; an amount of nothing has taken it back."""

    ticket_id: UUID
    reference: str
    handoff_id: UUID
    vendor: str
    incurred_on: date
    amount: str
    currency: str
    corrects_id: UUID
