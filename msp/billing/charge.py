"""A charge by its model, and the difference to what was already billed (rate-documents.md, charge, delta_charge)."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Any

from msp.billing.charge_models import MODELS, ChargeModel
from msp.billing.explain import Step, amount_step
from msp.billing.sheet import Sheet
from msp.billing.wording import plain, spaced
from msp.kernel.money import Money


class Document(StrEnum):
    """On which document a difference goes."""

    CHARGE = "charge"
    CREDIT_NOTE = "credit_note"


def charge(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `charge`: exact, or rounded once at the end when the currency is given."""
    sheet = Sheet(given, "", None)
    exact, steps = charge_exact(given)
    if not sheet.has("currency"):
        return {"amount": plain(exact)}, steps
    amount = Money.rounded(exact, sheet.currency())
    return {"amount": str(amount)}, (*steps, amount_step("rounded once, at the end", amount))


def delta_charge(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `delta_charge`: more than was billed is charged, less is given back."""
    sheet = Sheet(given, "", None)
    billed = sheet.number("already_billed")
    answer, steps = charge({key: value for key, value in given.items() if key != "already_billed"})
    difference = Fraction(answer["amount"]) - billed
    document = Document.CREDIT_NOTE if difference < 0 else Document.CHARGE
    amount = plain(abs(difference))
    if sheet.has("currency"):
        amount = str(Money.rounded(abs(difference), sheet.currency()))
    say = f"{spaced(Fraction(answer['amount']))} less {spaced(billed)} already billed: {document.value}"
    return {"amount": amount, "document": document.value}, (*steps, Step(say, amount))


def charge_exact(given: Mapping[str, Any]) -> tuple[Fraction, tuple[Step, ...]]:
    """The charge before any rounding, with the step that adds it up."""
    model = Sheet(given, "", None).choice("model", ChargeModel)
    compute, keys = MODELS[model]
    priced = compute(Sheet(given, "", f"model currency {keys}"))
    exact = sum((amount for _, amount in priced), Fraction(0))
    parts = tuple(amount_step(say, amount) for say, amount in priced)
    return exact, (amount_step(f"{model.value} = {spaced(exact)}", exact, parts=parts),)
