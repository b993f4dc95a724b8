"""The only writers of tenants and contracts."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy import select, update

from msp.kernel.errors import Conflict, Invalid
from msp.kernel.events import publish
from msp.kernel.ids import new_id, reference
from msp.store import db
from msp.tenants.events import ContractRenewed, TenantOnboarded
from msp.tenants.models import Contract, ContractVersion, Tenant

_KEY = re.compile(r"[A-Z][A-Z0-9]{1,9}")
#: Words that stand in addresses where a client's key does, as in /office/invoices.
RESERVED_KEYS = frozenset({"TICKETS", "INVOICES", "PEOPLE", "KIT", "VENDORS", "CHANGES", "HEALTH", "MAIL", "ME"})
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class TenantForm:
    """What is needed to serve a client company."""

    key: str
    name: str
    time_zone: str
    currency: str
    is_provider: bool = False
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class ContractForm:
    """The terms of a contract version."""

    number: str
    title: str
    valid_from: datetime
    starts_on: date
    account_manager: str
    ends_on: date | None = None
    terms: dict[str, Any] = field(default_factory=dict)
    author: str = "Set-up"
    reason: str = "First version"


def register(form: TenantForm, *, now: datetime) -> UUID:
    """Write the tenant itself; done before its scope can be entered. Conflict when the key is taken."""
    _check(form)
    if db.session.scalars(select(Tenant.id).where(Tenant.key == form.key)).first() is not None:
        raise Conflict(f"The key {form.key} is taken.")
    db.session.add(Tenant(**{name: getattr(form, name) for name in form.__slots__}, onboarded_at=now))
    db.session.flush()
    return form.id


def onboard(tenant_id: UUID, contract: ContractForm, *, now: datetime) -> UUID:
    """Write the first contract of a registered tenant, inside its own scope; returns the contract's id."""
    row = Contract(number=contract.number, title=contract.title, id=new_id())
    db.session.add(row)
    db.session.flush()
    key = db.session.get_one(Tenant, tenant_id).key
    publish(TenantOnboarded(tenant_id=tenant_id, object_id=tenant_id, at=now, key=key))
    renew(row.id, contract, now=now)
    return row.id


def renew(contract_id: UUID, form: ContractForm, *, now: datetime) -> UUID:
    """Add an immutable version of the contract; returns its id."""
    version = ContractVersion(
        id=new_id(),
        contract_id=contract_id,
        valid_from=form.valid_from,
        starts_on=form.starts_on,
        ends_on=form.ends_on,
        account_manager=form.account_manager,
        terms=form.terms,
        author=form.author,
        reason=form.reason,
    )
    db.session.add(version)
    db.session.flush()
    facts = {"contract_number": form.number, "valid_from": form.valid_from.isoformat()}
    publish(ContractRenewed(tenant_id=version.tenant_id, object_id=version.id, at=now, **facts))
    return version.id


def next_reference(tenant_id: UUID) -> tuple[int, str]:
    """Draw the next ticket number under the tenant row's lock; a rollback gives it back."""
    drawn = (
        update(Tenant)
        .where(Tenant.id == tenant_id)
        .values(last_ticket_number=Tenant.last_ticket_number + 1)
        .returning(Tenant.last_ticket_number, Tenant.key)
        .execution_options(synchronize_session=False)
    )
    number, key = db.session.execute(drawn).one()
    return number, reference(key, number)


def _check(form: TenantForm) -> None:
    if form.key in RESERVED_KEYS:
        raise Invalid(f"{form.key} is a word of the product's addresses; choose another key.", field="key")
    if not _KEY.fullmatch(form.key):
        raise Invalid("A key is two to ten capital letters or digits and starts with a letter.", field="key")
    if not 1 <= len(form.name.strip()) <= 120:
        raise Invalid("A name has 1 to 120 characters.", field="name")
    if form.time_zone not in available_timezones() - {"Factory"}:
        raise Invalid(f"“{form.time_zone[:64]}” is not a known time zone.", field="time_zone")
    if not _CURRENCY.fullmatch(form.currency):
        raise Invalid("A currency is three capital letters, such as EUR.", field="currency")
