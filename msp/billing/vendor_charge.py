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
    parts = [terms.markup.on(base) for base, _ in converted]
    by_line = terms.marked_up is MarkedUp.LINE
    markup = total(parts, currency) if by_line else terms.markup.on(cost)
    said = f"{terms.markup.say}, on {'every line' if by_line else 'the whole bill'}"
    marked = [
        amount_step(f"on {spaced(base)}", part) for (base, _), part in zip(converted, parts, strict=True) if by_line
    ]
    charge = cost + markup
    steps = (
        amount_step(_said(len(converted)), cost, parts=tuple(step for _, step in converted)),
        amount_step(said, markup, parts=tuple(marked)),
        amount_step(
            f"{spaced(cost)} + {spaced(markup)}",
            charge,
            parts=(amount_step("the vendor's bill", cost), amount_step("the mark-up", markup)),
        ),
    )
    return charge, steps


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
