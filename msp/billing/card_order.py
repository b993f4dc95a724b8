"""What a rate card says of the document as a whole: the purchase order, and the days until something is due."""

from dataclasses import dataclass

from msp.billing.sheet import Sheet
from msp.kernel.money import Money

MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """The order that invoices refer to, and how much may be invoiced under it; without a limit any amount."""

    number: str
    limit: Money | None


def purchase_order_from(sheet: Sheet | None, currency: str) -> PurchaseOrder | None:
    """Read the order; its limit is an amount before tax."""
    if sheet is None:
        return None
    return PurchaseOrder(sheet.text("number")[:60], sheet.money("limit", currency) if sheet.has("limit") else None)


def days_from(terms: Sheet | None, key: str) -> int | None:
    """Read a number of days, or None where it is not said."""
    if terms is None or not terms.has(key):
        return None
    days = terms.count(key)
    if days > MOST_DAYS:
        raise terms.wrong(key, f"must be at most {MOST_DAYS}")
    return days
