"""Paying one invoice by the link in a mail: what is due and nothing else; and the way back from Stripe."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from msp.billing.payments import InvoicePayments, billing_day, payment_status_of
from msp.identity.links import Purpose
from msp.store import Side
from msp.web.door import Visit, by_link, public
from msp.web.paying import PaymentPanel, lead_to_payment, panel_of
from msp.web.signin.login import current_actor

bp = Blueprint("pay", __name__, url_prefix="/pay")
WHY = "the link in the mail about an invoice: whoever holds it may see what is due and pay it"


@dataclass(frozen=True, slots=True)
class PayPage:
    """What the holder of a link sees of an invoice."""

    token: str
    number: str
    seller: str
    due_on: date | None
    panel: PaymentPanel


@bp.get("/<token>")
@by_link(Purpose.INVOICE, Side.CLIENT, WHY)
def door(_visit: Visit):
    """A button and no data: programs that follow links in mails learn nothing."""
    return render_template("pay/door.html", token=_token())


@bp.post("/<token>")
@by_link(Purpose.INVOICE, Side.CLIENT, WHY)
def opened(visit: Visit):
    """What is due, to whom and until when; nothing is written."""
    return _shown(visit, _invoice(visit))


@bp.post("/<token>/payment")
@by_link(Purpose.INVOICE, Side.CLIENT, WHY)
def pay(visit: Visit):
    """To Stripe's page; back to what is due when it is paid already."""
    found = _invoice(visit)
    if found.status.due.minor <= 0 or found.is_held_up:
        return _shown(visit, found)
    return lead_to_payment(visit, found.number, lambda: _shown(visit, _invoice(visit)))


@bp.get("/done")
@public("the way back from Stripe; it shows nothing of anybody")
def done():
    """Thanks; whoever is signed in at the client goes on to the invoice."""
    return _back(paid="1") or render_template("pay/done.html")


@bp.get("/stopped")
@public("the way back from Stripe; it shows nothing of anybody")
def stopped():
    """Nothing was paid; whoever is signed in at the client goes on to the invoice."""
    return _back() or render_template("pay/stopped.html")


def _back(**about: Any):
    actor = current_actor()
    client, number = (request.args.get(name, "") for name in ("client", "invoice"))
    if actor is None or actor.side is not Side.CLIENT or not client or not number:
        return None
    # The portal's own door decides whether there is such a client and invoice for this reader.
    return redirect(url_for("portal.invoice", tenant=client, number=number, **about), 303)


def _shown(visit: Visit, found: InvoicePayments) -> str:
    token = _token()
    panel = panel_of(found, billing_day(visit.now), pay_url=url_for("pay.pay", token=token))
    page = PayPage(token, found.number, found.seller, found.status.due_on, panel)
    return render_template("pay/invoice.html", page=page)


def _invoice(visit: Visit) -> InvoicePayments:
    if visit.link is None:
        raise LookupError("this page is opened by a link only")
    return payment_status_of(visit.link.object_id)


def _token() -> str:
    return (request.view_args or {})["token"]
