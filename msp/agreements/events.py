"""What happened to guard rails and to the changes that somebody asked for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msp.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardRailsSet(Fact):
    """What a client may set itself is another thing from an instant on; the object is the version."""

    valid_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProposed(Fact):
    """Somebody asked for a change that the account manager decides; the object is the change."""

    setting: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeApplied(Fact):
    """A change was published at once, within what its author may set; the object is the change."""

    setting: str
    version_id: UUID
    valid_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDecided(Fact):
    """The account manager said yes or no to a change; with a yes it is published."""

    setting: str
    decision: str
    version_id: UUID | None = None
    valid_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWithdrawn(Fact):
    """A change is no longer asked for."""

    setting: str
