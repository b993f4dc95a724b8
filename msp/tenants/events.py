"""What happened to tenants and to the services that they buy."""

from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAdded(Fact):
    """A client buys a service from now on; the object is the service."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEdited(Fact):
    """A service is called or described otherwise; the fields are named, their texts are not."""

    key: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRetired(Fact):
    """No new ticket is about a service any more; those that are keep it."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePutUnder(Fact):
    """Tickets that are opened for a service, or moved to it, come under a policy from an instant on."""

    key: str
    policy: str
    valid_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryAdded(Fact):
    """Tickets of a client can be put under a category from now on; the object is the category."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryEdited(Fact):
    """A category is called otherwise or asks for other skills; the fields are named, their texts are not."""

    key: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRetired(Fact):
    """No new ticket is put under a category any more; those that are keep it."""

    key: str
