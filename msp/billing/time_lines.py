"""Time of a month: charged by the card of its day, covered by a fee, or given away; and what vendors charged."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from msp.billing.after_hours import WorkClass
from msp.billing.card_runs import Run, by_run
from msp.billing.explain import amount_step
from msp.billing.invoice_draft import InvoiceLine
from msp.billing.line_figures import Figures, nothing, on_paper
from msp.billing.rate_card import CardLine
from msp.billing.time_charge import TimeCharge, charge_time, time_step
from msp.billing.vendor_charge import VendorBill, charge_bill
from msp.billing.wording import counted, hours
from msp.billing.work import BilledClass, Work
from msp.kernel.errors import Invalid
from msp.kernel.money import Money

_CLASS_WORDS = {WorkClass.AFTER: ", after hours", WorkClass.HOLIDAY: ", holidays"}
_CLASS_ORDER = tuple(WorkClass)
_GIVEN = {BilledClass.INCLUDED: "covered by the contract", BilledClass.GOODWILL: "given as goodwill"}
_NAMED = 5


def time_lines(runs: Sequence[Run], entries: Sequence[Work], currency: str) -> list[InvoiceLine]:
    """One line for each stretch, class, work type and price, so that quantity x rate is the amount on paper.

    No work is one line of 0. Invalid names work that waits for approval, or has no rate.
    """
    _refuse_unapproved(runs, entries)
    found: list[tuple[Run, str, Figures]] = []
    for run, held in by_run(runs, entries):
        charged = [entry for entry in held if entry.billed_class is BilledClass.BILLABLE]
        found += [(run, *line) for line in _charged(run, _priced(run.line, charged), currency)]
        found += [(run, *line) for line in _given(run, held, currency)]
    if not found:
        line = runs[-1].line
        rate = line.card.rate if line.card else None
        found = [(runs[-1], line.name, nothing(line, "hour", rate, "no time booked", currency))]
    return [on_paper(run.line, place, name, figures) for place, (run, name, figures) in enumerate(found)]


def included_lines(runs: Sequence[Run], entries: Sequence[Work], currency: str) -> list[InvoiceLine]:
    """Time that a fee covers: shown, and charged with nothing."""
    line = runs[-1].line
    return [on_paper(line, 0, line.name, _covered(entries, "covered by the fixed fee", currency))]


def vendor_lines(runs: Sequence[Run], bills: Sequence[VendorBill], currency: str) -> list[InvoiceLine]:
    """One line for each bill of a vendor, so that it can be laid beside the bill; no bill is one line of 0."""
    lines: list[InvoiceLine] = []
    for run in runs:
        assert run.line.vendor is not None, "the line passes on what vendors charge"
        for bill in _of_days(run, bills):
            amount, steps = charge_bill(run.line.vendor, bill, currency)
            figures = Figures(Fraction(1), "bill", None, amount.exact, amount, steps)
            lines.append(on_paper(run.line, len(lines), f"{run.line.name}, {bill.name}", figures))
    line = runs[-1].line
    nobody = nothing(line, "bill", None, "no vendor has charged anything", currency)
    return lines or [on_paper(line, 0, line.name, nobody)]


def _refuse_unapproved(runs: Sequence[Run], entries: Sequence[Work]) -> None:
    for run, held in by_run(runs, entries):
        waiting = [entry for entry in held if entry.billed_class is BilledClass.BILLABLE and not entry.approved]
        if run.line.approval and waiting:
            named = list(dict.fromkeys(entry.ticket or entry.source.id for entry in waiting))
            more = ", …" if len(named) > _NAMED else ""
            said = f"{counted(len(waiting), 'entry waits', 'entries wait')} for approval"
            raise Invalid(f"{run.line.name}: {said} ({', '.join(named[:_NAMED])}{more}).", field="time")


def _priced(line: CardLine, entries: Sequence[Work]) -> list[Work]:
    """Entries with the rate of their work type, where the line has one and the entry brings none of its own."""
    rates = dict(line.rates)
    return [
        replace(entry, rate=rates[entry.work_type]) if entry.rate is None and entry.work_type in rates else entry
        for entry in entries
    ]


def _charged(run: Run, entries: Sequence[Work], currency: str) -> Iterator[tuple[str, Figures]]:
    """The lines of one stretch; work types that have a rate of their own come after those that share one."""
    assert run.line.card is not None, "a line of time has its card"
    own = dict(run.line.rates)
    for work_type in ("", *own):
        held = [entry for entry in entries if (entry.work_type if entry.work_type in own else "") == work_type]
        said = f", {work_type.replace('_', ' ')}" if work_type else ""
        for bundle in _bundles(charge_time(run.line.card, held, currency)):
            overtime = ", with overtime" if bundle[0].price is None else ""
            when = _CLASS_WORDS.get(bundle[0].group.work_class, "")
            yield f"{run.line.name}{run.said}{said}{when}{overtime}", _time_figures(bundle, currency)


def _bundles(charges: Sequence[TimeCharge]) -> list[list[TimeCharge]]:
    bundles: dict[tuple[int, bool, Fraction], list[TimeCharge]] = {}
    for charge in charges:
        order = (_CLASS_ORDER.index(charge.group.work_class), charge.price is None, charge.price or Fraction(0))
        bundles.setdefault(order, []).append(charge)
    return [bundles[order] for order in sorted(bundles)]


def _time_figures(bundle: Sequence[TimeCharge], currency: str) -> Figures:
    amount, steps = time_step(bundle, currency)
    minutes = sum((charge.billed_minutes for charge in bundle), Fraction(0))
    exact = sum((charge.exact for charge in bundle), Fraction(0))
    return Figures(minutes / 60, "hour", bundle[0].price, exact, amount, steps)


def _given(run: Run, entries: Sequence[Work], currency: str) -> Iterator[tuple[str, Figures]]:
    """Time that is shown and not charged: covered by the contract, or given away."""
    for billed, said in (
        (BilledClass.INCLUDED, "covered by the contract"),
        (BilledClass.GOODWILL, "given as goodwill"),
    ):
        held = [entry for entry in entries if entry.billed_class is billed]
        if held:
            yield f"{run.line.name}{run.said}, {said}", _covered(held, said, currency)


def _covered(entries: Sequence[Work], said: str, currency: str) -> Figures:
    minutes = sum((entry.minutes for entry in entries), Fraction(0))
    sources = tuple(entry.source for entry in entries)
    zero = Money.zero(currency)
    step = amount_step(f"{hours(minutes)} in {counted(len(entries), 'entry', 'entries')}, {said}", zero, *sources)
    return Figures(minutes, "min", Fraction(0), Fraction(0), zero, (step,))


def _of_days(run: Run, bills: Sequence[VendorBill]) -> Iterator[VendorBill]:
    """The bills with those of their costs that lie in the stretch."""
    for bill in bills:
        held = tuple(cost for cost in bill.costs if cost.day in run.days)
        if held:
            yield VendorBill(bill.name, held)
