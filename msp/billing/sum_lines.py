"""What is computed from other lines: discounts on fees, and the true-up to a minimum, each on a line of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from msp.billing.card_runs import Run, served
from msp.billing.card_terms import Of
from msp.billing.commitment import commitment
from msp.billing.explain import Source, SourceKind, Step, amount_step
from msp.billing.invoice_draft import InvoiceLine
from msp.billing.line_figures import Figures, on_paper, term
from msp.billing.proration import Part
from msp.billing.tax import TaxCategory
from msp.billing.wording import percent, spaced
from msp.kernel.money import Money, total

Lines = Mapping[str, Sequence[InvoiceLine]]
"""The lines of an invoice by the key of their line of the card."""

_Taxed = tuple[str, Fraction, TaxCategory]


def minimum_line(runs: Sequence[Run], lines: Lines, currency: str) -> list[InvoiceLine]:
    """What is missing to the promised minimum; nothing where the fees reach it."""
    line = runs[-1].line
    keys = dict.fromkeys(key for run in runs for key in _of(run).lines)
    fees = {key: total((held.amount for held in lines.get(key, ())), currency) for key in keys}
    least, told = _least(runs, currency)
    given = {"currency": currency, "minimum": str(least), "fees": [{"amount": str(fee)} for fee in fees.values()]}
    answer, steps = commitment(given)
    parts = tuple(amount_step(key, fee, Source(SourceKind.LINE, key)) for key, fee in fees.items())
    amount = Money.of(answer["true_up"], currency)
    explained = (*told, replace(steps[0], sources=(term(line),)), replace(steps[1], parts=parts), *steps[2:])
    figures = Figures(Fraction(1), "", None, amount.exact, amount, explained)
    return [on_paper(line, 0, line.name, figures)]


def discount_lines(runs: Sequence[Run], lines: Lines, currency: str) -> list[InvoiceLine]:
    """What is taken off, a line for each tier and tax rate it is taken of; never more than the lines come to."""
    line = runs[-1].line
    keys = list(dict.fromkeys(key for run in runs for key in _of(run).lines))
    bases = _bases(keys, lines, currency)
    whole = total(bases.values(), currency)
    exact, told = _taken(runs, lines, currency)
    off = min(Money.rounded(exact, currency), whole) if whole.minor > 0 else Money.zero(currency)
    closing = amount_step(f"{spaced(off)} off {spaced(whole)}", -off)
    if not off:
        figures = Figures(Fraction(1), "", None, Fraction(0), off, (*told, amount_step(closing.say, off)))
        return [on_paper(replace(line, tier=_first_tier(bases, line.tier)), 0, line.name, figures)]
    parts = off.allocate([max(base, Money.zero(currency)).exact for base in bases.values()])
    found: list[InvoiceLine] = []
    for ((tier, rate, category), base), part in zip(bases.items(), parts, strict=True):
        if part:
            share = (
                [amount_step(f"the share of {tier}, {spaced(base)} of {spaced(whole)}", -part)]
                if len(bases) > 1
                else []
            )
            figures = Figures(Fraction(1), "", None, -part.exact, -part, (*told, closing, *share))
            taxed = replace(line, tier=tier, rate_tax=rate, tax_category=category)
            found.append(on_paper(taxed, len(found), line.name, figures))
    return found


def _of(run: Run) -> Of:
    assert run.line.of is not None, "the line is about other lines"
    return run.line.of


def _least(runs: Sequence[Run], currency: str) -> tuple[Money, list[Step]]:
    """The minimum of the month: of each stretch prorated and rounded on its own."""
    parts: list[Money] = []
    told: list[Step] = []
    for run, part in served(runs):
        amount = _of(run).amount
        assert amount is not None, "a minimum is an amount"
        parts.append(Money.rounded(amount.exact * _share(part), currency))
        if part is not None:
            told.append(
                amount_step(f"minimum {spaced(amount)} for {part} days of the month", parts[-1], term(run.line))
            )
    return total(parts, currency), told


def _taken(runs: Sequence[Run], lines: Lines, currency: str) -> tuple[Fraction, list[Step]]:
    """The exact discount: an amount as it is, a percentage of its lines, each for the days it counts."""
    exact, told = Fraction(0), list[Step]()
    for run, part in served(runs):
        terms, days = _of(run), "" if part is None else f" for {part} days of the month"
        base = total((held.amount for key in terms.lines for held in lines.get(key, ())), currency)
        whole = terms.amount.exact if terms.amount else base.exact * (terms.pct or 0) / 100
        said = f"discount {spaced(terms.amount)}" if terms.amount else f"{percent(terms.pct or 0)} of {spaced(base)}"
        sources = (term(run.line), *(Source(SourceKind.LINE, key) for key in terms.lines))
        told.append(amount_step(f"{said}{days}", whole * _share(part), *sources))
        exact += whole * _share(part)
    return exact, told


def _bases(keys: Sequence[str], lines: Lines, currency: str) -> dict[_Taxed, Money]:
    """The net of the lines by tier and tax."""
    bases: dict[_Taxed, Money] = {}
    for key in keys:
        for held in lines.get(key, ()):
            taxed = (held.tier, Fraction(held.rate_tax), held.tax_category)
            bases[taxed] = bases.get(taxed, Money.zero(currency)) + held.amount
    return bases


def _first_tier(bases: Mapping[_Taxed, Money], otherwise: str) -> str:
    return next((tier for tier, _, _ in bases), otherwise)


def _share(part: Part | None) -> Fraction:
    return Fraction(1) if part is None else part.fraction
