"""Who invoices, and how a tenant stands on its invoices."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from msp.billing.canonical import content_hash
from msp.billing.events import BillingProfileSet, LegalEntityRegistered
from msp.billing.models import BillingProfile, LegalEntity
from msp.kernel.errors import Conflict, Invalid
from msp.kernel.events import publish
from msp.kernel.ids import new_id
from msp.store import db, scope

ADDRESS_LINES = 6
LONGEST_PAYMENT_DAYS = 365


@dataclass(frozen=True, slots=True)
class LegalEntityForm:
    """The particulars of a legal entity of the provider."""

    key: str
    name: str
    address: tuple[str, ...]
    tax_id: str
    bank: str
    payment_days: int = 30
    invoice_prefix: str = ""


@dataclass(frozen=True, slots=True)
class BillingProfileForm:
    """The particulars of a tenant on its invoices."""

    legal_name: str
    address: tuple[str, ...]
    tax_id: str = ""
    purchase_reference: str = ""


def register_legal_entity(form: LegalEntityForm, *, now: datetime) -> str:
    """Let the provider invoice under a name, inside the provider's own scope; Conflict when key or prefix is taken."""
    prefix = form.invoice_prefix or form.key.upper()
    _check_text(form.key, "key", 20)
    _check_text(prefix, "invoice_prefix", 12)
    _check_text(form.bank, "bank", 200)
    _check_party(form.name, form.address, form.tax_id)
    if not 0 <= form.payment_days <= LONGEST_PAYMENT_DAYS:
        raise Invalid(f"Days to pay are a whole number from 0 to {LONGEST_PAYMENT_DAYS}.", field="payment_days")
    taken = select(LegalEntity.key).where((LegalEntity.key == form.key) | (LegalEntity.invoice_prefix == prefix))
    if db.session.scalars(taken).first() is not None:
        raise Conflict(f"A legal entity has the key {form.key} or the prefix {prefix} already.")
    row = LegalEntity(key=form.key, name=form.name, address=list(form.address), tax_id=form.tax_id, bank=form.bank)
    row.payment_days, row.invoice_prefix = form.payment_days, prefix
    db.session.add(row)
    db.session.flush()
    (provider_id,) = scope.required().tenant_ids
    publish(LegalEntityRegistered(tenant_id=provider_id, object_id=provider_id, at=now, key=form.key))
    return row.key


def set_billing_profile(form: BillingProfileForm, *, now: datetime) -> None:
    """Put a tenant's name, address and tax number on its next invoices; issued ones keep theirs."""
    _check_party(form.legal_name, form.address, form.tax_id)
    _check_text(form.purchase_reference, "purchase_reference", 60, least=0)
    (tenant_id,) = scope.required().tenant_ids
    row = db.session.scalars(select(BillingProfile).with_for_update()).one_or_none()
    if row is None:
        row = BillingProfile(id=new_id())
        db.session.add(row)
    row.legal_name, row.address, row.tax_id = form.legal_name, list(form.address), form.tax_id
    row.purchase_reference = form.purchase_reference
    db.session.flush()
    content = [form.legal_name, list(form.address), form.tax_id, form.purchase_reference]
    publish(BillingProfileSet(tenant_id=tenant_id, object_id=row.id, at=now, content_hash=content_hash(content)))


def _check_party(name: str, address: tuple[str, ...], tax_id: str) -> None:
    _check_text(name, "name", 120)
    _check_text(tax_id, "tax_id", 40, least=0)
    if not 1 <= len(address) <= ADDRESS_LINES:
        raise Invalid(f"An address has 1 to {ADDRESS_LINES} lines.", field="address")
    for line in address:
        _check_text(line, "address", 120)


def _check_text(value: str, field: str, most: int, *, least: int = 1) -> None:
    if not least <= len(value.strip()) <= most or not value.isprintable():
        words = field.replace("_", " ").capitalize()
        raise Invalid(f"{words} has {least} to {most} characters on one line.", field=field)
