"""How other rooms see tenants: small frozen views, never rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from msp.kernel.errors import Missing
from msp.kernel.ids import reference
from msp.store import db
from msp.tenants.models import Contract, ContractVersion, Tenant, TenantStatus


@dataclass(frozen=True, slots=True)
class TenantView:
    """A client company as pages and rules need it."""

    id: UUID
    key: str
    name: str
    time_zone: str
    currency: str
    is_provider: bool
    is_active: bool

    @property
    def slug(self) -> str:
        """The key as it stands in addresses."""
        return self.key.lower()


@dataclass(frozen=True, slots=True)
class ContractView:
    """The contract terms in force at an instant."""

    number: str
    title: str
    version_id: UUID
    valid_from: datetime
    account_manager: str
    ends_on: str | None


def all_tenants() -> list[TenantView]:
    """Every tenant by name, the provider included; callers narrow it to what the actor may see."""
    return [_view(row) for row in db.session.scalars(select(Tenant).order_by(Tenant.name))]


def tenants_by_id(ids: Iterable[UUID]) -> dict[UUID, TenantView]:
    """The named tenants by id."""
    rows = db.session.scalars(select(Tenant).where(Tenant.id.in_(list(ids))))
    return {row.id: _view(row) for row in rows}


def tenant_by_key(key: str) -> TenantView:
    """The tenant of a key in any letter case; Missing when there is none."""
    row = db.session.scalars(select(Tenant).where(Tenant.key == key.upper())).one_or_none()
    if row is None:
        raise Missing()
    return _view(row)


def provider() -> TenantView:
    """The provider's own tenant; Missing before the first set-up."""
    row = db.session.scalars(select(Tenant).where(Tenant.is_provider)).one_or_none()
    if row is None:
        raise Missing("The provider is not set up yet.")
    return _view(row)


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


def contract_in_force(at: datetime) -> ContractView:
    """The contract version in force at an instant for the tenant in scope; Missing when there is none."""
    found = (
        select(Contract, ContractVersion)
        .join(
            ContractVersion,
            (ContractVersion.contract_id == Contract.id) & (ContractVersion.tenant_id == Contract.tenant_id),
        )
        .where(ContractVersion.valid_from <= at)
        .order_by(ContractVersion.valid_from.desc())
        .limit(1)
    )
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise Missing("No contract is in force at that moment.")
    contract, version = row
    ends_on = version.ends_on.isoformat() if version.ends_on else None
    return ContractView(
        contract.number, contract.title, version.id, version.valid_from, version.account_manager, ends_on
    )


def _view(row: Tenant) -> TenantView:
    active = row.status == TenantStatus.ACTIVE
    return TenantView(row.id, row.key, row.name, row.time_zone, row.currency, row.is_provider, active)
