"""A vendor's bill passed on: each cost converted at the rate stated for its day and rounded, then marked up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from msp.billing.explain import Source, SourceKind, Step, amount_step
from msp.billing.sheet import Sheet
from msp.billing.vendor_terms import MarkedUp, VendorTerms
from msp.billing.wording import counted, plain, spaced
from msp.kernel.errors import Invalid
from msp.kernel.money import Money, total

COST_KEYS = "id vendor bill line ticket handoff date amount currency description hash"


@dataclass(frozen=True, slots=True)
class VendorCost:
    """One line of a vendor's bill, on the hand-off of a ticket."""

    source: Source
    vendor: str
    bill: str
    line: str
    ticket: str
    handoff: str
    day: date
    amount: Fraction
    currency: str
    description: str

    @property
    def words(self) -> str:
        """What was charged for which hand-off."""
        said = f": {self.description}" if self.description else ""
        return f"{self.ticket}, hand-off {self.handoff}, line {self.line}{said}"


@dataclass(frozen=True, slots=True)
class VendorBill:
    """The costs of one bill of one vendor."""

    name: str
    costs: tuple[VendorCost, ...]


def bills_from(items: Sequence[object]) -> tuple[VendorBill, ...]:
    """Costs by vendor and bill, in an order that does not depend on how they arrive; Invalid when one comes twice."""
    costs = sorted((_cost(item, place) for place, item in enumerate(items)), key=_order)
    bills: dict[str, list[VendorCost]] = {}
    seen: set[str] = set()
    for cost in costs:
        if cost.source.id in seen:
            raise Invalid(f"The vendor cost {cost.source.id} is listed twice.", field="vendor_costs")
        seen.add(cost.source.id)
        bills.setdefault(f"{cost.vendor}, bill {cost.bill}", []).append(cost)
    return tuple(VendorBill(name, tuple(held)) for name, held in bills.items())


def charge_bill(terms: VendorTerms, bill: VendorBill, currency: str) -> tuple[Money, tuple[Step, ...]]:
    """What a bill costs the client, and how it came about; Invalid names a cost without a stated rate."""
    converted = [_converted(terms, cost, currency) for cost in bill.costs]
    cost = total((base for base, _ in converted), currency)
    markup, marked = _marked_up(terms, [base for base, _ in converted])
    billed = amount_step(_said(len(converted)), cost, parts=tuple(step for _, step in converted))
    charge = cost + markup
    return charge, (amount_step(f"{spaced(cost)} + {spaced(markup)}", charge, parts=(billed, marked)),)


def without_a_line(cost: VendorCost) -> str:
    """Why a month with a vendor's cost cannot be computed under a card that passes none on."""
    return (
        f"{_named(cost)} was charged by the vendor, and the rate card has no line that passes it on. Publish a rate"
        " card with such a line for L4, or take the cost back on its ticket."
    )


def _converted(terms: VendorTerms, cost: VendorCost, currency: str) -> tuple[Money, Step]:
    paid = f"{plain(cost.amount)} {cost.currency} of {cost.day}"
    if cost.currency == currency:
        base = Money.rounded(cost.amount, currency)
        return base, amount_step(f"{cost.words}, {paid}", base, cost.source)
    stated = terms.rate_of(cost.currency, cost.day)
    if stated is None:
        sentence = (
            f"{_named(cost)} was charged in {cost.currency}, and the rate card states no rate of {cost.currency} for"
            f" {cost.day}. Publish a rate card with that rate, or correct the cost on its ticket."
        )
        raise Invalid(sentence, field="vendor_costs")
    base = Money.rounded(cost.amount * stated.rate, currency)
    said = f"{cost.words}, {paid} at {plain(stated.rate)} {currency}, the rate stated from {stated.since}"
    return base, amount_step(said, base, cost.source)


def _marked_up(terms: VendorTerms, bases: Sequence[Money]) -> tuple[Money, Step]:
    """The mark-up of a bill, with one part for each line where more than one was marked up."""
    whole = total(bases, bases[0].currency)
    if terms.marked_up is MarkedUp.BILL:
        markup = terms.markup.on(whole)
        return markup, amount_step(f"{terms.markup.say}, on the whole bill", markup)
    parts = [terms.markup.on(base) for base in bases]
    markup = total(parts, whole.currency)
    marked = tuple(amount_step(f"on {spaced(base)}", part) for base, part in zip(bases, parts, strict=True))
    if len(marked) == 1:
        return markup, amount_step(terms.markup.say, markup)
    return markup, amount_step(f"{terms.markup.say}, on every line", markup, parts=marked)


def _cost(item: object, place: int) -> VendorCost:
    sheet = Sheet(item, f"vendor_costs[{place}]", COST_KEYS)
    return VendorCost(
        source=Source(SourceKind.VENDOR_COST, sheet.text("id"), hash=sheet.words("hash")),
        vendor=sheet.text("vendor"),
        bill=sheet.text("bill"),
        line=sheet.text("line"),
        ticket=sheet.text("ticket"),
        handoff=sheet.text("handoff"),
        day=sheet.day("date"),
        amount=sheet.above_zero("amount"),
        currency=sheet.currency(),
        description=sheet.words("description"),
    )


def _order(cost: VendorCost) -> tuple[str, str, int, str]:
    return cost.vendor, cost.bill, len(cost.line), cost.line


def _named(cost: VendorCost) -> str:
    return f"Line {cost.line} of bill {cost.bill} of {cost.vendor}, on {cost.ticket},"


def _said(number: int) -> str:
    return f"{counted(number, 'line')} of the bill, each converted and rounded" if number > 1 else "the vendor's bill"
