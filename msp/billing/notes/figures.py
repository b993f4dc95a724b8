"""Pure: what is left of an invoice's lines, and what a credit note on some of them comes to (money.md section 2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from msp.billing.credit_note import note_for
from msp.billing.invoice_page import InvoicePage, PageTax
from msp.kernel.errors import Invalid
from msp.kernel.money import Money, total


@dataclass(frozen=True, slots=True)
class LeftLine:
    """A charge of an invoice, and how much of its net is not credited yet: less service credits, less issued notes."""

    position: int
    key: str
    tier: str
    description: str
    tax_rate: str
    tax_category: str
    left: Money


@dataclass(frozen=True, slots=True)
class NoteLine:
    """What a note credits of one charge, before tax."""

    of: LeftLine
    net: Money


@dataclass(frozen=True, slots=True)
class NoteFigures:
    """A note's lines and tax groups; its totals are sums of them."""

    currency: str
    lines: tuple[NoteLine, ...]
    tax: tuple[PageTax, ...]

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
        """Net and tax together."""
        return self.net + self.tax_total


def left_lines(page: InvoicePage, credited: Mapping[str, Money]) -> tuple[LeftLine, ...]:
    """What is left of each charge; `credited` is what issued notes took of it so far, by the line's key."""
    left = {line.key: line.amount for line in page.charges}
    for credit in page.credits:
        for key, share in credit.shares:
            left[key] += share
    for key, net in credited.items():
        left[key] -= net
    return tuple(
        LeftLine(
            *(line.position, line.key, line.tier, line.description, line.tax_rate, line.tax_category), left[line.key]
        )
        for line in page.charges
    )


def left_tax(page: InvoicePage, credited: Mapping[tuple[str, str], Money]) -> dict[tuple[str, str], Money]:
    """The tax that is left of each group of the invoice, by category and rate."""
    nothing = Money.zero(page.currency)
    return {
        (group.category, group.rate): group.tax - credited.get((group.category, group.rate), nothing)
        for group in page.tax
    }


def note_figures(
    lines: Sequence[LeftLine],
    taxes: Mapping[tuple[str, str], Money],
    wanted: Mapping[str, Money],
    mentions: Mapping[tuple[str, str], str],
) -> NoteFigures:
    """The note that credits so much of each charge; the one that empties a tax group takes exactly the tax left in it.

    Invalid when it credits nothing, more of a line than is left, or a line that the invoice does not have.
    """
    known = {line.key: line for line in lines}
    chosen = [NoteLine(_known(known, key), net) for key, net in wanted.items() if net]
    if not chosen:
        raise Invalid("A credit note credits something: give an amount for at least one line.", field="lines")
    for line in chosen:
        _check(line)
    groups = dict.fromkeys((line.of.tax_category, line.of.tax_rate) for line in chosen)
    tax = []
    for category, rate in groups:
        net = _sum(chosen, category, rate)
        left = total((one.left for one in lines if (one.tax_category, one.tax_rate) == (category, rate)), net.currency)
        note = note_for(net, left, taxes[category, rate], Fraction(rate))
        tax.append(PageTax(category, rate, net, note.tax, mentions[category, rate]))
    return NoteFigures(chosen[0].net.currency, tuple(sorted(chosen, key=lambda line: line.of.position)), tuple(tax))


def _known(known: Mapping[str, LeftLine], key: str) -> LeftLine:
    if key not in known:
        raise Invalid("The invoice has no such line.", field=key)
    return known[key]


def _check(line: NoteLine) -> None:
    if line.net.minor < 0:
        raise Invalid(f"“{line.of.description}”: a credit is an amount above zero.", field=line.of.key)
    if line.net > line.of.left:
        left = f"{line.of.left} {line.of.left.currency}"
        raise Invalid(f"“{line.of.description}”: only {left} are left to credit.", field=line.of.key)


def _sum(lines: Sequence[NoteLine], category: str, rate: str) -> Money:
    here = [line.net for line in lines if (line.of.tax_category, line.of.tax_rate) == (category, rate)]
    return total(here, here[0].currency)
