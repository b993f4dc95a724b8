"""The invoice of a period: charges, service credits and tax make one draft, the same for preview and close."""

from collections.abc import Mapping
from typing import Any

from msp.billing.credit_facts import FACTS_KEYS
from msp.billing.invoice_credits import CreditTerm, credits_on
from msp.billing.invoice_draft import InvoiceDraft, assemble
from msp.billing.rate_card import RateCard
from msp.billing.rating import charges_of
from msp.billing.sheet import Sheet


def draft_invoice(terms: RateCard, facts: Mapping[str, Any]) -> InvoiceDraft:
    """Compute the invoice of one tenant and period from the facts `time` and `measures` (money.md sections 2 and 3).

    Other facts a scheme may need (history, request, days_in_period, bases) stand beside them under their own names.
    """
    sheet = Sheet(facts, "", f"time {FACTS_KEYS}")
    for_credits = {name: facts[name] for name in sheet if name != "time"}
    lines = charges_of(terms, sheet.items("time", ()))
    credits = [CreditTerm(credit.tier, credit.name, credit.scheme, for_credits) for credit in terms.credits]
    return assemble(lines, credits_on(lines, credits, terms.currency), terms.tax_terms)
