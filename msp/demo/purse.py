"""How the demo's clients have paid so far: at the stand-in's own books, as if they had been at its page."""

from datetime import datetime

from msp import billing
from msp.billing.stripe_reading import session_of
from msp.config import Settings
from msp.demo.stripe_books import Books, books_of
from msp.identity import Actor
from msp.store import acting_for, db
from msp.tenants import TenantView


class Purse:
    """Pays invoices at instants of the past; what it pays is in the books that the stand-in opens later."""

    def __init__(self, settings: Settings, since: datetime) -> None:
        self._now = since
        site = settings.stripe.pay_origin if settings.stripe else ""
        self._books = Books(now=lambda: self._now, site=site, keep_at=books_of(settings))

    def pay(self, tenant: TenantView, number: str, *, by: Actor, now: datetime) -> None:
        """Somebody of a client pays an invoice in full."""
        self._now = now
        with acting_for(tenant.id, by.who):
            press = billing.press_pay(number, billing.Places("/pay/done", "/pay/stopped"), by=by, now=now)
            db.session.commit()
        price = "line_items[0][price_data]"
        page = self._books.open_page(
            {
                f"{price}[unit_amount]": str(press.order.amount.minor),
                f"{price}[currency]": press.order.amount.currency.lower(),
                f"{price}[product_data][name]": f"Invoice {number}",
                "client_reference_id": str(press.attempt_id),
                "success_url": press.order.done_path,
            }
        )
        self._books.pay(page["id"])
        seen = session_of(self._books.shown(page, expanded=True), ())
        with acting_for(tenant.id):
            billing.settle(press.attempt_id, seen, now=now)
            db.session.commit()
        self._books.keep()
