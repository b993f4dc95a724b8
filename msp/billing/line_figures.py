"""What every kind of line comes to before it is put on paper, and how it is put there."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from msp.billing.explain import Source, SourceKind, Step, amount_step
from msp.billing.invoice_draft import Carried, InvoiceLine, LineKind
from msp.billing.rate_card import CardLine
from msp.kernel.money import Money, to_decimal


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one invoice line; without a unit nothing was counted, `carries` is left for the next month."""

    quantity: Fraction
    unit: str
    rate: Fraction | None
    exact: Fraction
    amount: Money
    steps: tuple[Step, ...]
    carries: tuple[Carried, ...] = ()


def on_paper(line: CardLine, place: int, description: str, figures: Figures) -> InvoiceLine:
    """The line of an invoice, the `place`-th (from 0) that one line of the card gives."""
    return InvoiceLine(
        key=f"{line.key}/{place + 1}" if place else line.key,
        tier=line.tier,
        kind=LineKind(line.kind),
        description=description,
        quantity=to_decimal(figures.quantity),
        unit=figures.unit,
        rate=None if figures.rate is None else to_decimal(figures.rate),
        exact=to_decimal(figures.exact),
        amount=figures.amount,
        steps=figures.steps,
        rate_tax=to_decimal(line.rate_tax),
        tax_category=line.tax_category,
        of=line.key,
        carries=figures.carries,
    )


def term(line: CardLine) -> Source:
    """The line of the card as the source of a step."""
    return Source(SourceKind.TERM, line.key)


def shared_out(exact: Sequence[Fraction], currency: str) -> tuple[Money, list[Money]]:
    """Parts that add up to their sum rounded once, by `allocate`."""
    whole = Money.rounded(sum(exact, Fraction(0)), currency)
    return whole, whole.allocate(exact) if whole else [whole] * len(exact)


def nothing(line: CardLine, unit: str, rate: Fraction | None, say: str, currency: str) -> Figures:
    """A line of zero that says why."""
    zero = Money.zero(currency)
    return Figures(Fraction(0), unit, rate, Fraction(0), zero, (amount_step(say, zero, term(line)),))
