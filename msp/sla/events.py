"""What happened to promises."""

from dataclasses import dataclass
from datetime import datetime

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
class TargetBreached(Fact):
    """A promise was broken; `object_id` is the ticket, `breached_at` the computed instant, however late the notice."""

    reference: str
    metric: str
    breached_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictsFrozen(Fact):
    """The clocks judged in a month were frozen; `object_id` is the tenant."""

    month: str
    count: int
