"""How other rooms see the services of a client, each with the policy that its tickets come under."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from msp.kernel.errors import Missing
from msp.store import db
from msp.tenants.models import Service, ServicePolicy

#: The policy that holds for everything agreed with a client, unless a service of it has another one.
STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A service of a client; `policy` is the one that its tickets came under at the instant that was asked for."""

    id: UUID
    tenant_id: UUID
    key: str
    name: str
    description: str
    retired_at: datetime | None
    policy: str
    policy_since: datetime | None

    @property
    def is_retired(self) -> bool:
        """Whether no new ticket is about it any more."""
        return self.retired_at is not None


@dataclass(frozen=True, slots=True)
class ServicePolicyView:
    """Under which policy a service came when, by whom, why."""

    policy: str
    valid_from: datetime
    author: str
    reason: str


def services(at: datetime, *, with_retired: bool = False) -> list[ServiceView]:
    """The services of the tenants in scope by name, in one query."""
    found = _listed(at)
    return _views(found if with_retired else found.where(Service.retired_at.is_(None)))


def service(service_id: UUID, at: datetime) -> ServiceView:
    """One service of the tenants in scope, retired or not; Missing when there is none of that id."""
    found = _views(_listed(at).where(Service.id == service_id))
    if not found:
        raise Missing()
    return found[0]


def service_policies(service_id: UUID) -> list[ServicePolicyView]:
    """Every policy that a service was ever under, the newest first."""
    rows = select(ServicePolicy).where(ServicePolicy.service_id == service_id).order_by(ServicePolicy.valid_from.desc())
    return [ServicePolicyView(row.policy, row.valid_from, row.author, row.reason) for row in db.session.scalars(rows)]


def _listed(at: datetime) -> Select[*tuple[Any, ...]]:
    same = and_(ServicePolicy.tenant_id == Service.tenant_id, ServicePolicy.service_id == Service.id)
    told = select(Service, ServicePolicy.policy, ServicePolicy.valid_from)
    begun = told.outerjoin(ServicePolicy, and_(same, ServicePolicy.valid_from <= at))
    return begun.order_by(Service.name, Service.id, ServicePolicy.valid_from)


def _views(found: Select[*tuple[Any, ...]]) -> list[ServiceView]:
    # The rows of a service come by the beginning of its policies, so that the newest one stays.
    newest = {row.id: (row, policy, since) for row, policy, since in db.session.execute(found)}
    return [_view(*told) for told in newest.values()]


def _view(row: Service, policy: str | None, since: datetime | None) -> ServiceView:
    said = (row.id, row.tenant_id, row.key, row.name, row.description, row.retired_at)
    return ServiceView(*said, policy or STANDARD, since)
