"""Client companies and their contracts."""

from msp.tenants.actions import ContractForm, TenantForm, onboard, register, renew
from msp.tenants.events import ContractRenewed, TenantOnboarded
from msp.tenants.queries import (
    ContractView,
    TenantView,
    all_tenants,
    contract_in_force,
    next_reference,
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
    "contract_in_force",
    "next_reference",
    "onboard",
    "provider",
    "register",
    "renew",
    "tenant_by_key",
    "tenants_by_id",
]
