"""A clock as it reads at one instant: what it owes and all that happened to it (clocks.md sections 3 and 5)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from msp.sla.calendar import ServiceHours
from msp.sla.instants import instant_of
from msp.sla.terms import Metric

AT_RISK_PERCENT = 75


class State(StrEnum):
    """What a clock is doing; none means that it has not started, or that the policy in force promises nothing."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    NONE = "none"


class Standing(StrEnum):
    """How the promise stands."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BREACHED = "breached"
    MET = "met"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


class StretchKind(StrEnum):
    """Whether a stretch accrued, was held by a reason, was held while resolved, or had no promise in force."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    NONE = "none"


class MarkKind(StrEnum):
    """What becomes due at a mark."""

    WARN = "warn"
    ESCALATE = "escalate"
    RAISE = "raise"
    BREACH = "breach"


class Stretch(NamedTuple):
    """A part of a clock's life in which nothing about it changed; seconds are service time of the hours in force.

    Priority and tier are the ticket's meanwhile; `with_vendor` names whoever held it by contract.
    """

    since_seconds: int
    until_seconds: int
    kind: StretchKind
    reasons: tuple[str, ...]
    seconds: int
    target_seconds: int | None
    policy_version: str | None
    hours_version: str | None
    hours: ServiceHours | None
    priority: str | None = None
    tier: str | None = None
    with_vendor: str = ""

    @property
    def start(self) -> datetime:
        """Its first instant."""
        return instant_of(self.since_seconds)

    @property
    def end(self) -> datetime:
        """The instant after it."""
        return instant_of(self.until_seconds)

    def counted_between(self, since: datetime, until: datetime) -> int:
        """Service seconds that counted in it between two instants."""
        start, end = max(self.start, since), min(self.end, until)
        if self.kind is not StretchKind.RUNNING or self.hours is None or end <= start:
            return 0
        return self.seconds if (start, end) == (self.start, self.end) else self.hours.between(start, end)


#: What the provider agreed inside and with vendors.
_INSIDE = (Metric.OLA, Metric.UC, Metric.ACKNOWLEDGE)


class Mark(NamedTuple):
    """A threshold of a clock: `name` is its key among the firings, `at` its instant.

    Names are warn:75, escalate:L1, raise:90:duty_manager and breach.
    A breach is noticed one second after `due_at`, and dated at `breached_at`; `at` is the instant of noticing.
    """

    kind: MarkKind
    name: str
    at: datetime

    @property
    def percent(self) -> int:
        """The percent of the target at which a warning or a raise stands; 0 for the others."""
        return int(self.name.split(":")[1]) if self.kind in (MarkKind.WARN, MarkKind.RAISE) else 0

    @property
    def authority(self) -> str:
        """To whom a raise goes; empty for the others."""
        return self.name.split(":")[2] if self.kind is MarkKind.RAISE else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One clock of a ticket as of an instant; amounts are service seconds, None where no target or instant exists."""

    metric: Metric
    subject: str | None
    cycle: int
    as_of: datetime
    state: State
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    #: When its ticket was merged into another one, if that ended it.
    merged_at: datetime | None = None
    target_seconds: int | None = None
    elapsed_seconds: int = 0
    paused_seconds: int = 0
    held_seconds: Mapping[str, int]
    due_at: datetime | None = None
    warn_at: Mapping[int, datetime | None]
    escalate_at: Mapping[str, datetime | None]
    breached_at: datetime | None = None
    marks: tuple[Mark, ...] = ()
    version_changes_at: datetime | None = None
    stretches: tuple[Stretch, ...] = ()
    priority: str | None = None
    tier: str | None = None
    #: The vendors that held it, by name.
    held_with: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of clocks.md section 5: resolution, ola:L1#2, uc:quill#1; cycles of one metric share it."""
        return f"{self.metric}:{self.subject}#{self.cycle}" if self.subject else str(self.metric)

    @property
    def remaining_seconds(self) -> int | None:
        """Service seconds left of the target; negative once more has elapsed."""
        return None if self.target_seconds is None else self.target_seconds - self.elapsed_seconds

    @property
    def breached(self) -> bool:
        """Whether the promise was broken; a breach is a fact and stays."""
        return self.breached_at is not None

    @property
    def withdrawn(self) -> bool:
        """Whether a merge ended it while it was neither kept nor broken."""
        return self.merged_at is not None and self.state is State.NONE

    @property
    def is_over(self) -> bool:
        """Whether nothing happens to it any more."""
        return self.state is State.STOPPED or self.withdrawn

    @property
    def limits(self) -> bool:
        """Whether anybody is held to it; a stay, hand-off or vendor's answer without a target is only counted."""
        return self.metric not in _INSIDE or self.target_seconds is not None or self.breached

    @property
    def over_seconds(self) -> int:
        """Service seconds that it ran since the promise was broken; 0 where it was not."""
        return self.over_until(self.as_of)

    def over_until(self, instant: datetime) -> int:
        """The same, of those before an instant.

        A target that was published later changes what is due, never since when a promise is broken.
        """
        broken = self.breached_at
        return sum(part.counted_between(broken, instant) for part in self.stretches) if broken else 0

    @property
    def attention_at(self) -> datetime | None:
        """The earliest warn, escalation, breach or beginning of a published version still to come, for the sweep."""
        coming = [mark.at for mark in self.marks if mark.at > self.as_of]
        return min([*coming, self.version_changes_at] if self.version_changes_at else coming, default=None)

    def unfired(self, fired: Collection[str]) -> tuple[Mark, ...]:
        """The marks of names not yet fired, past and to come, earliest first."""
        return tuple(mark for mark in self.marks if mark.name not in fired)


def standing(clock: Clock, at_risk_percent: int | None = None) -> Standing:
    """How the promise stands: a breach outlasts everything; at risk from its last warning on, or from a given percent.

    A clock without warnings is at risk from 75 % of its target.
    """
    percent = at_risk_percent or max(clock.warn_at, default=AT_RISK_PERCENT)
    if clock.breached:
        return Standing.BREACHED
    if clock.withdrawn:
        return Standing.WITHDRAWN
    if clock.state is State.STOPPED:
        return Standing.MET
    if clock.state is State.PAUSED:
        return Standing.PAUSED
    target = clock.target_seconds
    at_risk = target is not None and clock.elapsed_seconds * 100 >= target * percent
    return Standing.AT_RISK if at_risk else Standing.ON_TRACK
