"""The invoice of a period: charges, service credits and tax make one draft, the same for preview and close."""

from collections.abc import Mapping, Sequence
from typing import Any

from msp.billing.credit_facts import FACTS_KEYS
from msp.billing.invoice_credits import CreditTerm, credits_on
from msp.billing.invoice_draft import InvoiceDraft, InvoiceLine, assemble
from msp.billing.month_use import USE
from msp.billing.rate_card import RateCard
from msp.billing.rating import charges_of
from msp.billing.sheet import Sheet


def draft_invoice(terms: RateCard, facts: Mapping[str, Any]) -> InvoiceDraft:
    """Compute the invoice of one tenant and month from what was used (`USE`) and `measures` (money.md sections 2, 3).

    Other facts a scheme may need (history, request, days_in_period, bases) stand beside them under their own names.
    """
    Sheet(facts, "", f"{' '.join(USE)} {FACTS_KEYS}")
    return with_credits(terms, facts, charges_of(terms, facts))


def with_credits(terms: RateCard, facts: Mapping[str, Any], lines: Sequence[InvoiceLine]) -> InvoiceDraft:
    """The draft of charges that are computed already: what the facts say about promises decides the credits."""
    for_credits = {name: value for name, value in facts.items() if name not in USE}
    credits = [CreditTerm(credit.tier, credit.name, credit.scheme, for_credits) for credit in terms.credits]
    return assemble(lines, credits_on(lines, credits, terms.currency), terms.tax_terms)
