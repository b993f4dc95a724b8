"""A line rated again after issue: an adjustment, a credit note, or a record (rate-documents.md, rerate)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msp.billing.explain import Step, amount_step
from msp.billing.sheet import Sheet
from msp.billing.wording import plain, spaced
from msp.kernel.money import Money


class Correction(StrEnum):
    """How an issued amount is put right; never by editing it."""

    ADJUSTMENT = "adjustment"
    CREDIT_NOTE = "credit_note"
    NONE = "none"


def rerate(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `rerate`: more goes on the next invoice, less is a credit note, too little is only recorded."""
    sheet = Sheet(given, "", "currency issued_net correct_net rate materiality")
    currency, rate = sheet.currency(), sheet.amount("rate")
    issued, correct = sheet.money("issued_net", currency), sheet.money("correct_net", currency)
    difference = correct - issued
    document = _document(difference, sheet)
    net = max(difference, -difference) if document is not Correction.NONE else Money.zero(currency)
    tax = Money.rounded(net.exact * rate / 100, currency)
    steps = (
        amount_step(f"{spaced(correct)} instead of {spaced(issued)}", difference),
        amount_step(document.value.replace("_", " "), net),
        amount_step(f"{plain(rate)} % of {spaced(net)}", tax),
    )
    return {"document": document.value, "net": str(net), "tax": str(tax)}, steps


def _document(difference: Money, sheet: Sheet) -> Correction:
    if not difference or abs(difference.exact) < sheet.amount("materiality", 0):
        return Correction.NONE
    return Correction.ADJUSTMENT if difference.minor > 0 else Correction.CREDIT_NOTE
