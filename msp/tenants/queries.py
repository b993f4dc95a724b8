"""How other rooms see tenants: small frozen views, never rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from msp.kernel.errors import Missing
from msp.store import db
from msp.store.scope import required
from msp.tenants.models import Contract, ContractVersion, Tenant, TenantStatus

_READ = "tenants"


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
    starts_on: date
    ends_on: date | None

    def runs_on(self, day: date) -> bool:
        """Whether the contract runs on a day of the tenant's calendar."""
        return self.starts_on <= day <= (self.ends_on or date.max)


def all_tenants() -> list[TenantView]:
    """Every tenant by name, the provider included; callers narrow it to what the actor may see."""
    return [_view(row) for row in db.session.scalars(select(Tenant).order_by(Tenant.name))]


def clients() -> list[TenantView]:
    """Every client by name: each tenant but the provider. A job asks while it reads the door, before any scope."""
    return [tenant for tenant in all_tenants() if not tenant.is_provider]


def tenants_by_id(ids: Iterable[UUID]) -> dict[UUID, TenantView]:
    """The named tenants by id; each is read once for all that is done in a scope."""
    wanted, read = list(ids), db.session.info.setdefault(_READ, {})
    unread = [id_ for id_ in wanted if id_ not in read]
    if unread:
        read.update({row.id: _view(row) for row in db.session.scalars(select(Tenant).where(Tenant.id.in_(unread)))})
    return {id_: read[id_] for id_ in wanted if id_ in read}


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


def contract_in_force(at: datetime) -> ContractView:
    """The contract terms in force at an instant for the tenant in scope; Missing when there are none."""
    found = contracts_in_force(at, required().tenant_ids)
    if not found:
        raise Missing("No contract is in force at that moment.")
    return next(iter(found.values()))


def contracts_in_force(at: datetime, tenant_ids: Iterable[UUID]) -> dict[UUID, ContractView]:
    """The contract terms in force at an instant, by tenant in scope; a contract that has ended is left out."""
    return {
        tenant_id: contract
        for tenant_id, (contract, zone) in _newest_contracts(at, tenant_ids).items()
        if contract.runs_on(at.astimezone(ZoneInfo(zone)).date())
    }


def last_contract(at: datetime) -> ContractView:
    """The newest contract terms of the tenant in scope that began by an instant, ended or not; Missing without any.

    A month in which a contract ended is still billed under it.
    """
    found = _newest_contracts(at, required().tenant_ids)
    if not found:
        raise Missing("No contract had begun by that moment.")
    return next(iter(found.values()))[0]


def _newest_contracts(at: datetime, tenant_ids: Iterable[UUID]) -> dict[UUID, tuple[ContractView, str]]:
    newest = (
        select(ContractVersion.tenant_id, func.max(ContractVersion.valid_from).label("valid_from"))
        .where(ContractVersion.valid_from <= at, ContractVersion.tenant_id.in_(list(tenant_ids)))
        .group_by(ContractVersion.tenant_id)
        .subquery()
    )
    same_contract = (ContractVersion.contract_id == Contract.id) & (ContractVersion.tenant_id == Contract.tenant_id)
    same_start = (newest.c.tenant_id == ContractVersion.tenant_id) & (newest.c.valid_from == ContractVersion.valid_from)
    found = select(Contract, ContractVersion, Tenant.time_zone).join(ContractVersion, same_contract)
    rows = db.session.execute(found.join(newest, same_start).join(Tenant, Tenant.id == Contract.tenant_id))
    return {version.tenant_id: (_contract(contract, version), zone) for contract, version, zone in rows}


def _contract(contract: Contract, version: ContractVersion) -> ContractView:
    span = (version.starts_on, version.ends_on)
    return ContractView(contract.number, contract.title, version.id, version.valid_from, version.account_manager, *span)


def _view(row: Tenant) -> TenantView:
    active = row.status == TenantStatus.ACTIVE
    return TenantView(row.id, row.key, row.name, row.time_zone, row.currency, row.is_provider, active)
