"""The draft of an invoice: lines, service credits as allowances, tax groups and totals that re-add (money.md 2, 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from msp.billing.explain import Step
from msp.billing.tax import TaxCategory, TaxGroup, TaxLine, TaxTerms, tax_of
from msp.kernel.money import Money, total


class LineKind(StrEnum):
    """What a line of an invoice charges."""

    FIXED = "fixed"
    PER_UNIT = "per_unit"
    INCLUDED = "included"
    TIME = "time"
    BUCKET = "bucket"
    BLOCKS = "blocks"
    USAGE = "usage"
    PER_TICKET = "per_ticket"
    CHARGE = "charge"
    PASSTHROUGH = "passthrough"
    MINIMUM = "minimum"
    DISCOUNT = "discount"


class Carrier(StrEnum):
    """What takes minutes from one month into the next."""

    BUCKET = "bucket"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Carried:
    """Minutes that a line of a bucket or a prepaid block (`key`) has left when the month ends."""

    carrier: Carrier
    key: str
    minutes: Decimal


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line: quantity x rate (None where prices differ), exact and rounded amount, and how it came about.

    `of` names the line of the card, of which there may be several on paper; `carries` is what goes on into the next
    month.
    """

    key: str
    tier: str
    kind: LineKind
    description: str
    quantity: Decimal
    unit: str
    rate: Decimal | None
    exact: Decimal
    amount: Money
    steps: tuple[Step, ...]
    rate_tax: Decimal
    tax_category: TaxCategory
    of: str = ""
    carries: tuple[Carried, ...] = ()


@dataclass(frozen=True, slots=True)
class Allowance:
    """A service credit on the invoice: a negative amount, split over the lines it was earned on."""

    tier: str
    description: str
    amount: Money
    shares: tuple[tuple[str, Money], ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class LaterCredit:
    """A credit the contract delivers elsewhere (next invoice, refund); it does not touch this invoice."""

    tier: str
    apply: str
    amount: Money
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """One invoice before it is issued; every total is the sum of what is printed above it."""

    currency: str
    lines: tuple[InvoiceLine, ...]
    allowances: tuple[Allowance, ...]
    later_credits: tuple[LaterCredit, ...]
    tax_groups: tuple[TaxGroup, ...]
    net: Money
    service_credit: Money
    taxable: Money
    tax: Money
    total: Money


@dataclass(frozen=True, slots=True)
class Credits:
    """The credits of one invoice: those taken off here and those delivered elsewhere."""

    here: tuple[Allowance, ...] = ()
    later: tuple[LaterCredit, ...] = ()


def assemble(lines: Sequence[InvoiceLine], credits: Credits, terms: TaxTerms) -> InvoiceDraft:
    """Put lines and credits together: each credit lowers the taxable base of its own lines, then tax, then totals."""
    left = {line.key: line.amount for line in lines}
    for allowance in credits.here:
        for key, share in allowance.shares:
            left[key] += share
    taxed = tax_of([_tax_line(line, left[line.key]) for line in lines], terms)
    net = total((line.amount for line in lines), terms.currency)
    credit = -total((allowance.amount for allowance in credits.here), terms.currency)
    taxable = net - credit
    return InvoiceDraft(
        currency=terms.currency,
        lines=tuple(lines),
        allowances=credits.here,
        later_credits=credits.later,
        tax_groups=taxed.groups,
        net=net,
        service_credit=credit,
        taxable=taxable,
        tax=taxed.tax,
        total=taxable + taxed.tax,
    )


def _tax_line(line: InvoiceLine, taxable: Money) -> TaxLine:
    return TaxLine(taxable.exact, (Fraction(line.rate_tax),), line.tax_category)
