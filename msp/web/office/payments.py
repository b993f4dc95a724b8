"""Money in the office: the links to pay an invoice, and money that came and fits nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from msp import billing
from msp.billing import BY_LINK, HELD_NOTE_LENGTH
from msp.billing.checkout import HeldReason
from msp.billing.payments import HeldLine, InvoicePayments, held_payment_of, held_payments
from msp.identity import Can, links
from msp.identity.links import Purpose
from msp.kernel.errors import Conflict, Invalid, Missing
from msp.store import db
from msp.tenants import TenantView
from msp.web.door import Visit, Within, needs
from msp.web.forms import attach, say_when_saved
from msp.web.invoice_paper import amount
from msp.web.office.wing import bp

REASONS = {
    HeldReason.AMOUNT: "Another amount than was asked for",
    HeldReason.CURRENCY: "Another currency than was asked for",
    HeldReason.UNKNOWN: "Nobody was asked for it",
}


class SettleForm(FlaskForm):
    """What became of held money."""

    note = StringField(
        "What became of it?",
        [
            InputRequired("Say what became of the money."),
            Length(max=HELD_NOTE_LENGTH, message=f"Say it in at most {HELD_NOTE_LENGTH} characters."),
        ],
        description="For instance: sent back in Stripe on 3 November, or booked by hand for invoice HIT-2026-00007.",
    )


@dataclass(frozen=True, slots=True)
class PayLinkPanel:
    """The links to pay an invoice that are open, and where they are made anew or taken back."""

    until: datetime | None
    readers: tuple[str, ...]
    renew_url: str
    revoke_url: str


@dataclass(frozen=True, slots=True)
class HeldRow:
    """Held money in the list; the amount is a finished text, `settle_url` empty where nothing can be said."""

    tenant: TenantView
    number: str
    invoice_url: str
    amount: str
    currency: str
    reason: str
    reference: str
    received_at: datetime
    settled: str
    settle_url: str


@dataclass(frozen=True, slots=True)
class HeldPage:
    """Money that is held."""

    rows: tuple[HeldRow, ...]
    is_of_nobody: bool
    other_url: str


@dataclass(frozen=True, slots=True)
class SettlePage:
    """One held amount, and the form to say what became of it."""

    tenant: TenantView
    row: HeldRow
    form: SettleForm


def link_panel_of(visit: Visit, found: InvoicePayments) -> PayLinkPanel | None:
    """The panel of the pay links of an invoice; None when nothing is due, or the reader does not decide on them."""
    if found.status.due.minor <= 0 or not billing.payments_open() or not visit.can(Can.MONTH_CLOSE):
        return None
    open_links = links.links_to(Purpose.INVOICE, found.invoice_id, now=visit.now)
    here: dict[str, Any] = {"tenant": visit.tenant.slug, "number": found.number}
    return PayLinkPanel(
        until=max((link.expires_at for link in open_links), default=None),
        readers=tuple(link.name.removesuffix(BY_LINK) for link in open_links),
        renew_url=url_for("office.renew_pay_link", **here),
        revoke_url=url_for("office.revoke_pay_link", **here),
    )


@bp.post("/<tenant>/invoices/<number>/pay-link")
@needs(Can.MONTH_CLOSE, Within.TENANT)
def renew_pay_link(visit: Visit, number: str):
    """Take the links back and send the client's admins new ones."""
    billing.renew_pay_links(number, now=visit.now)
    say_when_saved(f"New links to pay {number} are on their way; the old ones open nothing any more.")
    return redirect(url_for("office.invoice", tenant=visit.tenant.slug, number=number), 303)


@bp.post("/<tenant>/invoices/<number>/pay-link/revocation")
@needs(Can.MONTH_CLOSE, Within.TENANT)
def revoke_pay_link(visit: Visit, number: str):
    """Take the links back."""
    billing.revoke_pay_links(number, now=visit.now)
    say_when_saved(f"The links to pay {number} open nothing any more.")
    return redirect(url_for("office.invoice", tenant=visit.tenant.slug, number=number), 303)


@bp.get("/invoices/held")
@needs(Can.INVOICE_READ, Within.SERVED)
def held_money(visit: Visit):
    """Money that came for the clients served and is not what was asked for."""
    other = url_for("office.money_of_nobody") if visit.actor.everywhere(Can.INVOICE_READ) else ""
    rows = tuple(_row(visit, line) for line in held_payments())
    return render_template("office/payments/held.html", page=HeldPage(rows, is_of_nobody=False, other_url=other))


@bp.get("/invoices/unknown")
@needs(Can.INVOICE_READ, Within.PROVIDER)
def money_of_nobody(visit: Visit):
    """Money that came and that nobody was asked for."""
    rows = tuple(_row(visit, line) for line in held_payments())
    page = HeldPage(rows, is_of_nobody=True, other_url=url_for("office.held_money"))
    return render_template("office/payments/held.html", page=page)


@bp.get("/<tenant>/held/<held_id>")
@needs(Can.MONTH_CLOSE, Within.TENANT)
def held_payment(visit: Visit, held_id: str):
    """One held amount, to say what became of it."""
    return _ask(visit, held_id, SettleForm(formdata=None))


@bp.post("/<tenant>/held/<held_id>")
@needs(Can.MONTH_CLOSE, Within.TENANT)
def settle_held_payment(visit: Visit, held_id: str):
    """Note what became of it; a fault stands beside the field."""
    form = SettleForm()
    if not form.validate():
        return _ask(visit, held_id, form), 422
    try:
        billing.settle_held(_id(held_id), form.note.data or "", by=visit.actor, now=visit.now)
    except (Invalid, Conflict) as refusal:
        db.session.rollback()
        attach(refusal, form)
        return _ask(visit, held_id, form), refusal.status
    say_when_saved("It is noted what became of the money.")
    return redirect(url_for("office.held_money"), 303)


def _ask(visit: Visit, held_id: str, form: SettleForm) -> str:
    line = held_payment_of(_id(held_id))
    return render_template("office/payments/settle.html", page=SettlePage(visit.tenant, _row(visit, line), form))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Missing() from error


def _row(visit: Visit, line: HeldLine) -> HeldRow:
    tenant = visit.tenants[line.tenant_id]
    here: dict[str, Any] = {"tenant": tenant.slug}
    may_settle = line.settled_at is None and not tenant.is_provider and visit.can(Can.MONTH_CLOSE, tenant.id)
    return HeldRow(
        tenant=tenant,
        number=line.number,
        invoice_url=url_for("office.invoice", **here, number=line.number) if line.number else "",
        amount=amount(line.amount),
        currency=line.amount.currency,
        reason=REASONS[line.reason],
        reference=line.reference,
        received_at=line.received_at,
        settled=f"{line.note} ({line.settled_by})" if line.settled_at else "",
        settle_url=url_for("office.held_payment", **here, held_id=line.id) if may_settle else "",
    )
