"""What happened to credit notes; each fact's object is the note."""

from dataclasses import dataclass
from uuid import UUID

from msp.kernel.events import Fact

__all__ = ["CreditNoteApproved", "CreditNoteDiscarded", "CreditNoteDrafted", "CreditNoteIssued"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteDrafted(Fact):
    """Somebody proposes to credit a part of an invoice."""

    invoice_number: str
    currency: str
    total_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteApproved(Fact):
    """Another person agreed to exactly this content."""

    invoice_number: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteDiscarded(Fact):
    """The proposal was taken back; it never had a number."""

    invoice_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteIssued(Fact):
    """A note has its number, and the client owes less; amounts in minor units of the currency."""

    number: str
    invoice_id: UUID
    invoice_number: str
    currency: str
    net_minor: int
    tax_minor: int
    total_minor: int
    content_hash: str
