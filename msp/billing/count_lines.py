"""What is counted and priced: usage by its meter, and tickets that were opened or solved."""

from collections.abc import Sequence
from fractions import Fraction

from msp.billing.card_runs import Run
from msp.billing.explain import Step, amount_step
from msp.billing.invoice_draft import InvoiceLine
from msp.billing.line_figures import Figures, on_paper, term
from msp.billing.month_use import Metered, TicketEvent
from msp.billing.rate_card import CardLine
from msp.billing.wording import counted, plain, priced
from msp.kernel.money import Money


def usage_lines(line: CardLine, records: Sequence[Metered], currency: str) -> list[InvoiceLine]:
    """What a meter counted in the month, priced as one quantity."""
    assert line.usage is not None, "a line of usage has its meter"
    units = sum((record.quantity for record in records), Fraction(0))
    exact, steps = line.usage.price.of(units, tuple(record.quantity for record in records))
    amount = Money.rounded(exact, currency)
    sources = tuple(record.source for record in records) or (term(line),)
    said = f"{line.usage.meter}: {counted(len(records), 'record')}"
    told = (
        Step(said, plain(units), line.usage.unit, sources),
        *steps,
        amount_step("rounded once, at the line", amount),
    )
    figures = Figures(units, line.usage.unit, line.usage.price.each, exact, amount, told)
    return [on_paper(line, 0, line.name, figures)]


def ticket_lines(runs: Sequence[Run], events: Sequence[TicketEvent], currency: str) -> list[InvoiceLine]:
    """One line where the price is the same all month, else one for each stretch."""
    lines: list[InvoiceLine] = []
    for run in runs:
        held = [event for event in events if event.day in run.days and _is_of(run.line, event)]
        figures = _tickets(run.line, held, currency)
        if held or len(runs) == 1:
            lines.append(on_paper(run.line, len(lines), f"{run.line.name}{run.said}", figures))
    return lines or [on_paper(runs[-1].line, 0, runs[-1].line.name, _tickets(runs[-1].line, (), currency))]


def _is_of(line: CardLine, event: TicketEvent) -> bool:
    terms = line.tickets
    assert terms is not None, "a line per ticket has its price"
    is_priority = not terms.priorities or event.priority in terms.priorities
    return event.tier == line.tier and event.event is terms.counts and is_priority


def _tickets(line: CardLine, events: Sequence[TicketEvent], currency: str) -> Figures:
    terms = line.tickets
    assert terms is not None, "a line per ticket has its price"
    count = Fraction(len(events))
    amount = Money.rounded(count * terms.price.exact, currency)
    which = f" {', '.join(terms.priorities)}" if terms.priorities else ""
    said = f"{counted(len(events), f'ticket{which}', f'tickets{which}')} {terms.counts} at {line.tier}"
    sources = tuple(event.source for event in events) or (term(line),)
    steps = (
        Step(said, plain(count), "ticket", sources),
        amount_step(f"{plain(count)} x {priced(terms.price.exact, currency)}", amount),
    )
    return Figures(count, "ticket", terms.price.exact, amount.exact, amount, steps)
