"""Supposing how open promises end: verdicts that were not given yet, for a forecast and for nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from msp.billing.judged import Judged
from msp.kernel.periods import Span


class Case(StrEnum):
    """What is supposed of the promises that are open and fall due within the month."""

    NOW = "now"
    BEST = "best"
    LIKELY = "likely"
    WORST = "worst"


class Coming(Protocol):
    """One open promise, as the service levels hand it over; without `due_at` it is held."""

    @property
    def reference(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def metric(self) -> str: ...
    @property
    def priority(self) -> str: ...
    @property
    def tier(self) -> str: ...
    @property
    def cycle(self) -> int: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def target_seconds(self) -> int: ...
    @property
    def elapsed_seconds(self) -> int: ...
    @property
    def paused_seconds(self) -> int: ...
    @property
    def is_at_risk(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Supposed:
    """An open promise as if it had ended: kept, or missed by the least there is."""

    reference: str
    subject: str
    metric: str
    priority: str
    tier: str
    cycle: int
    met: bool
    target_seconds: int
    elapsed_seconds: int
    paused_seconds: int
    due_at: datetime | None
    id: None = None
    excused: bool = False
    excuse: str = ""
    started_at: None = None
    stopped_at: None = None
    breached_at: None = None
    inputs_hash: str = ""
    stretches: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """The open promises of a month: those that fall due within it, and how many do not."""

    due: tuple[Coming, ...]
    held: int
    later: int


def owed(coming: Sequence[Coming], span: Span) -> Owed:
    """Sort the open promises by when they fall due; nearest first."""
    running = [(promise.due_at, promise) for promise in coming if promise.due_at is not None]
    inside = sorted((pair for pair in running if pair[0] < span.end), key=lambda pair: (pair[0], pair[1].reference))
    return Owed(tuple(promise for _, promise in inside), len(coming) - len(running), len(running) - len(inside))


def supposed(due: Sequence[Coming], case: Case) -> Iterator[Judged]:
    """The verdicts of a case: none now, all kept at best, all missed at worst, and likely those missed that are at
    risk by now."""
    if case is Case.NOW:
        return
    for promise in due:
        yield ending(promise, met=case is Case.BEST or (case is Case.LIKELY and not promise.is_at_risk))


def ending(promise: Coming, *, met: bool) -> Supposed:
    """One open promise as kept, or as missed by a second."""
    least = max(promise.elapsed_seconds, promise.target_seconds + 1)
    return Supposed(
        reference=promise.reference,
        subject=promise.subject,
        metric=promise.metric,
        priority=promise.priority,
        tier=promise.tier,
        cycle=promise.cycle,
        met=met,
        target_seconds=promise.target_seconds,
        elapsed_seconds=promise.elapsed_seconds if met else least,
        paused_seconds=promise.paused_seconds,
        due_at=promise.due_at,
    )
