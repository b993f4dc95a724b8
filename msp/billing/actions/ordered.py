"""How much was invoiced under a purchase order, and the warning before its limit is passed."""

from sqlalchemy import select

from msp.billing.card_order import PurchaseOrder
from msp.billing.models import BillingPeriod, Invoice
from msp.billing.wording import spaced
from msp.kernel.money import Money
from msp.kernel.periods import Month
from msp.store import db


def ordered_before(order: PurchaseOrder | None, month: Month) -> Money | None:
    """The net of the invoices of other months under the order, after credits; None where it has no limit."""
    if order is None or order.limit is None:
        return None
    same = (Invoice.period_id == BillingPeriod.id) & (Invoice.tenant_id == BillingPeriod.tenant_id)
    found = select(Invoice).join(BillingPeriod, same).where(BillingPeriod.month != str(month))
    under = [row for row in db.session.scalars(found) if row.contract.get("purchase_order") == order.number]
    return Money(sum(row.taxable_minor for row in under), order.limit.currency)


def order_warning(order: PurchaseOrder | None, ordered: Money | None, more: Money) -> str:
    """What to say when an invoice passes the limit of its order; empty when it does not."""
    if order is None or order.limit is None or ordered is None or (ordered + more).minor <= order.limit.minor:
        return ""
    over = ordered + more - order.limit
    return (
        f"Purchase order {order.number} is limited to {spaced(order.limit)} {more.currency}; {spaced(ordered)} are"
        f" invoiced under it, and this invoice of {spaced(more)} passes it by {spaced(over)}."
    )
