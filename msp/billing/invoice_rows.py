"""A draft put on paper: charges first, then every service credit as a row of its own, never hidden in a sum."""

from collections.abc import Sequence
from typing import Any

from msp.billing.explain import Step
from msp.billing.invoice_draft import Allowance, InvoiceDraft, InvoiceLine
from msp.billing.invoice_page import PageLine, PageTax, RowKind
from msp.billing.tax import TaxGroup
from msp.billing.wording import plain


def rows_of(draft: InvoiceDraft) -> tuple[PageLine, ...]:
    """The rows of a draft in the order they are printed."""
    charges = [_charge(place, line) for place, line in enumerate(draft.lines, 1)]
    credits = [_credit(place, item) for place, item in enumerate(draft.allowances, len(charges) + 1)]
    return (*charges, *credits)


def taxes_of(draft: InvoiceDraft) -> tuple[PageTax, ...]:
    """The tax groups of a draft."""
    return tuple(_tax(group) for group in draft.tax_groups)


def _charge(position: int, line: InvoiceLine) -> PageLine:
    return PageLine(
        position=position,
        key=line.key,
        tier=line.tier,
        kind=RowKind.CHARGE,
        description=line.description,
        quantity=plain(line.quantity) if line.unit else "",
        unit=line.unit,
        rate="" if line.rate is None else plain(line.rate),
        exact=plain(line.exact),
        amount=line.amount,
        tax_rate=plain(line.rate_tax),
        tax_category=str(line.tax_category),
        shares=(),
        steps=_documents(line.steps),
    )


def _credit(position: int, credit: Allowance) -> PageLine:
    # A credit may lower lines of several tax rates, so it carries none of its own: its shares say where it went.
    return PageLine(
        position=position,
        key=f"credit-{position}",
        tier=credit.tier,
        kind=RowKind.CREDIT,
        description=credit.description,
        quantity="",
        unit="",
        rate="",
        exact=plain(credit.amount.exact),
        amount=credit.amount,
        tax_rate="",
        tax_category="",
        shares=credit.shares,
        steps=_documents(credit.steps),
    )


def _tax(group: TaxGroup) -> PageTax:
    return PageTax(str(group.category), plain(group.rate), group.taxable, group.tax, group.category.mention)


def _documents(steps: Sequence[Step]) -> tuple[dict[str, Any], ...]:
    return tuple(step.as_document() for step in steps)
