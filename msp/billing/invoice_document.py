"""A month as a plain document: lines by their calculators, credits, tax (rate-documents.md, invoice)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from msp.billing.bucket import bucket
from msp.billing.charge import charge
from msp.billing.credit_scheme import scheme_from
from msp.billing.explain import Step, amount_step
from msp.billing.invoice_credits import CreditTerm, credits_on
from msp.billing.invoice_draft import InvoiceDraft, InvoiceLine, LineKind, assemble
from msp.billing.passthrough import passthrough
from msp.billing.proration import part_from
from msp.billing.sheet import Sheet
from msp.billing.tax import TaxCategory, TaxTerms
from msp.billing.time_charge import time
from msp.billing.wording import plain, spaced
from msp.kernel.money import Money, to_decimal

_OWN_KEYS = ("tier", "kind", "rate_tax", "category", "name")


class _Plain(StrEnum):
    """The kinds of line that a plain document may hold; each is a calculator of its own."""

    FIXED = "fixed"
    INCLUDED = "included"
    TIME = "time"
    BUCKET = "bucket"
    CHARGE = "charge"
    PASSTHROUGH = "passthrough"


Answered = tuple[str, tuple[Step, ...]]


def invoice(given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Step, ...]]:
    """The calculator `invoice`: lines, credits and totals by the code of the month close."""
    draft = invoice_from(given)
    answer = {
        "lines": [str(line.amount) for line in draft.lines],
        "net": str(draft.net),
        "service_credit": str(draft.service_credit),
        "taxable": str(draft.taxable),
        "tax": str(draft.tax),
        "total": str(draft.total),
    }
    return answer, steps_of(draft)


def invoice_from(given: Mapping[str, Any]) -> InvoiceDraft:
    """Read the document and compute it; Invalid names the line or the scheme that is wrong."""
    sheet = Sheet(given, "", "currency rate_tax lines service_credits")
    currency = sheet.currency()
    lines = [_line(item, place, sheet) for place, item in enumerate(sheet.items("lines"))]
    terms = [_credit(part) for part in sheet.parts("service_credits", "tier scheme facts", ())]
    return assemble(lines, credits_on(lines, terms, currency), TaxTerms(currency))


def _line(item: object, place: int, document: Sheet) -> InvoiceLine:
    own = Sheet(item, f"lines[{place}]", None)
    kind = own.choice("kind", _Plain)
    currency = document.currency()
    terms = {key: own.raw(key) for key in own if key not in _OWN_KEYS and own.has(key)}
    amount, steps = _CALCULATORS[kind]({"currency": currency, **terms})
    return InvoiceLine(
        key=str(place + 1),
        tier=own.text("tier"),
        kind=LineKind(kind),
        description=own.text("name", f"{own.text('tier')} {kind.value}"),
        quantity=Decimal(1),
        unit="month",
        rate=None,
        exact=Decimal(amount),
        amount=Money.of(amount, currency),
        steps=steps,
        rate_tax=to_decimal(own.amount("rate_tax") if own.has("rate_tax") else document.amount("rate_tax")),
        tax_category=own.choice("category", TaxCategory, TaxCategory.STANDARD),
    )


def _credit(sheet: Sheet) -> CreditTerm:
    scheme = scheme_from(sheet.raw("scheme"), sheet.at("scheme"))
    return CreditTerm(sheet.text("tier"), f"Service credit {sheet.text('tier')}", scheme, sheet.named("facts"))


def _fixed(given: Mapping[str, Any]) -> Answered:
    sheet = Sheet(given, "", "currency amount days of")
    whole, part = sheet.number("amount"), part_from(sheet)
    amount = Money.rounded(whole * part.fraction, sheet.currency())
    days = f", {part} days" if sheet.has("days") else ""
    return str(amount), (amount_step(f"fixed fee {spaced(whole)}{days}", amount),)


def _included(given: Mapping[str, Any]) -> Answered:
    nothing = Money.zero(Sheet(given, "", "currency").currency())
    return str(nothing), (amount_step("covered by the fixed fee", nothing),)


def _time(given: Mapping[str, Any]) -> Answered:
    answer, steps = time(given)
    return answer["total"], steps


def _bucket(given: Mapping[str, Any]) -> Answered:
    """The last period is the one this invoice is for; those before it only say what is carried in."""
    answer, steps = bucket(given)
    if not steps:
        raise Sheet(given, "", None).wrong("periods", "must hold the period of the invoice")
    return answer["periods"][-1]["amount"], steps


def _charge(given: Mapping[str, Any]) -> Answered:
    answer, steps = charge(given)
    return answer["amount"], steps


def _passthrough(given: Mapping[str, Any]) -> Answered:
    answer, steps = passthrough(given)
    return answer["charge"], steps


def steps_of(draft: InvoiceDraft) -> tuple[Step, ...]:
    """Lines less credits, tax by category and rate, and the total they add up to."""
    lines = tuple(amount_step(line.description, line.amount) for line in draft.lines)
    credits = tuple(amount_step(credit.description, credit.amount) for credit in draft.allowances)
    taxes = tuple(
        amount_step(f"{group.category.value}: {plain(group.rate)} % of {spaced(group.taxable)}", group.tax)
        for group in draft.tax_groups
    )
    details = tuple(step for part in (*draft.lines, *draft.allowances) for step in part.steps)
    taxable = amount_step("lines less service credits", draft.taxable, parts=(*lines, *credits))
    tax = amount_step("tax", draft.tax, parts=taxes)
    return (*details, amount_step("total", draft.total, parts=(taxable, tax)))


_CALCULATORS: dict[_Plain, Callable[[Mapping[str, Any]], Answered]] = {
    _Plain.FIXED: _fixed,
    _Plain.INCLUDED: _included,
    _Plain.TIME: _time,
    _Plain.BUCKET: _bucket,
    _Plain.CHARGE: _charge,
    _Plain.PASSTHROUGH: _passthrough,
}
