"""Client companies, their contracts, and the services that they buy."""

from msp.tenants.actions import ContractForm, TenantForm, next_reference, onboard, register, renew
from msp.tenants.events import (
    ContractRenewed,
    ServiceAdded,
    ServiceEdited,
    ServicePutUnder,
    ServiceRetired,
    TenantOnboarded,
)
from msp.tenants.offering import ServiceForm, add_service, edit_service, put_under, retire_service
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
from msp.tenants.services import STANDARD, ServicePolicyView, ServiceView, service, service_policies, services

__all__ = [
    "STANDARD",
    "ContractForm",
    "ContractRenewed",
    "ContractView",
    "ServiceAdded",
    "ServiceEdited",
    "ServiceForm",
    "ServicePolicyView",
    "ServicePutUnder",
    "ServiceRetired",
    "ServiceView",
    "TenantForm",
    "TenantOnboarded",
    "TenantView",
    "add_service",
    "all_tenants",
    "clients",
    "contract_in_force",
    "contracts_in_force",
    "edit_service",
    "last_contract",
    "next_reference",
    "onboard",
    "provider",
    "put_under",
    "register",
    "renew",
    "retire_service",
    "service",
    "service_policies",
    "services",
    "tenant_by_key",
    "tenants_by_id",
]
