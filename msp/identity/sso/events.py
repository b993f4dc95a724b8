"""What happened to the ways in which a client's people sign in."""

from dataclasses import dataclass
from uuid import UUID

from msp.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SsoConnectionSet(Fact):
    """A connection was made or changed, and is switched `on` or `off` now; `version` counts the changes."""

    version: int
    switched: str
    creates_people: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SsoConnectionProved(Fact):
    """An admin of the client came in through a connection, for the first time since it was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SsoDomainAsked(Fact):
    """A client asks that the mail domain of `object_id` counts for one of its connections."""

    connection_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SsoDomainConfirmed(Fact):
    """The provider confirmed that the mail domain of `object_id` is the client's."""

    connection_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SsoDomainTakenBack(Fact):
    """The mail domain of `object_id` lets nobody in for the first time any more."""

    connection_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SsoIdentityLinked(Fact):
    """The person of `object_id` is known at a connection from now on."""

    connection_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSignInSwitched(Fact):
    """Passwords were switched `on` or `off` at a client; `object_id` is the policy's row."""

    to: str
