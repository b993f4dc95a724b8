"""The invoice of a period: charges, service credits and tax make one draft, the same for preview and close."""

from collections.abc import Mapping, Sequence
from typing import Any

from msp.billing.credit_facts import FACTS_KEYS
from msp.billing.invoice_credits import CreditTerm, credits_on
from msp.billing.invoice_draft import InvoiceDraft, InvoiceLine, assemble
from msp.billing.rate_card import RateCard
from msp.billing.rating import charges_of
from msp.billing.sheet import Sheet

#: The facts that make charges; the others decide credits.
USAGE = ("time", "vendor_costs")


def draft_invoice(terms: RateCard, facts: Mapping[str, Any]) -> InvoiceDraft:
    """Compute the invoice of one tenant and period from `time`, `vendor_costs` and `measures` (money.md sections 2, 3).

    Other facts a scheme may need (history, request, days_in_period, bases) stand beside them under their own names.
    """
    sheet = Sheet(facts, "", f"time vendor_costs {FACTS_KEYS}")
    lines = charges_of(terms, sheet.items("time", ()), sheet.items("vendor_costs", ()))
    return with_credits(terms, facts, lines)


def with_credits(terms: RateCard, facts: Mapping[str, Any], lines: Sequence[InvoiceLine]) -> InvoiceDraft:
    """The draft of charges that are computed already: what the facts say about promises decides the credits."""
    for_credits = {name: value for name, value in facts.items() if name not in USAGE}
    credits = [CreditTerm(credit.tier, credit.name, credit.scheme, for_credits) for credit in terms.credits]
    return assemble(lines, credits_on(lines, credits, terms.currency), terms.tax_terms)
