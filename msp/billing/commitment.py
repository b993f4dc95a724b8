"""A minimum commitment: the true-up to what was promised (rate-documents.md, commitment)."""

from collections.abc import Mapping
from typing import Any

from msp.billing.explain import Step, amount_step
from msp.billing.proration import part_from
from msp.billing.sheet import Sheet
from msp.billing.wording import spaced
from msp.kernel.money import Money, total


def commitment(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `commitment`: the prorated minimum and every prorated fee are rounded on their own."""
    sheet = Sheet(given, "", "currency minimum days of fees")
    currency = sheet.currency()
    least = _prorated(sheet, "minimum", currency)
    fees = [_prorated(part, "amount", currency) for part in sheet.parts("fees", "amount days of", ())]
    charged = total(fees, currency)
    true_up = max(Money.zero(currency), least - charged)
    parts = tuple(amount_step(f"fee {place}", fee) for place, fee in enumerate(fees, 1))
    return {"true_up": str(true_up)}, (
        amount_step("minimum", least),
        amount_step("fees", charged, parts=parts),
        amount_step(f"{spaced(least)} less {spaced(charged)}, never below zero", true_up),
    )


def _prorated(sheet: Sheet, key: str, currency: str) -> Money:
    return Money.rounded(sheet.amount(key) * part_from(sheet).fraction, currency)
