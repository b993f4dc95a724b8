"""Everything an invoice says, in one frozen object: page, PDF, portal and hash read the same figures (money.md 4)."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from msp.billing.canonical import content_hash
from msp.billing.parties import Agreed, Party
from msp.kernel.money import Money, total

#: The rules that computed; a change of rules changes this name, and issued invoices keep theirs.
ENGINE = "billing-1"


class InvoiceStatus(StrEnum):
    """Whether an invoice may still change."""

    DRAFT = "draft"
    ISSUED = "issued"


class RowKind(StrEnum):
    """A priced usage, or a service credit given back."""

    CHARGE = "charge"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class PageLine:
    """One row of the invoice; quantity, rate and tax rate are decimal texts, empty where they say nothing."""

    position: int
    key: str
    tier: str
    kind: RowKind
    description: str
    quantity: str
    unit: str
    rate: str
    exact: str
    amount: Money
    tax_rate: str
    tax_category: str
    shares: tuple[tuple[str, Money], ...]
    steps: tuple[dict[str, Any], ...]

    @property
    def is_credit(self) -> bool:
        """Whether this row gives money back."""
        return self.kind == RowKind.CREDIT


@dataclass(frozen=True, slots=True)
class PageTax:
    """One category and rate of tax."""

    category: str
    rate: str
    taxable: Money
    tax: Money
    mention: str


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """An invoice, issued or not yet; every total is the sum of rows printed above it."""

    id: UUID | None
    status: InvoiceStatus
    number: str
    month: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    issued_on: date | None
    due_on: date | None
    currency: str
    seller: Party
    buyer: Party
    agreed: Agreed
    lines: tuple[PageLine, ...]
    tax: tuple[PageTax, ...]
    statement_hash: str
    engine: str = ENGINE
    content_hash: str = field(default="", compare=False)

    @property
    def charges(self) -> tuple[PageLine, ...]:
        """The rows that charge."""
        return tuple(line for line in self.lines if not line.is_credit)

    @property
    def credits(self) -> tuple[PageLine, ...]:
        """The rows that give back."""
        return tuple(line for line in self.lines if line.is_credit)

    @property
    def net(self) -> Money:
        """All charges."""
        return total((line.amount for line in self.charges), self.currency)

    @property
    def credit(self) -> Money:
        """All service credits, as an amount of zero or more."""
        return -total((line.amount for line in self.credits), self.currency)

    @property
    def taxable(self) -> Money:
        """What tax is taken of: charges less credits."""
        return self.net - self.credit

    @property
    def tax_total(self) -> Money:
        """The tax of all groups."""
        return total((group.tax for group in self.tax), self.currency)

    @property
    def total(self) -> Money:
        """What is due."""
        return self.taxable + self.tax_total

    @property
    def is_issued(self) -> bool:
        """Whether it has its number and can no longer change."""
        return self.status == InvoiceStatus.ISSUED

    def as_document(self) -> dict[str, Any]:
        """Everything the invoice says in plain values; what its hash is taken of."""
        return {
            "number": self.number,
            "month": self.month,
            "zone": self.zone,
            "span": [self.starts_at.isoformat(), self.ends_at.isoformat()],
            "issued_on": self.issued_on.isoformat() if self.issued_on else None,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "currency": self.currency,
            "seller": self.seller.as_document(),
            "buyer": self.buyer.as_document(),
            "agreed": self.agreed.as_document(),
            "lines": [line_document(line) for line in self.lines],
            "tax": [tax_document(group) for group in self.tax],
            "totals": {name: str(getattr(self, name)) for name in ("net", "credit", "taxable", "tax_total", "total")},
            "statement_hash": self.statement_hash,
            "engine": self.engine,
        }

    def sealed(self) -> "InvoicePage":
        """The same page with the hash of its content."""
        return replace(self, content_hash=content_hash(self.as_document()))


def line_document(line: PageLine) -> dict[str, Any]:
    """A row in plain values; amounts are decimal texts in major units."""
    values = {name: getattr(line, name) for name in line.__slots__}
    shares = [[key, str(amount)] for key, amount in line.shares]
    return values | {"amount": str(line.amount), "shares": shares, "steps": list(line.steps), "kind": str(line.kind)}


def tax_document(group: PageTax) -> dict[str, str]:
    """A tax group in plain values."""
    return {name: str(getattr(group, name)) for name in group.__slots__}


def read_tax(document: dict[str, str], currency: str) -> PageTax:
    """The tax group of plain values."""
    taxable, tax = (Money.of(document[name], currency) for name in ("taxable", "tax"))
    return PageTax(document["category"], document["rate"], taxable, tax, document["mention"])
