"""Who acts: for which side, with which roles at which tenants; read from the database at each request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from msp.identity.permissions import Can, Reach, Role, reach_of
from msp.store import SYSTEM, Side, Who

_WIDTH = list(Reach)


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody is at one tenant: roles, the tiers held there, and the person they are there (clients only)."""

    roles: frozenset[Role]
    tiers: frozenset[str] = frozenset()
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody at work: `id` is the agent's id for staff, the login's for a client's person."""

    side: Side
    id: UUID | None
    name: str
    grants: Mapping[UUID, Grant] = field(default_factory=dict)
    is_owner: bool = False
    login_id: UUID | None = None
    #: Tenants of this login that this session does not open: its way of signing in does not count there.
    held_back: frozenset[UUID] = frozenset()

    @property
    def who(self) -> Who:
        """The name that the audit trail writes."""
        return Who(self.side, self.id, self.name)

    def reach(self, can: Can, tenant_id: UUID) -> Reach | None:
        """The widest reach of a verb at one tenant; None when it is denied there."""
        found = [reach for reach in self._reaches(can, tenant_id) if reach is not None]
        return min(found, key=_WIDTH.index, default=None)

    def sees(self, tenant_id: UUID) -> bool:
        """Whether the tenant is in this actor's scope at all; if not, nothing of it exists for him."""
        return self.is_owner or tenant_id in self.grants

    def tenants_where(self, can: Can) -> frozenset[UUID]:
        """The granted tenants at which a verb is allowed (an owner's reach over all is asked separately)."""
        return frozenset(tenant_id for tenant_id in self.grants if self.reach(can, tenant_id) is not None)

    def everywhere(self, can: Can) -> bool:
        """Whether the verb reaches all tenants of the provider."""
        return self.is_owner and reach_of(Role.OWNER, can) is Reach.PROVIDER

    def person_at(self, tenant_id: UUID) -> UUID | None:
        """The person this actor is at a tenant; None for staff."""
        grant = self.grants.get(tenant_id)
        return grant.person_id if grant else None

    def tiers_at(self, tenant_id: UUID) -> frozenset[str]:
        """The tiers held at a tenant."""
        grant = self.grants.get(tenant_id)
        return grant.tiers if grant else frozenset()

    def has_role(self, *roles: Role) -> bool:
        """Whether any of the roles is held at any tenant."""
        held = {role for grant in self.grants.values() for role in grant.roles}
        return bool(held & set(roles)) or (self.is_owner and Role.OWNER in roles)

    def _reaches(self, can: Can, tenant_id: UUID) -> list[Reach | None]:
        grant = self.grants.get(tenant_id)
        roles = set(grant.roles) if grant else set()
        if self.is_owner:
            roles.add(Role.OWNER)
        return [self._held(reach_of(role, can), grant) for role in roles]

    def _held(self, reach: Reach | None, grant: Grant | None) -> Reach | None:
        if reach is Reach.TIERED and not (grant and grant.tiers):
            return None
        return reach


AUTOMATIC = Actor(SYSTEM.side, None, SYSTEM.name)
