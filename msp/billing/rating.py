"""Rating: usage per tier and the rate card give the charges of a period (money.md section 2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from msp.billing.after_hours import WorkClass
from msp.billing.explain import Source, SourceKind, Step, amount_step
from msp.billing.invoice_draft import InvoiceLine, LineKind
from msp.billing.rate_card import TAKES_TIME, CardLine, RateCard
from msp.billing.sheet import Sheet
from msp.billing.time_charge import TimeCharge, charge_time, time_step
from msp.billing.vendor_charge import VendorBill, bills_from, charge_bill, without_a_line
from msp.billing.vendor_terms import VendorTerms
from msp.billing.wording import counted, hours, spaced
from msp.billing.work import ENTRY_KEYS, Work, work_from
from msp.kernel.errors import Invalid
from msp.kernel.money import Money, to_decimal

_CLASS_WORDS = {WorkClass.AFTER: ", after hours", WorkClass.HOLIDAY: ", holidays"}
_CLASS_ORDER = tuple(WorkClass)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one invoice line before it is put on paper."""

    quantity: Fraction
    unit: str
    rate: Fraction | None
    exact: Fraction
    amount: Money
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used in a period: work by its tier, and the bills of vendors."""

    by_tier: Mapping[str, Sequence[Work]]
    bills: Sequence[VendorBill]


def charges_of(
    card: RateCard, time_entries: Sequence[object], vendor_costs: Sequence[object] = ()
) -> tuple[InvoiceLine, ...]:
    """The lines of a period; time or a vendor's cost without a line on the card is Invalid by name, never free."""
    takers = {line.tier for line in card.lines if line.kind in TAKES_TIME}
    bills = bills_from(vendor_costs)
    if bills and not any(line.vendor for line in card.lines):
        raise Invalid(without_a_line(bills[0].costs[0]), field="vendor_costs")
    usage = Usage(_by_tier(time_entries, takers), bills)
    return tuple(invoice_line for line in card.lines for invoice_line in _charge(line, usage, card.currency))


def _by_tier(time_entries: Sequence[object], with_line: set[str]) -> dict[str, list[Work]]:
    """Entries by tier, by date and id, so that the order in which facts arrive changes nothing."""
    found: dict[str, list[Work]] = {}
    seen: set[str] = set()
    for place, item in enumerate(time_entries):
        sheet = Sheet(item, f"time[{place}]", f"tier {ENTRY_KEYS}")
        entry, tier, name = work_from(sheet), sheet.text("tier"), sheet.text("id")
        if tier not in with_line:
            where = sheet.at("tier")
            raise Invalid(f"Time entry {name} is at {tier}, where the rate card charges no time.", field=where)
        if name in seen:
            raise Invalid(f"Time entry {name} is listed twice.", field=sheet.at("id"))
        seen.add(name)
        found.setdefault(tier, []).append(entry)
    return {tier: sorted(held, key=_order) for tier, held in found.items()}


def _order(entry: Work) -> tuple[str, str]:
    return str(entry.day or ""), entry.source.id


def _charge(line: CardLine, usage: Usage, currency: str) -> list[InvoiceLine]:
    entries = usage.by_tier.get(line.tier, [])
    if line.vendor is not None:
        return _vendor_lines(line, line.vendor, usage.bills, currency)
    if line.card is not None:
        return _time_lines(line, charge_time(line.card, entries, currency), currency)
    if line.amount is not None:
        return [_on_paper(line, line.key, line.name, _fixed(line, line.amount))]
    return [_on_paper(line, line.key, line.name, _included(entries, currency))]


def _fixed(line: CardLine, amount: Money) -> Figures:
    step = amount_step(f"fixed fee {spaced(amount)}", amount, Source(SourceKind.TERM, line.key))
    return Figures(Fraction(1), "month", amount.exact, amount.exact, amount, (step,))


def _included(entries: Sequence[Work], currency: str) -> Figures:
    minutes = sum((entry.minutes for entry in entries), Fraction(0))
    sources = tuple(entry.source for entry in entries)
    said = f"{hours(minutes)} in {counted(len(entries), 'entry', 'entries')}, covered by the fixed fee"
    nothing = Money.zero(currency)
    return Figures(minutes, "min", Fraction(0), Fraction(0), nothing, (amount_step(said, nothing, *sources),))


def _time_lines(line: CardLine, charges: Sequence[TimeCharge], currency: str) -> list[InvoiceLine]:
    """One line for each class and price, so that quantity x rate is the amount on paper; no work is one line of 0."""
    bundles: dict[tuple[int, bool, Fraction], list[TimeCharge]] = {}
    for charge in charges:
        order = (_CLASS_ORDER.index(charge.group.work_class), charge.price is None, charge.price or Fraction(0))
        bundles.setdefault(order, []).append(charge)
    if not bundles:
        nothing = Money.zero(currency)
        rate = line.card.rate if line.card else None
        figures = Figures(Fraction(0), "hour", rate, Fraction(0), nothing, (amount_step("no time booked", nothing),))
        return [_on_paper(line, line.key, line.name, figures)]
    return [
        _on_paper(line, _key(line, place), _named(line, bundles[order]), _time_figures(bundles[order], currency))
        for place, order in enumerate(sorted(bundles))
    ]


def _vendor_lines(line: CardLine, terms: VendorTerms, bills: Sequence[VendorBill], currency: str) -> list[InvoiceLine]:
    """One line for each bill of a vendor, so that it can be laid beside the bill; no bill is one line of 0."""
    if not bills:
        nothing = Money.zero(currency)
        step = amount_step("no vendor has charged anything", nothing, Source(SourceKind.TERM, line.key))
        return [_on_paper(line, line.key, line.name, Figures(Fraction(0), "bill", None, Fraction(0), nothing, (step,)))]
    charged = [charge_bill(terms, bill, currency) for bill in bills]
    return [
        _on_paper(
            line,
            _key(line, place),
            f"{line.name}, {bill.name}",
            Figures(Fraction(1), "bill", None, amount.exact, amount, steps),
        )
        for place, (bill, (amount, steps)) in enumerate(zip(bills, charged, strict=True))
    ]


def _key(line: CardLine, place: int) -> str:
    return f"{line.key}/{place + 1}" if place else line.key


def _named(line: CardLine, bundle: Sequence[TimeCharge]) -> str:
    overtime = ", with overtime" if bundle[0].price is None else ""
    return f"{line.name}{_CLASS_WORDS.get(bundle[0].group.work_class, '')}{overtime}"


def _time_figures(bundle: Sequence[TimeCharge], currency: str) -> Figures:
    amount, steps = time_step(bundle, currency)
    minutes = sum((charge.billed_minutes for charge in bundle), Fraction(0))
    exact = sum((charge.exact for charge in bundle), Fraction(0))
    return Figures(minutes / 60, "hour", bundle[0].price, exact, amount, steps)


def _on_paper(line: CardLine, key: str, description: str, figures: Figures) -> InvoiceLine:
    return InvoiceLine(
        key=key,
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
    )
