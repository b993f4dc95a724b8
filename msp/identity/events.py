"""What happened to people and their rights."""

from dataclasses import dataclass
from uuid import UUID

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleWithdrawn(Fact):
    """Somebody of the provider no longer serves a tenant in a role; `object_id` is the login."""

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLeft(Fact):
    """Somebody of a tenant can no longer sign in there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReturned(Fact):
    """Somebody who had left a tenant is there again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInOffered(Fact):
    """Somebody may sign in; `object_id` is the login, `link_id` the link by which a password is chosen, if one is."""

    link_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChosen(Fact):
    """A login has a new password, and every session of the old one ended; `object_id` is the login."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VipMarked(Fact):
    """A person of a client counts as a VIP from now on, or no longer; the object is the person."""

    is_vip: bool
