"""What happened between the provider and vendors."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from msp.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorListed(Fact):
    """A vendor stands in the directory from now on."""

    vendor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorEdited(Fact):
    """The directory calls a vendor something else, or links to another page; the key stays."""

    vendor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderpinningContractPublished(Fact):
    """Another version of what a vendor undertakes counts from an instant on."""

    vendor: str
    n: int
    valid_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorContactAdded(Fact):
    """A client has a contact at a vendor from an instant on."""

    vendor: str
    valid_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorContactRetired(Fact):
    """Nothing is handed to that contact from an instant on."""

    retired_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedToVendor(Fact):
    """A vendor has the ticket from now on; the object is the hand-off, the n-th of its ticket."""

    ticket_id: UUID
    reference: str
    vendor: str
    n: int
    link_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffLinkSent(Fact):
    """The vendor gets a new link to the hand-off; the one before is dead."""

    ticket_id: UUID
    reference: str
    vendor: str
    n: int
    link_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffLinkRevoked(Fact):
    """No link opens the hand-off any more."""

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
    by_side: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorReplied(Fact):
    """The vendor wrote to us about the hand-off."""

    ticket_id: UUID
    reference: str
    vendor: str
    n: int
    message_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorAsked(Fact):
    """We wrote to the vendor about the hand-off."""

    ticket_id: UUID
    reference: str
    vendor: str
    n: int
    message_id: UUID
    link_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorEta(Fact):
    """The vendor has said when it expects to be done."""

    ticket_id: UUID
    reference: str
    vendor: str
    n: int
    eta_at: datetime
    by_side: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorReminded(Fact):
    """The vendor is reminded that it has not answered yet."""

    ticket_id: UUID
    reference: str
    vendor: str
    n: int
    link_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorChased(Fact):
    """The instant that the vendor gave has passed, and it is asked."""

    ticket_id: UUID
    reference: str
    vendor: str
    n: int
    eta_at: datetime
    link_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffReturned(Fact):
    """The vendor no longer has the ticket, or would not take it; the object is the hand-off."""

    ticket_id: UUID
    reference: str
    vendor: str
    n: int
    by_side: str
    was_rejected: bool


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
