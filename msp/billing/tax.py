"""Tax: rounded nets, allowances on their own lines, one rounding by line, group or document (money.md section 2)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from msp.kernel.money import Money, Rounding, digits, total

_NOTHING = Fraction(0)


class TaxMode(StrEnum):
    """Which step rounds tax; data of the legal entity."""

    LINE = "line"
    GROUP = "group"
    DOCUMENT = "document"


class TaxCategory(StrEnum):
    """The VAT category codes of EN 16931 that a support provider meets."""

    STANDARD = "S"
    REVERSE_CHARGE = "AE"
    EXEMPT = "E"
    OUT_OF_SCOPE = "O"
    ZERO = "Z"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"

    @property
    def mention(self) -> str:
        """What the document must say about it; empty when nothing."""
        return _MENTIONS.get(self, "")


_MENTIONS = {
    TaxCategory.REVERSE_CHARGE: "Reverse charge: VAT is to be accounted for by the recipient.",
    TaxCategory.EXEMPT: "Exempt from VAT.",
    TaxCategory.OUT_OF_SCOPE: "Outside the scope of VAT.",
    TaxCategory.INTRA_COMMUNITY: "Intra-Community supply, exempt from VAT.",
    TaxCategory.EXPORT: "Export, exempt from VAT.",
}


class InclusiveRound(StrEnum):
    """Which figure is rounded out of a gross price; the other one is the difference."""

    NET = "net"
    TAX = "tax"


@dataclass(frozen=True, slots=True)
class TaxTerms:
    """How one legal entity computes tax."""

    currency: str
    mode: TaxMode = TaxMode.GROUP
    rounding: Rounding = Rounding.HALF_UP
    inclusive: InclusiveRound | None = None


@dataclass(frozen=True, slots=True)
class TaxLine:
    """What one line is taxed on (net, or gross when prices are inclusive) and at which rates, in per cent."""

    amount: Fraction
    rates: tuple[Fraction, ...]
    category: TaxCategory = TaxCategory.STANDARD

    @property
    def charged(self) -> tuple[Fraction, ...]:
        """The rates that count: categories other than S carry no tax."""
        return self.rates if self.category is TaxCategory.STANDARD else (_NOTHING,)

    def less(self, allowance: Fraction) -> "TaxLine":
        """The same line on a smaller amount."""
        return TaxLine(self.amount - allowance, self.rates, self.category)


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """One category and rate of the document, as it is printed; inclusive prices give the taxable part without tax."""

    category: TaxCategory
    rate: Fraction
    taxable: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Taxed:
    """The tax of a document; `line_exact` is the exact tax of every line, for whoever prints it by line."""

    tax: Money
    groups: tuple[TaxGroup, ...]
    line_exact: tuple[Fraction, ...]
    line_tax: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class _Cell:
    """The tax of one line at one rate: exact, and the amount it is taken of."""

    line: int
    category: TaxCategory
    rate: Fraction
    base: Fraction
    tax: Fraction


def tax_of(lines: Sequence[TaxLine], terms: TaxTerms) -> Taxed:
    """Tax of lines whose allowances are already taken off; what is printed adds up."""
    cells = [cell for place, line in enumerate(lines) for cell in _cells(place, line, terms)]
    exact = tuple(sum((cell.tax for cell in cells if cell.line == place), _NOTHING) for place in range(len(lines)))
    return _MODES[terms.mode](cells, exact, terms)


def spread(amount: Money, exact: Sequence[Fraction]) -> list[Money]:
    """Parts near their exact values that add up to the amount; spare units to the largest fractions, then the earlier.

    Unlike `allocate` it takes parts of both signs, because a document may hold lines below zero.
    """
    scaled = [value * 10 ** digits(amount.currency) for value in exact]
    parts = [value.numerator // value.denominator for value in scaled]
    by_fraction = sorted(range(len(parts)), key=lambda place: parts[place] - scaled[place])
    spare = amount.minor - sum(parts)
    for place in by_fraction[: max(0, spare)]:
        parts[place] += 1
    for place in by_fraction[len(parts) + min(0, spare) :]:
        parts[place] -= 1
    return [Money(part, amount.currency) for part in parts]


def _cells(place: int, line: TaxLine, terms: TaxTerms) -> list[_Cell]:
    """One cell for each rate; inclusive prices are divided by one plus all the rates together."""
    whole = 1 + sum(line.charged, _NOTHING) / 100 if terms.inclusive else Fraction(1)
    base = line.amount / whole
    return [_Cell(place, line.category, rate, base, base * rate / 100) for rate in line.charged]


def _by_line(cells: Sequence[_Cell], exact: tuple[Fraction, ...], terms: TaxTerms) -> Taxed:
    """Each line and rate is rounded on its own; out of a gross price each line, because its gross must hold."""
    rounded: list[Money] = []
    for place in range(len(exact)):
        held = [cell for cell in cells if cell.line == place]
        if terms.inclusive:
            rounded += spread(_round_tax(held, terms), [cell.tax for cell in held])
        else:
            rounded += [_round_tax([cell], terms) for cell in held]
    line_tax = [Money.zero(terms.currency)] * len(exact)
    for cell, tax in zip(cells, rounded, strict=True):
        line_tax[cell.line] += tax
    groups = tuple(
        _group(key, [cells[at] for at in places], total((rounded[at] for at in places), terms.currency))
        for key, places in _keys(cells).items()
    )
    return Taxed(total(rounded, terms.currency), groups, exact, tuple(line_tax))


def _by_group(cells: Sequence[_Cell], exact: tuple[Fraction, ...], terms: TaxTerms) -> Taxed:
    """Each category and rate is rounded once; the e-invoice standard asks for this one."""
    groups: list[TaxGroup] = []
    line_tax = [Money.zero(terms.currency)] * len(exact)
    for key, places in _keys(cells).items():
        held = [cells[at] for at in places]
        tax = _round_tax(held, terms)
        groups.append(_group(key, held, tax))
        for cell, part in zip(held, spread(tax, [cell.tax for cell in held]), strict=True):
            line_tax[cell.line] += part
    return Taxed(total((group.tax for group in groups), terms.currency), tuple(groups), exact, tuple(line_tax))


def _by_document(cells: Sequence[_Cell], exact: tuple[Fraction, ...], terms: TaxTerms) -> Taxed:
    """One rounding for the whole document, spread over groups and lines afterwards."""
    tax = _round_tax(cells, terms)
    keys = _keys(cells)
    shares = spread(tax, [sum((cells[at].tax for at in places), _NOTHING) for places in keys.values()])
    groups = tuple(
        _group(key, [cells[at] for at in places], share)
        for (key, places), share in zip(keys.items(), shares, strict=True)
    )
    return Taxed(tax, groups, exact, tuple(spread(tax, exact)))


def _round_tax(cells: Sequence[_Cell], terms: TaxTerms) -> Money:
    """The tax of some cells, rounded once; out of a gross price the net is rounded and the tax is the rest."""
    exact = sum((cell.tax for cell in cells), _NOTHING)
    if terms.inclusive is not InclusiveRound.NET:
        return Money.rounded(exact, terms.currency, terms.rounding)
    bases = {(cell.line, cell.base) for cell in cells}
    net = sum((base for _, base in bases), _NOTHING)
    gross = Money.rounded(net + exact, terms.currency, terms.rounding)
    return gross - Money.rounded(net, terms.currency, terms.rounding)


def _keys(cells: Sequence[_Cell]) -> dict[tuple[TaxCategory, Fraction], list[int]]:
    """The places of the cells of every (category, rate), in the order they are met."""
    found: dict[tuple[TaxCategory, Fraction], list[int]] = {}
    for at, cell in enumerate(cells):
        found.setdefault((cell.category, cell.rate), []).append(at)
    return found


def _group(key: tuple[TaxCategory, Fraction], cells: Sequence[_Cell], tax: Money) -> TaxGroup:
    taxable = sum((cell.base for cell in cells), _NOTHING)
    return TaxGroup(*key, Money.rounded(taxable, tax.currency), tax)


_MODES: dict[TaxMode, Callable[[Sequence[_Cell], tuple[Fraction, ...], TaxTerms], Taxed]] = {
    TaxMode.LINE: _by_line,
    TaxMode.GROUP: _by_group,
    TaxMode.DOCUMENT: _by_document,
}
