"""One version of a policy: per metric the hours, targets, pauses and warnings (clocks.md section 2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from msp.sla.calendar import ServiceHours
from msp.tiers import Authority, StepLimits

PRIORITIES = ("P1", "P2", "P3", "P4")
TIERS = ("L0", "L1", "L2", "L3", "L4")
#: Fifty years in seconds: nobody promises more, and looking for its end must not take a server's memory.
LONGEST_TARGET = 50 * 366 * 86_400
#: Why a ticket waits: the only reasons that the log of a ticket ever carries.
HOLD_REASONS = frozenset({"waiting_requester", "waiting_vendor", "scheduled"})


class Metric(StrEnum):
    """What a clock measures; dwell is a limit of the ladder, not a promise, and no policy names it.

    Acknowledge is how long a hand-off waits for its vendor to say that it works on it, or a stay at a step, by the
    ladder's word, for somebody of the step to take it up.
    """

    FIRST_RESPONSE = "first_response"
    NEXT_UPDATE = "next_update"
    RESOLUTION = "resolution"
    OLA = "ola"
    UC = "uc"
    DWELL = "dwell"
    ACKNOWLEDGE = "acknowledge"


#: The promises to the client, which a hand-off may hold, in the order in which pages and documents name them.
PROMISES = (Metric.FIRST_RESPONSE, Metric.NEXT_UPDATE, Metric.RESOLUTION)
#: What tiers and vendors agreed with each other; no client is promised any of it.
AGREED = (Metric.OLA, Metric.ACKNOWLEDGE, Metric.UC)
#: Of these the ones that run while a tier or a vendor has the ticket.
STAYS = (Metric.OLA, Metric.UC)
#: The vendor's own, whose subject is the vendor; an acknowledgement may be a step's, too.
VENDOR_METRICS = frozenset({Metric.UC, Metric.ACKNOWLEDGE})
#: What the ladder limits of a stay, whose subject is the tier.
STEP_METRICS = (Metric.DWELL, Metric.ACKNOWLEDGE)
#: At which percent of an acknowledge target those are warned who could take the ticket up, and the lead is told.
_ACKNOWLEDGE_WARNS, _ALL = 75, 100


class UpdateMode(StrEnum):
    """When a next_update clock starts: at the oldest unanswered message, or at each public reply."""

    SINCE_CUSTOMER = "since_customer"
    KEEP_IN_LOOP = "keep_in_loop"


class ReopenMode(StrEnum):
    """How resolution goes on after a reopen: the gap is a hold, a fresh clock starts, or the gap counts."""

    RESUME = "resume"
    RESTART = "restart"
    CONTINUE = "continue"


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """What a policy says about one metric; targets are seconds, everything else is a percent of the target."""

    metric: Metric
    hours: ServiceHours | str
    targets: Mapping[str, int]
    pauses: frozenset[str] = frozenset()
    warn: tuple[int, ...] = ()
    mode: UpdateMode = UpdateMode.SINCE_CUSTOMER
    on_reopen: ReopenMode = ReopenMode.RESUME
    resolve_counts: bool = False
    escalate: Mapping[str, int] = field(default_factory=dict)
    #: Per percent whom the ticket is raised to (hierarchical escalation), also beyond the target.
    raises: Mapping[int, tuple[Authority, ...]] = field(default_factory=dict)
    _asked: dict[tuple[str | None, str | None], int | None] = field(default_factory=dict, init=False, repr=False)

    def target_seconds(self, priority: str | None, tier: str | None) -> int | None:
        """The target for a priority at a tier; the tier is the clock's own for ola. None when no key fits."""
        asked = (priority, tier)
        if asked not in self._asked:
            self._asked[asked] = self._target_seconds(priority, tier)
        return self._asked[asked]

    def _target_seconds(self, priority: str | None, tier: str | None) -> int | None:
        targets = self.targets
        for key in (f"{priority}/{tier}", f"{priority}", f"*/{tier}", "*"):
            if key in targets:
                return targets[key]
        return None

    def vendor_target_seconds(self, vendor: str | None) -> int | None:
        """A policy's target for a vendor; an underpinning contract has keys by priority instead."""
        return self.targets.get(vendor or "*", self.targets.get("*"))


def is_of_vendor(metric: Metric, subject: str | None) -> bool:
    """Whether a clock is a vendor's: of an acknowledgement its subject says so, a vendor or a tier."""
    return metric in VENDOR_METRICS and subject not in TIERS


def stay_terms(tier: str, limits: StepLimits, resolution: Terms | None, ola: Terms | None) -> Iterator[Terms]:
    """What limits a stay at a tier, in the hours of the step, or else of the resolution promise.

    A dwell limit is held by what holds the resolution promise, an acknowledge target by what holds the agreement of the
    tier where there is one. Without a promise to resolve every wait holds them, and a step without hours of its own has
    none to count in.
    """
    hours = limits.hours or (resolution.hours if resolution else None)
    if hours is None:
        return
    pauses = resolution.pauses if resolution else HOLD_REASONS
    if limits.dwell:
        to_duty: dict[int, tuple[Authority, ...]] = {} if limits.moves_on else {_ALL: (Authority.DUTY_MANAGER,)}
        moves = {tier: _ALL} if limits.moves_on else {}
        yield Terms(Metric.DWELL, hours, {"*": limits.dwell}, pauses, escalate=moves, raises=to_duty)
    if limits.acknowledge:
        held = ola.pauses if ola else pauses
        told = {_ALL: (Authority.LEAD,)}
        yield Terms(Metric.ACKNOWLEDGE, hours, {"*": limits.acknowledge}, held, (_ACKNOWLEDGE_WARNS,), raises=told)


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """One version of a policy: the terms of each metric that it promises, and of what limits the stays at each tier."""

    metrics: Mapping[Metric, Terms]
    stays: Mapping[tuple[Metric, str], Terms] = field(default_factory=dict)
