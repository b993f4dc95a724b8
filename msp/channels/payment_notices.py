"""Telling about the money of invoices: that one is there and how to pay it, that money came or went back."""

from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from msp import billing, tenants
from msp.billing import InvoiceIssued, PayLinkRenewed, PaymentHeld, PaymentReceived, PaymentRefunded
from msp.billing.notes import CreditNoteDrafted, CreditNoteIssued
from msp.billing.paper import day_words, month_words
from msp.channels.telling import Notice, tell
from msp.identity import addresses
from msp.kernel.events import Fact
from msp.kernel.money import Money
from msp.tenants import TenantView


def mail_invoice(fact: InvoiceIssued) -> None:
    """Tell the client's admins that an invoice is there, and where; no document travels by mail."""
    values = {"number": fact.number, "month": month_words(fact.month)}
    _mail_admins(fact, "invoice_issued", values, is_due=fact.total_minor > 0)


def mail_pay_link(fact: PayLinkRenewed) -> None:
    """Send the client's admins a new way to pay an invoice; the old one opens nothing any more."""
    _mail_admins(fact, "pay_link_renewed", {"number": fact.number}, once=fact.at.isoformat())


def tell_of_payment(fact: PaymentReceived | PaymentRefunded) -> None:
    """Tell the client's admins and the account manager that money came or went back."""
    template = "payment_received" if isinstance(fact, PaymentReceived) else "payment_refunded"
    client = _client(fact)
    day = fact.received_at.astimezone(ZoneInfo(client.time_zone)).date()
    values = {"number": fact.number, "amount": _amount(fact), "day": day_words(day, client.time_zone)}
    readers = {
        "portal": addresses.of_client_admins(fact.tenant_id),
        "office": addresses.of_account_managers(fact.tenant_id),
    }
    for wing, told in readers.items():
        path = f"/{wing}/{client.slug}/invoices/{quote(fact.number, safe='')}"
        tell(fact, told, Notice(template, path, values), str(fact.payment_id))


def mail_credit_note(fact: CreditNoteIssued) -> None:
    """Tell the client's admins that they owe less on an invoice; no document travels by mail."""
    values = {"number": fact.number, "invoice": fact.invoice_number, "amount": _amount_of(fact)}
    path = f"/portal/{_client(fact).slug}/invoices/{quote(fact.invoice_number, safe='')}"
    tell(fact, addresses.of_client_admins(fact.tenant_id), Notice("credit_note_issued", path, values))


def tell_of_drafted_note(fact: CreditNoteDrafted) -> None:
    """Tell those who manage the account that a credit note waits for one of them."""
    values = {"invoice": fact.invoice_number, "amount": _amount_of(fact)}
    path = f"/office/{_client(fact).slug}/credit-notes/{fact.object_id}"
    tell(fact, addresses.of_account_managers(fact.tenant_id), Notice("credit_note_drafted", path, values))


def tell_of_held_money(fact: PaymentHeld) -> None:
    """Tell the account manager that money came which fits nothing; somebody has to look at it."""
    values = {"number": fact.number, "amount": _amount(fact), "reason": fact.reason}
    tell(fact, addresses.of_account_managers(fact.tenant_id), Notice("payment_held", "/office/invoices/held", values))


def _mail_admins(
    fact: InvoiceIssued | PayLinkRenewed,
    template: str,
    values: dict[str, Any],
    *,
    is_due: bool = True,
    once: str = "",
) -> None:
    """A letter to each admin; where invoices can be paid online, with a pay link of the reader's own."""
    path = f"/portal/{_client(fact).slug}/invoices/{quote(fact.number, safe='')}"
    for mailbox in addresses.of_client_admins(fact.tenant_id):
        if is_due and billing.payments_open():
            link = billing.issue_pay_link(fact.number, mailbox.name, now=fact.at)
            notice = Notice(template, "/pay/{token}", {**values, "portal": path, "pays_online": True}, link=link)
        else:
            notice = Notice(template, path, {**values, "portal": path, "pays_online": False})
        tell(fact, [mailbox], notice, once)


def _amount_of(fact: CreditNoteIssued | CreditNoteDrafted) -> str:
    money = Money(fact.total_minor, fact.currency)
    return f"{money.written} {money.currency}"


def _amount(fact: PaymentReceived | PaymentRefunded | PaymentHeld) -> str:
    money = Money(fact.amount_minor, fact.currency)
    return f"{money.written} {money.currency}"


def _client(fact: Fact) -> TenantView:
    return tenants.tenants_by_id([fact.tenant_id])[fact.tenant_id]
