"""Client companies and their contracts."""

from msp.tenants.actions import ContractForm, TenantForm, next_reference, onboard, register, renew
from msp.tenants.events import ContractRenewed, TenantOnboarded
from msp.tenants.queries import (
    ContractView,
    TenantView,
    all_tenants,
    clients,
    contract_in_force,
    contracts_in_force,
    last_contract,
    provider,
    tenant_by_key,
    tenants_by_id,
)

__all__ = [
    "ContractForm",
    "ContractRenewed",
    "ContractView",
    "TenantForm",
    "TenantOnboarded",
    "TenantView",
    "all_tenants",
    "clients",
    "contract_in_force",
    "contracts_in_force",
    "last_contract",
    "next_reference",
    "onboard",
    "provider",
    "register",
    "renew",
    "tenant_by_key",
    "tenants_by_id",
]
