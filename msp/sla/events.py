"""What happened to promises."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msp.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursPublished(Fact):
    """A new version of service hours counts from an instant on."""

    name: str
    valid_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPublished(Fact):
    """A new version of the promised targets counts from an instant on."""

    name: str
    valid_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetAtRisk(Fact):
    """A warning threshold of a clock was passed; `object_id` is the ticket, `scheduled_at` when it was passed."""

    reference: str
    metric: str
    percent: int
    scheduled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRaised(Fact):
    """A clock passed a percent at which somebody with more authority is told; `object_id` is the ticket.

    `above` are the authorities that were told of a higher percent at the same moment.
    """

    reference: str
    metric: str
    percent: int
    authority: str
    scheduled_at: datetime
    above: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetBreached(Fact):
    """A promise was broken; `object_id` is the ticket, `breached_at` the computed instant, however late the notice.

    `firing` is the key of its firing: a breach after one that was taken back has another, at the same instant too.
    """

    reference: str
    metric: str
    breached_at: datetime
    firing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachRetracted(Fact):
    """What was entered late shows that a promise was kept; `object_id` is the ticket.

    `breached_at` is the instant of the breach that was told, and falls away.
    """

    reference: str
    metric: str
    clock_id: UUID
    breached_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictsFrozen(Fact):
    """The clocks judged in a month were frozen; `object_id` is the tenant."""

    month: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcuseProposed(Fact):
    """Somebody proposes to excuse a broken promise; `object_id` is the ticket."""

    reference: str
    metric: str
    clock_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachExcused(Fact):
    """A broken promise is left out of figures and credits, though it stays broken; `object_id` is the ticket."""

    reference: str
    metric: str
    clock_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcuseDeclined(Fact):
    """A proposed excuse was declined; `object_id` is the ticket."""

    reference: str
    metric: str
    clock_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcuseRevoked(Fact):
    """An excuse was taken back, and the broken promise counts again; `object_id` is the ticket."""

    reference: str
    metric: str
    clock_id: UUID
