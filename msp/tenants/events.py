"""What happened to tenants."""

from dataclasses import dataclass

from msp.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantOnboarded(Fact):
    """A client company is served from now on."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRenewed(Fact):
    """A new version of a contract is in force from an instant on."""

    contract_number: str
    valid_from: str
