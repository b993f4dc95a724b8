"""Credit notes of one invoice: never more than it, and the last one takes the tax that is left (money.md section 2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from msp.billing.explain import Step, amount_step
from msp.billing.proration import part_from
from msp.billing.sheet import Sheet
from msp.billing.wording import plain, spaced
from msp.kernel.errors import Invalid
from msp.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Note:
    """The figures of one credit note."""

    net: Money
    tax: Money

    @property
    def gross(self) -> Money:
        """Net and tax together."""
        return self.net + self.tax


def note_for(net: Money, left_net: Money, left_tax: Money, rate: Fraction) -> Note:
    """A note of that net on what is left of an invoice; Invalid when it is nothing or more than what is left."""
    if net <= Money.zero(net.currency):
        raise Invalid("A credit note must be above zero.", field="net")
    if net > left_net:
        raise Invalid(f"A credit note of {spaced(net)} is more than the {spaced(left_net)} that is left.", field="net")
    if net == left_net:
        return Note(net, left_tax)
    return Note(net, min(left_tax, Money.rounded(net.exact * rate / 100, net.currency)))


def credit_note(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `credit_note`: notes in their order; one that is refused changes nothing."""
    sheet = Sheet(given, "", "currency invoice_net invoice_tax rate notes")
    currency, rate = sheet.currency(), sheet.amount("rate")
    whole = left_net = sheet.money("invoice_net", currency)
    left_tax = sheet.money("invoice_tax", currency)
    answers: list[dict[str, str]] = []
    steps: list[Step] = []
    for part in sheet.parts("notes", "net days of"):
        try:
            note = note_for(_net(part, whole), left_net, left_tax, rate)
        except Invalid as refusal:
            answers.append({"error": refusal.sentence})
            continue
        left_net, left_tax = left_net - note.net, left_tax - note.tax
        answers.append({"net": str(note.net), "tax": str(note.tax), "gross": str(note.gross)})
        says = f"{plain(rate)} % of {spaced(note.net)}" if left_net else "the tax that was left"
        parts = (amount_step("net", note.net), amount_step(says, note.tax))
        steps.append(amount_step(f"credit note {len(answers)}", note.gross, parts=parts))
    return {"notes": answers, "left_net": str(left_net), "left_tax": str(left_tax)}, tuple(steps)


def _net(sheet: Sheet, whole: Money) -> Money:
    """The net of a note: as it is given, or the part of the invoice for so many days."""
    if sheet.has("net"):
        return Money.of(plain(sheet.number("net")), whole.currency)
    sheet.raw("days")
    return Money.rounded(whole.exact * part_from(sheet).fraction, whole.currency)
