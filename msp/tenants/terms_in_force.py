"""The contract terms in force of several tenants at once, for pages that list clients."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from msp.store import db
from msp.tenants.models import Contract, ContractVersion
from msp.tenants.queries import ContractView


def contracts_in_force(at: datetime, tenant_ids: Iterable[UUID]) -> dict[UUID, ContractView]:
    """The newest contract version in force at an instant, by tenant in scope; a tenant without one is left out."""
    newest = (
        select(ContractVersion.tenant_id, func.max(ContractVersion.valid_from).label("valid_from"))
        .where(ContractVersion.valid_from <= at, ContractVersion.tenant_id.in_(list(tenant_ids)))
        .group_by(ContractVersion.tenant_id)
        .subquery()
    )
    found = (
        select(Contract, ContractVersion)
        .join(
            ContractVersion,
            (ContractVersion.contract_id == Contract.id) & (ContractVersion.tenant_id == Contract.tenant_id),
        )
        .join(
            newest,
            (newest.c.tenant_id == ContractVersion.tenant_id) & (newest.c.valid_from == ContractVersion.valid_from),
        )
    )
    return {version.tenant_id: _view(contract, version) for contract, version in db.session.execute(found)}


def _view(contract: Contract, version: ContractVersion) -> ContractView:
    ends_on = version.ends_on.isoformat() if version.ends_on else None
    return ContractView(
        contract.number, contract.title, version.id, version.valid_from, version.account_manager, ends_on
    )
