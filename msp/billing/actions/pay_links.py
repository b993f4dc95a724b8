"""The links in mails by which an invoice is paid without a sign-in: made, taken back, made anew."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from msp import tenants
from msp.billing.actions.paying import held_invoice
from msp.billing.models import Invoice
from msp.billing.payment_events import PayLinkRenewed, PayLinkRevoked
from msp.billing.payments import payment_status_of
from msp.identity import links
from msp.identity.links import LinkForm, Purpose
from msp.kernel.errors import Conflict
from msp.kernel.events import publish

#: How long after the due date a link opens; an invoice that is open for longer is spoken of, not clicked on.
GRACE = timedelta(days=60)
#: What the trail adds to a reader's name, for whoever holds the link acts in it.
BY_LINK = " by the pay link"


def issue_pay_link(number: str, reader: str, *, now: datetime) -> str:
    """A link for one reader to pay an invoice of the tenant in scope; its id, as a letter carries it."""
    invoice = held_invoice(number)
    form = LinkForm(Purpose.INVOICE, invoice.id, reader[:180] + BY_LINK, _last_moment(invoice, now))
    return str(links.issue_link(form, now=now))


def renew_pay_links(number: str, *, now: datetime) -> None:
    """Take the links of an invoice back and tell that new ones are wanted; Conflict when nothing is due on it."""
    invoice = held_invoice(number)
    if payment_status_of(invoice.id).status.due.minor <= 0:
        raise Conflict(f"Invoice {number} is paid, so nobody needs a link to pay it.")
    links.revoke_links(Purpose.INVOICE, [invoice.id], now=now)
    publish(PayLinkRenewed(tenant_id=invoice.tenant_id, object_id=invoice.id, at=now, number=number))


def revoke_pay_links(number: str, *, now: datetime) -> None:
    """Take the links of an invoice back: they open nothing from now on."""
    invoice = held_invoice(number)
    links.revoke_links(Purpose.INVOICE, [invoice.id], now=now)
    publish(PayLinkRevoked(tenant_id=invoice.tenant_id, object_id=invoice.id, at=now, number=number))


def _last_moment(invoice: Invoice, now: datetime) -> datetime:
    """The end of the last day in the client's zone; a link renewed late gets the same time from now."""
    zone = ZoneInfo(tenants.tenants_by_id([invoice.tenant_id])[invoice.tenant_id].time_zone)
    due_on = invoice.due_on or now.astimezone(zone).date()
    return max(datetime.combine(due_on, time.max, zone), now) + GRACE
