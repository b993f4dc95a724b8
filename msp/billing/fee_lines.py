"""Fees of a month: fixed, and so much a unit; prorated by the days for which they are owed (field/billing.md 6.2)."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from msp.billing.card_runs import FIRST, Days, Run, served
from msp.billing.card_terms import CountRule, PerUnit, Unit
from msp.billing.explain import Step, amount_step
from msp.billing.invoice_draft import InvoiceLine
from msp.billing.line_figures import Figures, nothing, on_paper, shared_out, term
from msp.billing.month_use import Quantity
from msp.billing.proration import Part
from msp.billing.wording import counted, plain, readable, spaced
from msp.kernel.errors import Invalid
from msp.kernel.money import Money, quantise

#: An average is rounded to so many decimals before it is priced, so that quantity x rate is the amount on paper.
AVERAGE_PLACES = 4

_Owed = tuple[Run, Part | None]


def fixed_lines(runs: Sequence[Run], currency: str) -> list[InvoiceLine]:
    """One line where the fee is the same all month, else one a stretch; together they are the fee, to the cent."""
    owed = served(runs)
    if not owed:
        return [
            on_paper(runs[-1].line, 0, runs[-1].line.name, nothing(runs[-1].line, "month", None, _OUTSIDE, currency))
        ]
    exact = [_fee(run).exact * _share(part) for run, part in owed]
    whole, amounts = shared_out(exact, currency)
    return [
        on_paper(run.line, place, run.line.name + run.said, _fixed(run, part, amounts[place], whole, len(owed)))
        for place, (run, part) in enumerate(owed)
    ]


def unit_lines(runs: Sequence[Run], quantities: Sequence[Quantity], currency: str) -> list[InvoiceLine]:
    """One line where price and rule are the same all month, else one a stretch; Invalid when nothing was counted."""
    owed = served(runs)
    counts = [_counted(run, quantities) for run, _ in owed]
    priced = [_terms(run).price.of(count) for (run, _), (count, _) in zip(owed, counts, strict=True)]
    exact = [whole * _share(part) for (whole, _), (_, part) in zip(priced, owed, strict=True)]
    total, amounts = shared_out(exact, currency)
    lines: list[InvoiceLine] = []
    for place, (run, part) in enumerate(owed):
        steps = (counts[place][1], *priced[place][1], *_closing(exact[place], part, amounts[place], total, len(owed)))
        each = _terms(run).price.each if part is None and len(owed) == 1 else None
        figures = Figures(counts[place][0], _terms(run).unit.value, each, exact[place], amounts[place], steps)
        lines.append(on_paper(run.line, place, run.line.name + run.said, figures))
    return lines


_OUTSIDE = "not owed on any day of the month"


def _fee(run: Run) -> Money:
    assert run.line.amount is not None, "a fixed line has its amount"
    return run.line.amount


def _terms(run: Run) -> PerUnit:
    assert run.line.per_unit is not None, "a line per unit has its price"
    return run.line.per_unit


def _share(part: Part | None) -> Fraction:
    return Fraction(1) if part is None else part.fraction


def _fixed(run: Run, part: Part | None, amount: Money, whole: Money, spans: int) -> Figures:
    fee = _fee(run)
    exact = fee.exact * _share(part)
    if part is None and spans == 1:
        step = amount_step(f"fixed fee {spaced(fee)}", amount, term(run.line))
        return Figures(Fraction(1), "month", exact, exact, amount, (step,))
    first = amount_step(f"fixed fee {spaced(fee)}", fee, term(run.line))
    steps = (first, *_closing(exact, part, amount, whole, spans))
    return Figures(part.days if part else Fraction(1), "day" if part else "month", None, exact, amount, steps)


def _closing(exact: Fraction, part: Part | None, amount: Money, whole: Money, spans: int) -> tuple[Step, ...]:
    """From the charge of a whole month to the amount of the line."""
    steps = [] if part is None else [amount_step(f"for {part} days of the month", exact)]
    if spans > 1:
        said = f"rounded so that the {counted(spans, 'stretch', 'stretches')} of the month come to {spaced(whole)}"
    else:
        said = "rounded once, at the line"
    return (*steps, amount_step(said, amount))


def _counted(run: Run, quantities: Sequence[Quantity]) -> tuple[Fraction, Step]:
    """How many units count in a stretch of days, with every change that decides it."""
    terms, days = _terms(run), run.days
    if days.first == FIRST:
        raise Invalid(f"“{run.line.key}” counts {terms.unit}s; the days of the month are needed.", field="period")
    known = [item for item in quantities if item.since < days.beyond]
    if not known:
        raise Invalid(_unknown(run, terms.unit), field="quantities")
    levels = _levels(known, days)
    count = _by_rule(terms.count, levels, days)
    said = ", ".join(f"{readable(level)} from {day}" for day, level in levels)
    sources = tuple(item.source for item in _deciding(known, days))
    return count, Step(f"{terms.unit}s, {_RULES[terms.count]}: {said}", plain(count), terms.unit.value, sources)


_RULES = {
    CountRule.HIGHEST: "the highest number",
    CountRule.AVERAGE: "the average by days",
    CountRule.AT_END: "the number at the end",
}


def _levels(known: Sequence[Quantity], days: Days) -> list[tuple[date, Fraction]]:
    """How many there are, over all sites, on the first day and on every day that changes it."""
    changes = sorted({days.first, *(item.since for item in known if item.since in days)})
    return [(day, _on(known, day)) for day in changes]


def _on(known: Sequence[Quantity], day: date) -> Fraction:
    """The newest quantity of every site; the last one said of a day counts."""
    newest = {item.site: item.quantity for item in known if item.since <= day}
    return sum(newest.values(), Fraction(0))


def _deciding(known: Sequence[Quantity], days: Days) -> list[Quantity]:
    """Those said within the days, and of each site the newest before them."""
    before = {item.site: item for item in known if item.since <= days.first}
    return [*before.values(), *(item for item in known if item.since > days.first)]


def _by_rule(rule: CountRule, levels: Sequence[tuple[date, Fraction]], days: Days) -> Fraction:
    match rule:
        case CountRule.HIGHEST:
            return max(level for _, level in levels)
        case CountRule.AT_END:
            return levels[-1][1]
        case CountRule.AVERAGE:
            return Fraction(quantise(_average(levels, days), AVERAGE_PLACES))


def _average(levels: Sequence[tuple[date, Fraction]], days: Days) -> Fraction:
    ends = [*(day for day, _ in levels[1:]), days.beyond]
    held = (level * (end - day).days for (day, level), end in zip(levels, ends, strict=True))
    return sum(held, Fraction(0)) / days.count


def _unknown(run: Run, unit: Unit) -> str:
    last = run.days.beyond - timedelta(days=1)
    return (
        f"Nobody has recorded how many {unit}s “{run.line.key}” ({run.line.name}) counts by {last}. Record the number,"
        " also when it is 0."
    )
