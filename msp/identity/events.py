"""What happened to people and their rights."""

from dataclasses import dataclass

from msp.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInvited(Fact):
    """Somebody belongs to a tenant from now on."""

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEngaged(Fact):
    """Somebody works for the provider from now on."""

    is_owner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(Fact):
    """What somebody may do at a tenant changed; `object_id` is the login."""

    role: str
    tiers: tuple[str, ...]
