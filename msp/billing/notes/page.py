"""Everything a credit note says, in one frozen object: page, PDF, portal, approval and hash read the same figures."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from msp.billing.canonical import content_hash
from msp.billing.invoice_page import PageTax, tax_document
from msp.billing.note_state import NoteState
from msp.billing.parties import Party
from msp.kernel.money import Money, total


@dataclass(frozen=True, slots=True)
class NotePageLine:
    """What the note credits of one line of its invoice, before tax."""

    position: int
    key: str
    tier: str
    description: str
    net: Money
    tax_rate: str
    tax_category: str


@dataclass(frozen=True, slots=True)
class NotePage:
    """A credit note, issued or not yet; every total is the sum of what is printed above it."""

    id: UUID
    state: NoteState
    number: str
    invoice_number: str
    invoiced_on: date
    issued_on: date | None
    month: str
    zone: str
    currency: str
    seller: Party
    buyer: Party
    reason: str
    lines: tuple[NotePageLine, ...]
    tax: tuple[PageTax, ...]
    drafted_by: str = field(default="", compare=False)
    drafted_by_id: UUID | None = field(default=None, compare=False)
    approved_by: str = field(default="", compare=False)
    content_hash: str = field(default="", compare=False)

    @property
    def net(self) -> Money:
        """What is credited before tax."""
        return total((line.net for line in self.lines), self.currency)

    @property
    def tax_total(self) -> Money:
        """The tax that goes back with it."""
        return total((group.tax for group in self.tax), self.currency)

    @property
    def total(self) -> Money:
        """What the client gets back, or owes less."""
        return self.net + self.tax_total

    @property
    def is_issued(self) -> bool:
        """Whether it has its number and can no longer change."""
        return self.state is NoteState.ISSUED

    @property
    def seal(self) -> str:
        """The hash that an approval signs: all that is said but number and day, which are drawn at the issue."""
        return content_hash(replace(self, number="", issued_on=None).as_document())

    @property
    def full_hash(self) -> str:
        """The hash of all that an issued note says, with its number and its day."""
        return content_hash(self.as_document())

    @property
    def is_unaltered(self) -> bool:
        """Whether an issued note still says what it said when it got its hash."""
        return self.full_hash == self.content_hash

    def as_document(self) -> dict[str, Any]:
        """Everything the note says in plain values; what its hash is taken of."""
        return {
            "number": self.number,
            "invoice": self.invoice_number,
            "invoiced_on": self.invoiced_on.isoformat(),
            "issued_on": self.issued_on.isoformat() if self.issued_on else None,
            "month": self.month,
            "zone": self.zone,
            "currency": self.currency,
            "seller": self.seller.as_document(),
            "buyer": self.buyer.as_document(),
            "reason": self.reason,
            "lines": [_line_document(line) for line in self.lines],
            "tax": [tax_document(group) for group in self.tax],
            "totals": {name: str(getattr(self, name)) for name in ("net", "tax_total", "total")},
        }


def _line_document(line: NotePageLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in line.__slots__} | {"net": str(line.net)}
