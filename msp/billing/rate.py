"""The calculators of the money core by name: a plain document in, the answer with its steps out (rate-documents.md)."""

from collections.abc import Callable, Mapping
from typing import Any

from msp.billing.allocation import allocate
from msp.billing.anchors import anchors
from msp.billing.blocks import blocks
from msp.billing.bucket import bucket
from msp.billing.charge import charge, delta_charge
from msp.billing.commitment import commitment
from msp.billing.compliance import compliance
from msp.billing.credit_balance import credit_balance
from msp.billing.credit_note import credit_note
from msp.billing.explain import Step
from msp.billing.invoice_document import invoice
from msp.billing.minor_units import minor
from msp.billing.month_document import month
from msp.billing.numbering import numbering
from msp.billing.passthrough import passthrough
from msp.billing.period import period
from msp.billing.proration import proration
from msp.billing.rerating import rerate
from msp.billing.rounding import round_values
from msp.billing.service_credits import service_credit
from msp.billing.settlement import ledger
from msp.billing.sheet import Sheet
from msp.billing.tax_document import tax
from msp.billing.time_charge import time
from msp.kernel.errors import Invalid

Calculator = Callable[[Mapping[str, Any]], tuple[dict[str, Any], tuple[Step, ...]]]

CALCULATORS: dict[str, Calculator] = {
    "round": round_values,
    "allocate": allocate,
    "charge": charge,
    "delta_charge": delta_charge,
    "commitment": commitment,
    "proration": proration,
    "anchors": anchors,
    "period": period,
    "time": time,
    "bucket": bucket,
    "blocks": blocks,
    "tax": tax,
    "credit_note": credit_note,
    "credit_balance": credit_balance,
    "minor": minor,
    "passthrough": passthrough,
    "compliance": compliance,
    "service_credit": service_credit,
    "ledger": ledger,
    "numbering": numbering,
    "rerate": rerate,
    "invoice": invoice,
    "month": month,
}


def rate(document: object) -> dict[str, Any]:
    """`{"calculator": NAME, "given": {...}}` to its answer and steps, or `{"error": sentence}` when it is refused."""
    try:
        return _rated(document)
    except Invalid as refusal:
        return {"error": refusal.sentence}


def _rated(document: object) -> dict[str, Any]:
    sheet = Sheet(document, "", "calculator given")
    name = sheet.text("calculator")
    if name not in CALCULATORS:
        raise sheet.wrong("calculator", f"“{name[:40]}” is not known; known are: {', '.join(CALCULATORS)}")
    sheet.raw("given")
    answer, steps = CALCULATORS[name](sheet.named("given"))
    return {"answer": answer, "steps": [step.as_document() for step in steps]}
